import type { ConntrackMessage } from '../messages/netfilter/conntrack/conntrack.js';
import { conntrackStatus, dccpStates, sctpStates, tcpStates } from '../messages/netfilter/conntrack/names.js';
import { whatIs } from '../schema/argument.js';
import type { Input } from '../schema/index.js';
import { hint, nearest } from '../schema/names.js';
import { parseIp, parsePrefix } from '../schema/text/ip.js';
import type {
  Flow,
  FlowDirection,
  FlowFamily,
  FlowProtocol,
  FlowState,
  FlowStatus,
  OtherProtocol,
} from './flow.js';
import { checkKeys, defined, familyOf, isIcmp6, protocolNamed, refuse, tupleOf } from './tuple.js';

/** Which packets are meant; addresses may be prefixes. */
export type DirectionFilter = Partial<
  Pick<FlowDirection, 'src' | 'dst' | 'sport' | 'dport' | 'type' | 'code' | 'id'>
>;

/**
 * Which flows are meant: those for which all that is given holds. The kernel filters by mark, status (5.19), zone (6.8),
 * and by members of the tuples (5.8) that are not prefixes; this library sees to the rest, and to older kernels.
 */
export interface ConntrackFilter {
  /** `'inet'` or `'inet6'`. */
  family?: FlowFamily | undefined;
  /** `'tcp'`, `'udp'`, `'icmp'`, …, or a number. */
  protocol?: FlowProtocol | OtherProtocol | undefined;
  /** As packets went at first; addresses may be prefixes. */
  orig?: DirectionFilter | undefined;
  /** As answers come; addresses may be prefixes. */
  reply?: DirectionFilter | undefined;
  /** The mark, or some bits of it. */
  mark?: number | { value: number; mask: number } | undefined;
  /** Zone of connection tracking. */
  zone?: number | undefined;
  /** Bits that are all set; after `'!'`, not set: `['!seenReply']`. */
  status?: readonly (FlowStatus | `!${keyof typeof conntrackStatus}`)[] | undefined;
  /** State of TCP, SCTP or DCCP: `'established'`. */
  state?: FlowState | undefined;
  /** Labels that are all set. */
  labels?: readonly number[] | undefined;
  /** The kernel's number for the flow. */
  id?: number | undefined;
}

const FIELDS = [
  'family',
  'protocol',
  'orig',
  'reply',
  'mark',
  'zone',
  'status',
  'state',
  'labels',
  'id',
] as const;
const DIRECTION = ['src', 'dst', 'sport', 'dport', 'type', 'code', 'id'] as const;

const STATES = [...new Set([tcpStates, sctpStates, dccpStates].flatMap((one) => Object.keys(one)))];

type Sent = Input<ConntrackMessage>;

/** A filter that was checked: what the kernel is sent, and what is looked at here. */
export interface PreparedFilter {
  readonly message: Sent;
  readonly accepts: (flow: Flow) => boolean;
  /** Whether it says nothing, so that every flow is meant. */
  readonly all: boolean;
}

/** Checks a filter, and makes of it what the kernel takes. */
export function prepareFilter(given: ConntrackFilter = {}): PreparedFilter {
  checkKeys(given, FIELDS);
  for (const [key, value] of Object.entries(given))
    if (value === undefined) refuse(key, 'is given, but undefined');
  const tests: ((flow: Flow) => boolean)[] = [];
  const { mark, zone, state, labels, id } = given;
  const protocol = given.protocol === undefined ? undefined : protocolNamed(given.protocol, 'protocol');
  const family = given.family ?? impliedFamily(given);
  if (family !== undefined) tests.push((flow) => flow.family === family);
  if (protocol !== undefined) tests.push((flow) => flow.protocol === protocol);
  const { value, mask = 0xffffffff } = typeof mark === 'object' ? mark : { value: mark };
  if (value !== undefined) tests.push((flow) => ((flow.mark ?? 0) & mask) >>> 0 === (value & mask) >>> 0);
  if (zone !== undefined) tests.push((flow) => (flow.zone ?? 0) === zone || flow.orig.zone === zone);
  if (typeof state === 'string' && !STATES.includes(state)) {
    const near = nearest(state, STATES);
    refuse('state', `no state is called '${state}'${hint(near)}`);
  }
  if (state !== undefined) tests.push((flow) => flow.state === state);
  if (labels !== undefined) tests.push((flow) => labels.every((label) => flow.labels?.includes(label)));
  if (id !== undefined) tests.push((flow) => flow.id === id);
  const { set, clear } = statusBits(given.status ?? []);
  if (set.length > 0) tests.push((flow) => set.every((bit) => flow.status.includes(bit)));
  if (clear.length > 0) tests.push((flow) => !clear.some((bit) => flow.status.includes(bit)));
  for (const direction of ['orig', 'reply'] as const) {
    const wanted = given[direction];
    if (wanted) tests.push(...directionTests(wanted, direction));
  }
  const status = [...set, ...clear];
  return {
    message: defined({
      nfgenFamily: family,
      mark: value,
      markMask: value === undefined ? undefined : mask,
      zone,
      status: status.length > 0 ? set : undefined,
      statusMask: status.length > 0 ? status : undefined,
      ...tupleFilter(given, family, protocol),
    }) as Sent,
    accepts: (flow) => tests.every((test) => test(flow)),
    all: tests.length === 0,
  };
}

