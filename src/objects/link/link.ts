import { routeMessages } from '../../messages/route/index.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from '../../protocol/framing.js';
import type { Input } from '../../schema/index.js';
import { utf8Length } from '../../schema/text/utf8.js';
import { type Fields, type ObjectDefinition, object, type Step } from '../definition.js';
import { interfaceKeys, type Named } from '../interfaces.js';
import { LINK_CHANGES_BY_ITSELF, linkRules } from './rules.js';
import { makeable, sendable, unmade } from './settable.js';

/**
 * A link as requests take it. Interfaces go by index or name; `dev` names the link itself, so that `ifname` can give it
 * a new name.
 */
export type LinkFields = Named<Input<Link>, 'link' | 'master'> & {
  dev?: string | number | undefined;
  /** Shorthand for the `up` flag and its mask. */
  up?: boolean | undefined;
};

/** Longest name of an interface in bytes (`IFNAMSIZ` less the NUL); alternative names may be longer. */
const MAX_NAME = 15;

function normalize(input: Fields, verb: string): Fields {
  if (verb === 'get') return byName(input);
  if (verb === 'dump') return flagged(input);
  const link = verb === 'add' || verb === 'replace' ? makeable(input) : sendable(input, false);
  const { up, flags, change, ...rest } = link;
  if (up === undefined && flags === undefined) return link;
  const names = ((flags as string[] | undefined) ?? []).filter((name) => name !== 'up');
  const on = up ?? (flags as string[] | undefined)?.includes('up');
  if (up === undefined) return { ...rest, flags, change: change ?? flags };
  return { ...rest, flags: on ? [...names, 'up'] : names, change: [...names, 'up'] };
}

/** The kernel finds a link by its name itself. */
function byName(input: Fields): Fields {
  const { dev, ...link } = input;
  const whole = { ...link, extMask: link.extMask ?? ['vf'] };
  if (typeof dev !== 'string') return dev === undefined ? whole : { ...whole, dev };
  return utf8Length(dev) > MAX_NAME ? { ...whole, altIfname: dev } : { ...whole, ifname: dev };
}

/** A filter with `up` among its flags; that it is off is left to {@link accepts}. */
function flagged(filter: Fields): Fields {
  const { up, flags, ...rest } = filter;
  if (up === undefined && flags === undefined) return filter;
  const names = [...((flags as string[] | undefined) ?? []), ...(up ? ['up'] : [])];
  return { ...rest, ...(names.length > 0 ? { flags: names } : {}), ...(up === false ? { up } : {}) };
}

function accepts(entry: Fields, _filter: Fields, { up }: Fields): boolean | undefined {
  return up === false && (entry.flags as readonly string[]).includes('up') ? false : undefined;
}

/** What the kernel passes over when it makes a link has requests of its own. */
function steps(verb: string, input: Fields): readonly Step[] | undefined {
  const rest = verb === 'add' || verb === 'replace' ? unmade(input) : undefined;
  if (rest === undefined) return undefined;
  const dev = input.ifname;
  const { set, names } = rest;
  return [
    { verb, input },
    ...(set ? [{ verb: 'set', input: { dev, ...set } }] : []),
    ...(names.length > 0 ? [{ verb: 'addProperty', input: { dev, propList: { altIfname: names } } }] : []),
  ];
}

/** The verbs of links. */
export type LinkVerb =
  | 'add'
  | 'replace'
  | 'change'
  | 'set'
  | 'del'
  | 'get'
  | 'dump'
  | 'addProperty'
  | 'delProperty';

const { newlink, dellink, getlink, newlinkprop, dellinkprop } = routeMessages;

/** Links: network interfaces. */
export const link: ObjectDefinition<Link, LinkFields, LinkFields, LinkVerb> = object('link', {
  plural: 'links',
  verbs: {
    add: { type: newlink, flags: NLM_F_CREATE | NLM_F_EXCL },
    // of links the kernel refuses NLM_F_REPLACE: creating without NLM_F_EXCL changes one that is there
    replace: { type: newlink, flags: NLM_F_CREATE },
    change: { type: newlink, flags: 0 },
    set: { type: newlink, flags: 0, as: 'change' },
    del: { type: dellink, flags: 0 },
    get: { type: getlink, flags: 0 },
    dump: { type: getlink, flags: 0 },
    addProperty: { type: newlinkprop, flags: NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND },
    delProperty: { type: dellinkprop, flags: 0 },
  },
  events: { appeared: newlink, gone: dellink },
  groups: ['link'],
  monitor: 'link',
  interfaces: interfaceKeys({ dev: 'index', index: 'index', link: 'link', master: 'master' }),
  normalize,
  identity: ['index'],
  implied: () => ({ master: 0 }),
  rules: linkRules,
  changesByItself: LINK_CHANGES_BY_ITSELF,
  ignoredInEvents: LINK_CHANGES_BY_ITSELF,
  // the kernel looks at the kind only; of bridge ports it takes no filter
  kernelFilters: ({ family }) => (family === 'bridge' ? ['family'] : ['family', 'master', 'targetNetnsid']),
  dumpOptions: ['extMask', 'up'],
  dumpRequest({ family, extMask = ['vf'], linkinfo }) {
    const { kind } = (linkinfo ?? {}) as Fields;
    return kind === undefined || family === 'bridge' ? { extMask } : { linkinfo: { kind }, extMask };
  },
  accepts,
  ensure: { add: 'add', change: 'set', del: 'del' },
  phase: (verb, { source, netNsFd, netNsPid }) => {
    if (verb === 'add' || verb === 'replace' || verb === 'del') return 'links';
    return (source ?? netNsFd ?? netNsPid) === undefined ? 'linkSettings' : 'linkMoves';
  },
  steps,
});
