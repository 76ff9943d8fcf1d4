import { routeMessages } from '../../messages/route/index.js';
import { type FdbEntry, ndmsg } from '../../messages/route/ndmsg.js';
import { NLM_F_BULK } from '../../protocol/framing.js';
import { EncodeError } from '../../schema/index.js';
import { matches } from '../compare.js';
import { type Fields, type ObjectDefinition, object, reads } from '../definition.js';
import { type Canonical, flagNames } from '../fields.js';
import { interfaceKeys } from '../interfaces.js';
import type { NeighbourInput } from '../neigh.js';
import { any, equal, type Rules, rulesFor, settings } from '../rules.js';
import { ADD, APPEND, REPLACE } from '../verbs.js';

/**
 * A forwarding entry as the verbs take it: `{ dev: 'eth0', lladdr: '02:…', vlan: 10, flags: ['master'] }`, or of a
 * VXLAN device, `{ dev: 'vxlan0', lladdr: '02:…', dst: '192.0.2.1' }`.
 */
export type FdbInput = Omit<NeighbourInput, 'ndaIfindex' | 'state'> & {
  /** As it reads, or what `bridge fdb` calls it. */
  state?: NeighbourInput['state'] | 'local' | 'static' | 'dynamic' | undefined;
  /** The link that a tunnel's packets leave by, by name or index. */
  via?: number | string | undefined;
  ndaIfindex?: number | string | undefined;
};

/** What only the kernel says, and refuses in requests and filters. */
const REPORTED: ReadonlySet<string> = new Set(['cacheinfo', 'probes', 'master', 'linkNetnsid']);
/** What says where to remove, not what. */
const PLACES: ReadonlySet<string> = new Set(['self', 'master']);

function normalize(input: Fields, verb: string): Fields {
  const { family = 'bridge' } = input;
  if (family !== 'bridge')
    throw new EncodeError(ndmsg.name, 'family', `'${family}' is none of a forwarding entry: leave it out`);
  flagNames(ndmsg, input.flags);
  if (verb === 'dump' || verb === 'get') return { ...input, ...stateOf(input), family: 'bridge' };
  if (verb === 'delBulk') return many(input);
  const out: Record<string, unknown> = { ...input, family: 'bridge' };
  for (const key of REPORTED) delete out[key];
  const flags = flagNames(ndmsg, input.flags).filter((flag) => flag !== 'offloaded');
  // an entry that was read says where it is: in the bridge that is the port's master, or in the device itself
  const placed = flags.includes('self') || flags.includes('master');
  out.flags = placed ? flags : [...flags, input.master === undefined ? 'self' : 'master'];
  const { state } = stateOf(input) as { state?: readonly string[] };
  // an entry that is learnt reads without a state, and is none if it has no state at all
  if (state !== undefined) out.state = state.length === 0 ? ['reachable'] : state;
  return out;
}

/** The state in the kernel's words, where one is given. */
function stateOf({ state: given }: Fields): Fields {
  if (typeof given !== 'string') return given === undefined ? {} : { state: given };
  if (Object.hasOwn(STATES, given)) return { state: STATES[given] };
  const names = Object.keys(STATES).join(', ');
  throw new EncodeError(ndmsg.name, 'state', `'${given}' is not one of its values (${names})`);
}

/** Kinds of entries, as `bridge fdb` names them and as the kernel has their states. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  permanent: ['permanent'],
  local: ['permanent'],
  static: ['noarp'],
  noarp: ['noarp'],
  dynamic: ['reachable'],
  reachable: ['reachable'],
};

const PERMANENT: Fields = { state: ['noarp', 'permanent'] };

/** A local entry (`permanent`), a static one (`noarp`), or one that ages. */
const kind = (state: readonly string[] | undefined): string =>
  ['permanent', 'noarp'].find((one) => state?.includes(one)) ?? 'reachable';

const RULES: Rules = {
  flags: settings('sticky', 'extLearned'),
  state: (wanted: readonly string[], there: readonly string[]) => kind(wanted) === kind(there),
  ...rulesFor(['ndmFlagsMask', 'ndmStateMask', 'unknown'], any),
};

