import {
  type MessageHeader,
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
} from '../../../netlink/framing.js';
import type { DecodedMessage } from '../../types.js';
import { shortAddress } from './addr.js';
import { shortLink } from './link.js';
import { shortNeighbour } from './neigh.js';
import { shortBucket, shortNexthop } from './nexthop.js';
import { shortRoute } from './route.js';
import { shortRule } from './rule.js';
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
