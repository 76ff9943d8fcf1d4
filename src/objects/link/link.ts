import { routeMessages } from '../../messages/route/index.js';
import { ifinfomsg, type Link } from '../../messages/route/link/ifinfomsg.js';
import { kinds as linkKinds } from '../../messages/route/link/kinds.js';
import { slaveKinds } from '../../messages/route/link/slave-kinds.js';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from '../../protocol/framing.js';
import { whatIs } from '../../schema/argument.js';
import { EncodeError, type Input } from '../../schema/index.js';
import { utf8Length } from '../../schema/text/utf8.js';
import { contains } from '../compare.js';
import { type Fields, type ObjectDefinition, object, type Step } from '../definition.js';
import { flagNames } from '../fields.js';
import { interfaceKeys, type Named } from '../interfaces.js';
import type { NameTables } from '../names.js';
import { checkKind, numberNamed } from '../spelling.js';
import { complete } from './complete.js';
import { LINK_CHANGES_BY_ITSELF, linkRules } from './rules.js';
import { makeable, sendable, unmade } from './settable.js';
import type { SpellingsOf } from './spellings.js';

/**
 * A link as requests take it. Interfaces go by index or name; `dev` names the link itself, so that `ifname` can give it
 * a new name.
 */
export type LinkFields = Omit<Named<Input<Link>, 'link' | 'master'>, 'group' | 'linkinfo'> & {
  /** Kind with its options: `{ kind: 'vxlan', data: { id: 5 } }`; as a port, `slaveKind` and `slaveData`. */
  linkinfo?: NamedInfo<NonNullable<Input<Link>['linkinfo']>> | undefined;
  /** A number, or a name of iproute2's `group`. */
  group?: number | string | undefined;
  /** The link that is meant, by name or index. `ifname` beside it is its new name. */
  dev?: string | number | undefined;
  /** Shorthand for the `up` flag and its mask. */
  up?: boolean | undefined;
};

/** Options of kinds that are interfaces, by index or name. */
const IN_DATA = {
  link: 'link',
  activeSlave: 'activeSlave',
  primary: 'primary',
  slave1: 'slave1',
  slave2: 'slave2',
  interlink: 'interlink',
} as const;
const IN_PORT = { backupPort: 'backupPort' } as const;
const IN_PEER = { link: 'link', master: 'master' } as const;

/** What says of which kind a link is, with names for the interfaces in its options. */
type NamedInfo<T> = T extends unknown
  ? {
      [K in keyof T]: K extends 'data' ? NamedData<T[K]> : K extends 'slaveData' ? NamedData<T[K]> : T[K];
    }
  : never;
type NamedData<T> = T extends object ? Spelt<Named<T, keyof typeof IN_DATA | keyof typeof IN_PORT>> : T;
/** With the values that iproute2 spells otherwise. */
type Spelt<T> = { [K in keyof T]: T[K] | SpellingsOf<K> };

/** Longest name of an interface in bytes (`IFNAMSIZ` less the NUL); alternative names may be longer. */
const MAX_NAME = 15;

function normalize(given: Fields, verb: string, names: NameTables): Fields {
  const { group, up: isUp } = given;
  // any other value would be one of both
  if (isUp !== undefined && typeof isUp !== 'boolean')
    throw new EncodeError(ifinfomsg.name, 'up', `expected true or false, got ${whatIs(isUp)}`);
  const input =
    typeof group === 'string'
      ? { ...given, group: group === 'default' ? 0 : numberNamed(ifinfomsg, 'group', group, names.groups) }
      : given;
  if (verb === 'get') return byName(input);
  if (verb === 'dump') return flagged(complete(withKnownKind(input), names));
  const isMade = verb === 'add' || verb === 'replace';
  const link = complete(isMade ? makeable(input) : sendable(addressedByName(input), false), names);
  const { up, flags, change, ...rest } = link;
  if (up === undefined && flags === undefined) return link;
  const own = flagNames(ifinfomsg, flags);
  const others = own.filter((name) => name !== 'up');
  const on = up ?? own.includes('up');
  if (up === undefined) return { ...rest, flags, change: change ?? flags };
  return { ...rest, flags: on ? [...others, 'up'] : others, change: [...others, 'up'] };
}

const WITH_FUNCTIONS = Object.freeze(['vf']);