const isOwn = ({ flags }: Fields): boolean =>
  (flags as readonly string[] | undefined)?.includes('self') === true;

/** Whether an entry is in the table that is meant, of the address and VLAN. */
function isSame({ whole, given }: Canonical, entry: Fields): boolean {
  if (isOwn(whole) !== isOwn(entry)) return false;
  const keys = ['ifindex', 'lladdr', 'vlan', 'srcVni'].filter((key) => key !== 'vlan' || !isOwn(entry));
  if (keys.some((key) => (whole[key] || undefined) !== (entry[key] || undefined))) return false;
  // of several destinations of a VXLAN device each is an entry
  return ['dst', 'vni', 'port', 'ndaIfindex', 'nhId'].every(
    (key) => given[key] === undefined || equal(given[key], entry[key]),
  );
}

/** `master` is no flag of an entry that was read: it is in the bridge's table, and not the device's own. */
function accepts(entry: Fields, { flags, ...filter }: Fields): boolean | undefined {
  const wanted = flags as readonly string[] | undefined;
  if (!wanted?.includes('master')) return undefined;
  if (isOwn(entry) || entry.master === undefined) return false;
  const others = wanted.filter((flag) => flag !== 'master');
  return matches(bridgeFdb, entry, others.length > 0 ? { flags: others, ...filter } : filter);
}

/** All entries that are as the object says. */
function many(input: Fields): Fields {
  const flags = flagNames(ndmsg, input.flags);
  const out: Record<string, unknown> = { ...input, family: 'bridge', state: input.state ?? [] };
  out.flags = flags.some((flag) => PLACES.has(flag)) ? flags : ['self', ...flags];
  // what is requested counts
  const wanted = flags.filter((flag) => !PLACES.has(flag));
  if (wanted.length > 0 && input.ndmFlagsMask === undefined) out.ndmFlagsMask = wanted;
  if (input.state !== undefined && input.ndmStateMask === undefined) out.ndmStateMask = input.state;
  return out;
}

/** The verbs of forwarding entries. */
export type FdbVerb = 'add' | 'replace' | 'append' | 'del' | 'delBulk' | 'get' | 'dump';

const { newneigh, delneigh, getneigh } = routeMessages;

/** Forwarding entries of bridges and of tunnel devices. */
export const bridgeFdb: ObjectDefinition<FdbEntry, FdbInput, FdbInput, FdbVerb> = object('bridge.fdb', {
  plural: 'forwarding entries',
  verbs: {
    add: { type: newneigh, flags: ADD },
    replace: { type: newneigh, flags: REPLACE },
    append: { type: newneigh, flags: APPEND },
    del: { type: delneigh, flags: 0 },
    delBulk: { type: delneigh, flags: NLM_F_BULK },
    get: { type: getneigh, flags: 0 },
    dump: { type: getneigh, flags: 0 },
  },
  events: { appeared: newneigh, gone: delneigh },
  groups: ['neigh'],
  interfaces: interfaceKeys({
    dev: 'ifindex',
    ifindex: 'ifindex',
    master: 'master',
    via: 'ndaIfindex',
    ndaIfindex: 'ndaIfindex',
  }),
  normalize,
  defaults: (_entry, verb) => (reads(verb) || verb === 'delBulk' ? undefined : PERMANENT),
  fieldOf: (path) => path,
  rules: RULES,
  isSame,
  identity: ['ifindex', 'lladdr', 'vlan', 'dst', 'vni', 'srcVni', 'port'],
  changesByItself: ['cacheinfo', 'probes'],
  ignoredInEvents: ['cacheinfo', 'probes'],
  kernelFilters: ['family', 'master'],
  dumpRequest: ({ ifindex }) => (ifindex === undefined ? {} : { ndaIfindex: ifindex }),
  accepts,
  place: ({ ifindex }) => ({ ifindex }),
  ensure: { add: 'add', change: 'replace', del: 'del' },
  phase: () => 'bridgeEntries',
});