function impliedFamily({ orig, reply }: ConntrackFilter): FlowFamily | undefined {
  return familyOf(orig?.src ?? orig?.dst ?? reply?.src ?? reply?.dst);
}

function statusBits(given: NonNullable<ConntrackFilter['status']>): {
  set: FlowStatus[];
  clear: FlowStatus[];
} {
  const set: FlowStatus[] = [];
  const clear: FlowStatus[] = [];
  for (const [i, one] of given.entries()) {
    const not = typeof one === 'string' && one.startsWith('!');
    const bit = (not ? one.slice(1) : one) as FlowStatus;
    if (typeof bit === 'string' && !Object.hasOwn(conntrackStatus, bit)) {
      const near = nearest(bit, Object.keys(conntrackStatus));
      refuse(`status[${i}]`, `there is no '${bit}'${hint(near)}`);
    }
    (not ? clear : set).push(bit);
  }
  return { set, clear };
}

function directionTests(wanted: DirectionFilter, direction: 'orig' | 'reply'): ((flow: Flow) => boolean)[] {
  checkKeys(wanted, DIRECTION, `${direction}.`);
  return Object.entries(wanted).map(([key, value]) => {
    if (value === undefined) refuse(`${direction}.${key}`, 'is given, but undefined');
    if (key !== 'src' && key !== 'dst') {
      const most = key === 'type' || key === 'code' ? 0xff : 0xffff;
      if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > most)
        refuse(`${direction}.${key}`, `${whatIs(value)} is not a number from 0 to ${most}`);
      return (flow: Flow) => flow[direction][key as 'sport'] === value;
    }
    const prefix = parsePrefix(value as string);
    if (!prefix) refuse(`${direction}.${key}`, `'${value}' is neither an address nor a prefix`);
    const { address, length } = prefix;
    return (flow: Flow) => isWithin(parseIp(flow[direction][key]), address, length);
  });
}

function isWithin(one: Uint8Array | undefined, prefix: Uint8Array, length: number): boolean {
  if (!one || one.length !== prefix.length) return false;
  for (let bit = 0; bit < length; bit += 8) {
    const mask = length - bit >= 8 ? 0xff : (0xff << (8 - (length - bit))) & 0xff;
    if ((one[bit >> 3]! & mask) !== (prefix[bit >> 3]! & mask)) return false;
  }
  return true;
}

/** The tuples that the kernel filters by, and which members of them: of those that are whole. */
function tupleFilter(
  { orig, reply }: ConntrackFilter,
  family: FlowFamily | undefined,
  protocol: FlowProtocol | undefined,
): Partial<Sent> {
  if (family === undefined) return {};
  const origPart = part(orig ?? {}, protocol);
  const replyPart = orig ? part(reply ?? {}, undefined) : part(reply ?? {}, protocol);
  const origFlags = flagsOf(origPart, orig || !reply ? protocol : undefined);
  const replyFlags = flagsOf(replyPart, orig ? undefined : reply && protocol);
  if (origFlags.length === 0 && replyFlags.length === 0) return {};
  return {
    ...(origFlags.length > 0 && { tupleOrig: tupleOf(origPart, protocol, 'orig') }),
    ...(replyFlags.length > 0 && { tupleReply: tupleOf(replyPart, protocol, 'reply') }),
    filter: defined({
      origFlags: origFlags.length > 0 ? origFlags : undefined,
      replyFlags: replyFlags.length > 0 ? replyFlags : undefined,
    }) as never,
  };
}

/** Without prefixes, and what needs a protocol to be read where there is none. */
function part(given: DirectionFilter, protocol: FlowProtocol | undefined): DirectionFilter {
  const kept = Object.entries(given).filter(([key, value]) =>
    key === 'src' || key === 'dst' ? !String(value).includes('/') : protocol !== undefined,
  );
  return Object.fromEntries(kept) as DirectionFilter;
}

function flagsOf(part: DirectionFilter, protocol: FlowProtocol | undefined): string[] {
  const six = protocol !== undefined && isIcmp6(protocol) ? 'icmpv6' : 'icmp';
  const names: Readonly<Record<string, string>> = {
    src: 'ipSrc',
    dst: 'ipDst',
    sport: 'srcPort',
    dport: 'dstPort',
    type: `${six}Type`,
    code: `${six}Code`,
    id: `${six}Id`,
  };
  const flags = Object.keys(part).map((key) => names[key]!);
  return protocol === undefined ? flags : [...flags, 'protoNum'];
}