/** A name that is too long for a link is an alternative one; beside `dev` it is a new name, and refused. */
function addressedByName(link: Fields): Fields {
  const { ifname, ...rest } = link;
  if (typeof ifname !== 'string' || utf8Length(ifname) <= MAX_NAME) return link;
  return (rest.dev ?? rest.index ?? rest.altIfname) === undefined ? { ...rest, altIfname: ifname } : link;
}

/** The kernel finds a link by its name itself. */
function byName(input: Fields): Fields {
  // one object filled in a loop: reading one link is done by the thousand, and copies with `...` cost more than encoding
  const link: Record<string, unknown> = {};
  for (const key of Object.keys(input)) {
    const value = input[key];
    if ((key !== 'dev' && key !== 'ifname') || typeof value !== 'string') link[key] = value;
    else link[utf8Length(value) > MAX_NAME ? 'altIfname' : 'ifname'] = value;
  }
  link.extMask ??= WITH_FUNCTIONS;
  return link;
}

/** Refuses a kind that is not declared and like one that is: no link would be of it. */
function withKnownKind(filter: Fields): Fields {
  const { kind, slaveKind } = (filter.linkinfo ?? {}) as Fields;
  checkKind(ifinfomsg, 'linkinfo.kind', kind, linkKinds);
  checkKind(ifinfomsg, 'linkinfo.slaveKind', slaveKind, slaveKinds);
  return filter;
}

/** A filter with `up` among its flags; that it is off is left to {@link accepts}. */
function flagged(given: Fields): Fields {
  const { ifname } = given;
  const isLong = typeof ifname === 'string' && utf8Length(ifname) > MAX_NAME;
  const { ifname: _name, ...others } = given;
  const filter = isLong ? { ...others, propList: { altIfname: [ifname] } } : given;
  const { up, flags, ...rest } = filter as Fields;
  if (up === undefined && flags === undefined) return filter;
  const names = [...flagNames(ifinfomsg, flags), ...(up ? ['up'] : [])];
  return { ...rest, ...(names.length > 0 ? { flags: names } : {}), ...(up === false ? { up } : {}) };
}

function accepts(entry: Fields, filter: Fields, { up }: Fields): boolean | undefined {
  if (up === false && (entry.flags as readonly string[]).includes('up')) return false;
  const { ifname, ...rest } = filter;
  if (ifname === undefined || entry.ifname === ifname) return undefined;
  // a link has alternative names as well
  const { altIfname = [] } = (entry.propList ?? {}) as { altIfname?: readonly unknown[] };
  return altIfname.includes(ifname) && contains(entry, rest);
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

/** Flags that somebody set, of those that a link has. */
const SWITCHES: readonly string[] = ['up', 'allmulti', 'promisc'];

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
  interfaces: interfaceKeys({
    dev: 'index',
    index: 'index',
    link: 'link',
    master: 'master',
    linkinfo: { data: { ...IN_DATA, peer: IN_PEER, peerInfo: IN_PEER }, slaveData: IN_PORT },
    protinfo: IN_PORT,
  }),
  normalize,
  identity: ['index'],
  implied: () => ({ master: 0 }),
  rules: linkRules,
  changesByItself: LINK_CHANGES_BY_ITSELF,
  ignoredInEvents: LINK_CHANGES_BY_ITSELF,
  // the kernel looks at the kind only; of bridge ports it takes no filter
  kernelFilters: ({ family }) => (family === 'bridge' ? ['family'] : ['family', 'master', 'targetNetnsid']),
  dumpOptions: ['extMask', 'up'],
  chosenBy: ['up'],
  dumpRequest({ family, extMask = ['vf'], linkinfo }) {
    const { kind } = (linkinfo ?? {}) as Fields;
    return kind === undefined || family === 'bridge' ? { extMask } : { linkinfo: { kind }, extMask };
  },
  accepts,
  removedBy: ({ dev, index }) =>
    (dev ?? index) === undefined ? ['ifname', 'altIfname', 'group'] : ['dev', 'index'],
  settings: ({ index: _index, change: _change, flags, ...rest }) => {
    const own = ((flags ?? []) as readonly string[]).filter((flag) => SWITCHES.includes(flag));
    return own.length > 0 ? { ...rest, flags: own } : rest;
  },
  ensure: { add: 'add', change: 'set', del: 'del' },
  phase: (verb, { source, netNsFd, netNsPid }) => {
    if (verb === 'add' || verb === 'replace' || verb === 'del') return 'links';
    return (source ?? netNsFd ?? netNsPid) === undefined ? 'linkSettings' : 'linkMoves';
  },
  steps,
});
