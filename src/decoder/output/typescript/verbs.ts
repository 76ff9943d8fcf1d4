import {
  type MessageHeader,
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
} from '../../../protocol/framing.js';
import type { DecodedMessage } from '../../types.js';
import { shortAddress } from './addr.js';
import { bridgeCalls } from './bridge.js';
import { shortLink } from './link.js';
import { shortNeighbour } from './neigh.js';
import { shortBucket, shortNexthop } from './nexthop.js';
import { shortRoute } from './route.js';
import { shortRule } from './rule.js';
import { withoutZeros } from './shorten.js';
import { shortActions, shortClass, shortFilter, shortQdisc } from './tc.js';

/** A member of `IPRoute`, and how its verbs take what a message says. */
interface Member {
  readonly name: string;
  /** The object as the verb takes it; undefined where the verb would send something else. */
  readonly shorten: (message: DecodedMessage, verb: string) => unknown;
  /** Verbs of the member, with the flags they send besides those of the socket's method. */
  readonly verbs: readonly string[];
  /** Flags of the verbs that make or change, where they are not the usual ones. */
  readonly flags?: Flags;
}

type Flags = readonly (readonly [verb: string, flags: number])[];

const CHANGES = ['add', 'replace', 'change', 'append', 'prepend', 'del'];
const TC = ['add', 'replace', 'change', 'del', 'get', 'dump'];
const QDISC: Flags = [
  ['add', NLM_F_CREATE | NLM_F_EXCL],
  ['replace', NLM_F_CREATE | NLM_F_REPLACE],
  ['change', 0],
];
/** Only qdiscs are replaced as such; others are changed, or made. */
const CLASS: Flags = [
  ['add', NLM_F_CREATE | NLM_F_EXCL],
  ['replace', NLM_F_CREATE],
  ['change', 0],
];
const MEMBERS: Readonly<Record<string, Member>> = {
  LINK: { name: 'link', shorten: shortLink, verbs: ['add', 'replace', 'set', 'del', 'get', 'dump'] },
  ADDR: { name: 'addr', shorten: shortAddress, verbs: ['add', 'replace', 'change', 'del', 'dump'] },
  ROUTE: { name: 'route', shorten: shortRoute, verbs: [...CHANGES, 'get', 'dump'] },
  RULE: { name: 'rule', shorten: shortRule, verbs: ['add', 'del', 'dump'] },
  NEXTHOP: {
    name: 'nexthop',
    shorten: shortNexthop,
    verbs: ['add', 'replace', 'change', 'del', 'get', 'dump'],
  },
  NEXTHOPBUCKET: { name: 'nexthop.bucket', shorten: shortBucket, verbs: ['get', 'dump'] },
  QDISC: { name: 'tc.qdisc', shorten: shortQdisc, verbs: TC, flags: QDISC },
  TCLASS: { name: 'tc.class', shorten: shortClass, verbs: TC, flags: CLASS },
  TFILTER: { name: 'tc.filter', shorten: shortFilter, verbs: TC, flags: CLASS },
  CHAIN: { name: 'tc.chain', shorten: shortFilter, verbs: TC, flags: CLASS },
  ACTION: { name: 'tc.action', shorten: shortActions, verbs: TC, flags: QDISC },
  NEIGH: { name: 'neigh', shorten: shortNeighbour, verbs: [...CHANGES, 'get', 'dump'] },
};

const NEW: Flags = [
  ['add', NLM_F_CREATE | NLM_F_EXCL],
  ['replace', NLM_F_CREATE | NLM_F_REPLACE],
  ['change', NLM_F_REPLACE],
  ['append', NLM_F_CREATE | NLM_F_APPEND],
  ['prepend', NLM_F_CREATE],
  ['set', 0],
];

/** A call of a verb. */
export interface VerbCall {
  /** `link.add`. */
  readonly verb: string;
  readonly value: unknown;
}

/** Objects whose verbs are distinguished by what they send: everything they take is what the message says. */
const PLAIN: Readonly<
  Record<string, readonly [get: readonly string[], set: readonly string[], del: string[]]>
