import { routeMessages } from '../messages/route/index.js';
import { type Neighbour, ndmsg } from '../messages/route/ndmsg.js';
import type { Input } from '../schema/index.js';
import { type Fields, type ObjectDefinition, object, reads } from './definition.js';
import { interfaceKeys } from './interfaces.js';
import { checkFamilies, familyOf } from './prefix.js';
import { any, type Rule, type Rules, rulesFor, settings } from './rules.js';
import { ADD, APPEND, CHANGE, REPLACE } from './verbs.js';

type NeighbourState = Extract<NonNullable<Input<Neighbour>['state']>[number], string>;

/** A neighbour as the verbs take it: `{ dev: 'eth0', dst: '10.0.0.2', lladdr: '02:00:00:00:00:02' }`. */
export type NeighbourInput = Omit<Input<Neighbour>, 'ifindex' | 'master' | 'state'> & {
  /** One state, or several: `'permanent'`, `['noarp', 'permanent']`. */
  state?: Input<Neighbour>['state'] | NeighbourState | undefined;
  /** The same as `dev`. */
  ifindex?: number | string | undefined;
  /** Of `dump`: neighbours on ports of this master, by name or index. */
  master?: number | string | undefined;
  /** The interface, by name or index. */
  dev?: string | number | undefined;
};

const isProxy = ({ flags }: Fields): boolean =>
  (flags as readonly string[] | undefined)?.includes('proxy') === true;

function normalize(given: Fields): Fields {
  // a neighbour has one state, as `ip neigh` shows it
  const input = typeof given.state === 'string' ? { ...given, state: [given.state] } : given;
  const family = input.family ?? familyOf(input.dst);
  checkFamilies(ndmsg, 'neighbour', family, input, ['dst']);
  return input.family === undefined && family !== undefined ? { family, ...input } : input;
}

const PERMANENT: Fields = { state: ['permanent'] };
const UNRESOLVED: Fields = { state: [] };

function defaults({ flagsExt }: Fields, verb: string): Fields | undefined {
  if (reads(verb)) return undefined;
  // one that the kernel is to keep resolved has yet to be
  return (flagsExt as readonly string[] | undefined)?.includes('managed') ? UNRESOLVED : PERMANENT;
}

/** A neighbour in use goes through other states by itself. */
const permanent: Rule = (wanted: readonly string[], there: readonly string[] | undefined) =>
  wanted.every((one) => (there ?? []).includes(one)) ||
  (!wanted.includes('permanent') && !wanted.includes('noarp') && !(there ?? []).includes('permanent'));

const RULES: Rules = {
  ...rulesFor(['type', 'cacheinfo', 'probes', 'unknown', 'fdbExtAttrs'], any),
  state: permanent,
  flags: settings('router', 'extLearned', 'sticky', 'proxy'),
};

/** The verbs of neighbours. */
export type NeighbourVerb = 'add' | 'replace' | 'change' | 'set' | 'append' | 'del' | 'get' | 'dump';

const { newneigh, delneigh, getneigh } = routeMessages;

/** Neighbours: the ARP and NDP tables, proxies, and with `family: 'bridge'` forwarding databases. */
export const neigh: ObjectDefinition<Neighbour, NeighbourInput, NeighbourInput, NeighbourVerb> = object(
  'neigh',
  {
    plural: 'neighbours',
    families: ['inet', 'inet6', 'bridge', 'mctp'],
    verbs: {
      add: { type: newneigh, flags: ADD },
      replace: { type: newneigh, flags: REPLACE },
      change: { type: newneigh, flags: CHANGE },
      set: { type: newneigh, flags: CHANGE, as: 'change' },
      append: { type: newneigh, flags: APPEND },
      del: { type: delneigh, flags: 0 },
      get: { type: getneigh, flags: 0 },
      dump: { type: getneigh, flags: 0 },
    },
    events: { appeared: newneigh, gone: delneigh },
    groups: ['neigh'],
    monitor: 'neigh',
    interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex', master: 'master' }),
    normalize,
    defaults,
    identity: ({ dst }) =>
      dst === undefined ? ['family', 'ifindex', 'lladdr', 'vlan'] : ['family', 'ifindex', 'dst'],
    rules: RULES,
    settings({ cacheinfo: _c, probes: _p, state, flags, ...rest }) {
      const settled = (state as string[]).some((one) => one === 'permanent' || one === 'noarp');
      return {
        ...rest,
        // what the kernel was just finding out it can find out again
        state: settled ? state : ['stale'],
        flags: (flags as string[]).filter((flag) => flag === 'router' || flag === 'extLearned'),
      };
    },
    changesByItself: ['cacheinfo', 'probes'],
    ignoredInEvents: ['cacheinfo', 'probes'],
    kernelFilters: ['family', 'master'],
    dumpRequest: (fields) => ({
      ...(fields.ifindex === undefined ? {} : { ndaIfindex: fields.ifindex }),
      // proxies are a table of their own, which the flag alone requests
      ...(isProxy(fields) ? { flags: ['proxy'] } : {}),
    }),
    place: (whole) => ({
      family: whole.family,
      ifindex: whole.ifindex,
      ...(isProxy(whole) ? { flags: ['proxy'] } : {}),
    }),
    // the kernel keeps what is removed for a while, as failed
    isUsable: (entry) => isProxy(entry) || !(entry.state as readonly string[]).includes('failed'),
    removedBy: () => ['dst', 'dev', 'ifindex', 'flags'],
    implied: () => ({ type: 'unicast' }),
    ensure: { add: 'replace', change: 'replace', del: 'del' },
    phase: () => 'neighbours',
    inverse(verb, input, [was]) {
      if (was && (was.state as string[]).some((one) => one !== 'failed' && one !== 'incomplete'))
        return { verb: 'replace', input: neigh.settings!(was) };
      if (verb === 'del') return undefined;
      const { dst, ifindex, dev, family } = input;
      return { verb: 'del', input: { dst, ifindex, dev, family } };
    },
  },
);
