import { routeMessages } from '../messages/route/index.js';
import { type Nexthop, type NexthopGroup, nhmsg } from '../messages/route/nexthop.js';
import { EncodeError, type Input, withoutAccess } from '../schema/index.js';
import { type Fields, type ObjectDefinition, object } from './definition.js';
import { ENCAP_INTERFACES, type EncapInput, withSegments } from './encap.js';
import { flagNames } from './fields.js';
import { interfaceKeys } from './interfaces.js';
import { groupMembers } from './nexthop-group.js';
import { checkFamilies, familyOf } from './prefix.js';
import { any, type Rules, rulesFor, sameSet, settings, ticks } from './rules.js';
import { ADD, CHANGE, REPLACE } from './verbs.js';

/**
 * A nexthop as the verbs take it: `{ id: 1, gateway: '10.0.0.1', dev: 'eth0' }`, `{ id: 2, blackhole: true }`, or a
 * group, `{ id: 10, group: '1,3/2' }`. Interfaces go by index or name, `dev` being `oif`.
 */
export type NexthopInput = Omit<Input<Nexthop>, 'oif' | 'master' | 'group' | 'encap'> & {
  /** What encapsulates packets: `{ type: 'mpls', dst: '100/200' }`, or as `encapType` says. */
  encap?: EncapInput | undefined;
  /** The interface that packets leave by, by name or index. */
  oif?: number | string | undefined;
  /** The same as `oif`. */
  dev?: string | number | undefined;
  /** Of `dump`: nexthops over ports of this master, by name or index. */
  master?: number | string | undefined;
  /**
   * Members: as they read, as ids of weight 1, or as `ip nexthop` writes them: `'1,3/2'` is 1 with
   * weight 3 and 2 with weight 1.
   */
  group?: readonly (number | Input<NexthopGroup>)[] | string | undefined;
};

function normalize(input: Fields, verb: string): Fields {
  checkFamilies(nhmsg, 'nexthop', input.family, input, ['gateway']);
  if (input.id === 0 && verb !== 'add') throw new EncodeError(nhmsg.name, 'id', 'no nexthop has the id 0');
  if (verb === 'dump' || verb === 'get' || verb === 'del')
    return input.group === undefined ? input : { ...input, group: groupMembers(input.group) };
  const out: Record<string, unknown> = { ...withoutAccess(nhmsg, withSegments(input), 'readOnly') };
  delete out.opFlags;
  delete out.resBucket;
  if (input.group !== undefined) out.group = groupMembers(input.group);
  if (input.flags !== undefined)
    out.flags = flagNames(nhmsg, input.flags).filter((flag) => flag === 'onlink');
  return out;
}

function pick(input: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]));
}

/** The id alone says which nexthop a removal or a look-up is about. */
function shape(fields: Fields, verb: string): Fields {
  if (verb === 'get') return pick(fields, ['id', 'opFlags']);
  return verb === 'del' ? pick(fields, ['id']) : fields;
}

const INET: Fields = { family: 'inet' };
const INET6: Fields = { family: 'inet6' };

function defaults({ group, gateway }: Fields, verb: string): Fields | undefined {
  if (verb === 'dump' || verb === 'get' || verb === 'del' || group !== undefined) return undefined;
  return familyOf(gateway) === 'inet6' ? INET6 : INET;
}

const RULES: Rules = {
  ...rulesFor(['unknown', 'opFlags', 'scope'], any),
  ...rulesFor(['resGroup.idleTimer', 'resGroup.unbalancedTimer'], ticks),
  flags: settings('onlink'),
  group: sameSet,
};

/** The verbs of nexthops. */
export type NexthopVerb = 'add' | 'replace' | 'change' | 'set' | 'del' | 'get' | 'dump';

const { newnexthop, delnexthop, getnexthop } = routeMessages;

/** Nexthop objects: ways that many routes share, and groups of them (Linux 5.3). */
export const nexthop: ObjectDefinition<Nexthop, NexthopInput, NexthopInput, NexthopVerb> = object('nexthop', {
  plural: 'nexthops',
  families: ['inet', 'inet6', 'bridge'],
  verbs: {
    add: { type: newnexthop, flags: ADD },
    replace: { type: newnexthop, flags: REPLACE },
    change: { type: newnexthop, flags: CHANGE },
    set: { type: newnexthop, flags: CHANGE, as: 'change' },
    del: { type: delnexthop, flags: 0 },
    get: { type: getnexthop, flags: 0 },
    dump: { type: getnexthop, flags: 0 },
  },
  events: { appeared: newnexthop, gone: delnexthop },
  groups: ['nexthop'],
  monitor: 'nexthop',
  interfaces: interfaceKeys({ dev: 'oif', oif: 'oif', master: 'master', encap: ENCAP_INTERFACES }),
  normalize,
  shape,
  partial: ['get', 'del'],
  defaults,
  identity: ['id'],
  rules: RULES,
  changesByItself: ['unbalancedTime', 'groupStats'],
  ignoredInEvents: ['groupStats'],
  kernelFilters: ['family', 'oif', 'master', 'groups', 'fdb', 'opFlags'],
  kernelOnly: ['master', 'groups', 'opFlags'],
  place: () => ({}),
  implied: () => ({ protocol: 'unspec' }),
  removedBy: () => ['id'],
  ensure: { add: 'add', change: 'replace', del: 'del' },
  phase: (_verb, { group }) => (group === undefined ? 'nexthops' : 'nexthopGroups'),
  inverse(verb, { id }, [was]) {
    if (was) return { verb: 'replace', input: was };
    return verb === 'del' ? undefined : { verb: 'del', input: { id } };
  },
});

/** Which buckets. */
export interface NexthopBucketFilter {
  /** The resilient group. */
  id?: number | undefined;
  /** The nexthop that the bucket leads to. */
  nhId?: number | undefined;
  /** Those of nexthops over this link, by name or index. */
  dev?: string | number | undefined;
  /** Those of nexthops over ports of this link. */
  master?: string | number | undefined;
}

const { newnexthopbucket, delnexthopbucket, getnexthopbucket } = routeMessages;

/** Buckets of resilient nexthop groups (Linux 5.13): which nexthop each share of the flows goes to. Read only. */
export const nexthopBucket: ObjectDefinition<
  Nexthop,
  { id: number; index: number },
  NexthopBucketFilter,
  'get' | 'dump'
> = object('nexthop.bucket', {
  plural: 'buckets',
  verbs: {
    get: { type: getnexthopbucket, flags: 0 },
    dump: { type: getnexthopbucket, flags: 0 },
  },
  events: { appeared: newnexthopbucket, gone: delnexthopbucket },
  groups: ['nexthop'],
  interfaces: interfaceKeys({ dev: 'oif', oif: 'oif', master: 'master' }),
  normalize({ nhId, index, ...value }) {
    const inner = { ...(nhId === undefined ? {} : { nhId }), ...(index === undefined ? {} : { index }) };
    return Object.keys(inner).length > 0 ? { ...value, resBucket: inner } : value;
  },
  identity: ['id', 'resBucket'],
  kernelFilters: ['id', 'oif', 'master', 'resBucket'],
  kernelOnly: ['oif', 'master'],
});