> = {
  LINK: [['link.get', 'link.dump'], ['link.set', 'link.add', 'link.replace'], ['link.del']],
  LINKPROP: [[], ['link.addProperty'], ['link.delProperty']],
  ADDR: [['addr.dump'], ['addr.add', 'addr.replace', 'addr.change'], ['addr.del']],
  NEIGH: [['neigh.get', 'neigh.dump', 'bridge.fdb.get', 'bridge.fdb.dump'], [], []],
  ROUTE: [['route.dump'], [], []],
  RULE: [['rule.dump'], [], []],
  NEXTHOP: [['nexthop.dump'], [], []],
  NEXTHOPBUCKET: [['nexthop.bucket.dump'], [], []],
  NEIGHTBL: [['neightbl.dump'], ['neightbl.set'], []],
  ADDRLABEL: [['addrlabel.dump', 'addrlabel.get'], ['addrlabel.add'], ['addrlabel.del']],
  NETCONF: [['netconf.dump', 'netconf.get'], [], []],
  NSID: [['netnsid.dump', 'netnsid.get'], ['netnsid.add'], []],
  STATS: [['stats.dump', 'stats.get'], ['stats.set'], []],
  VLAN: [['bridge.vlan.dump', 'bridge.vlan.global.dump'], [], []],
  MDB: [['bridge.mdb.dump', 'bridge.mdb.get'], [], []],
  TUNNEL: [['bridge.vni.dump'], [], []],
  QDISC: [['tc.qdisc.dump'], ['tc.qdisc.add', 'tc.qdisc.replace', 'tc.qdisc.change'], ['tc.qdisc.del']],
  TCLASS: [['tc.class.dump'], ['tc.class.add', 'tc.class.replace', 'tc.class.change'], ['tc.class.del']],
  TFILTER: [['tc.filter.dump', 'tc.filter.get'], ['tc.filter.add', 'tc.filter.replace'], ['tc.filter.del']],
  CHAIN: [['tc.chain.dump', 'tc.chain.get'], ['tc.chain.add'], ['tc.chain.del']],
};

/** The calls that may send a request, the likeliest first: one is right only if it sends the very bytes. */
export function* possibleCalls(message: DecodedMessage): Generator<VerbCall> {
  yield* bridgeCalls(message);
  const [, action, kind] = /^RTM_(NEW|SET|DEL|GET)(\w+)$/.exec(message.name ?? '') ?? [];
  const [get, set, del] = PLAIN[kind ?? ''] ?? [[], [], []];
  const verbs = action === 'GET' ? get : action === 'DEL' ? del : set;
  // a dump that is narrowed by nothing reads best without anything
  for (const value of [{}, withoutZeros(message), message.object])
    for (const verb of verbs) yield { verb, value };
}

/** The verb of `IPRoute` that sends the request; undefined where none does. */
export function verbCall(message: DecodedMessage): VerbCall | undefined {
  const [, action, kind] = /^RTM_(NEW|DEL|GET)(\w+)$/.exec(message.name ?? '') ?? [];
  const member = kind === undefined ? undefined : MEMBERS[kind];
  if (!member) return undefined;
  const verb = verbOf(action!, message.header!, member);
  const value = verb === undefined ? undefined : member.shorten(message, verb);
  return value === undefined ? undefined : { verb: `${member.name}.${verb}`, value };
}

function verbOf(action: string, { flags }: MessageHeader, member: Member): string | undefined {
  if (action === 'GET') {
    const verb = flags === (NLM_F_REQUEST | NLM_F_DUMP) ? 'dump' : flags === NLM_F_REQUEST ? 'get' : '';
    return member.verbs.includes(verb) ? verb : undefined;
  }
  if ((flags & (NLM_F_REQUEST | NLM_F_ACK)) !== (NLM_F_REQUEST | NLM_F_ACK)) return undefined;
  const more = flags & ~(NLM_F_REQUEST | NLM_F_ACK);
  if (action === 'DEL') return more === 0 ? 'del' : undefined;
  return (member.flags ?? NEW).find(([verb, bits]) => bits === more && member.verbs.includes(verb))?.[0];
}
