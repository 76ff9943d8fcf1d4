import type { ipProtocols } from '../messages/ip-protocols.js';
import type { ConntrackMessage } from '../messages/netfilter/conntrack/conntrack.js';
import type {
  conntrackStatus,
  dccpStates,
  sctpStates,
  tcpStates,
} from '../messages/netfilter/conntrack/names.js';
import type { ConntrackTuple } from '../messages/netfilter/conntrack/tuple.js';
import type { Int64 } from '../schema/index.js';
import { labelBits } from './labels.js';

/** A protocol over IP by name, or by number where it has none here. */
export type FlowProtocol = keyof typeof ipProtocols | number;
/** Names that people have for protocols besides. */
export type OtherProtocol = 'ipv6-icmp' | 'icmp6';
/** What has become of a flow: `'seenReply'`, `'assured'`, … (`IPS_*`); bits without a name are numbers. */
export type FlowStatus = keyof typeof conntrackStatus | number;
/** State of a flow of TCP, SCTP or DCCP; a number where it has no name here. */
export type FlowState = keyof typeof tcpStates | keyof typeof sctpStates | keyof typeof dccpStates | number;
export type FlowFamily = 'inet' | 'inet6';

/** One direction of a flow. */
export interface FlowDirection {
  /** Source address. */
  src: string;
  /** Destination address. */
  dst: string;
  /** Ports; of GRE, keys. */
  sport?: number;
  /** Destination port; of GRE, its key. */
  dport?: number;
  /** Type, code and id of ICMP. */
  type?: number;
  /** ICMP code. */
  code?: number;
  /** ICMP identifier. */
  id?: number;
  /** Zone of this direction alone (4.3). */
  zone?: number;
  /** What has passed: with `net.netfilter.nf_conntrack_acct`. */
  packets?: Int64;
  /** With `net.netfilter.nf_conntrack_acct=1`. */
  bytes?: Int64;
}

/** A tracked flow. */
export interface Flow {
  /** `'inet'` or `'inet6'`. */
  family: FlowFamily;
  /** `'tcp'`, `'udp'`, `'icmp'`, …, or a number. */
  protocol: FlowProtocol;
  /** As its first packet went. */
  orig: FlowDirection;
  /** As answers come: where addresses are translated, not just the other way round. */
  reply: FlowDirection;
  /** What has happened to it (`IPS_*`): `['seenReply', 'assured']`. */
  status: readonly FlowStatus[];
  /** State of TCP, SCTP or DCCP: `'established'`. */
  state?: FlowState;
  /** Seconds until it is forgotten. */
  timeout?: number;
  /** As rules set it. */
  mark?: number;
  /** Zone of connection tracking. */
  zone?: number;
  /** Number of the entry; others may get it after it has gone. */
  id?: number;
  /** References that the kernel holds. */
  use?: number;
  /** Helper that looks into it: `'ftp'`. */
  helper?: string;
  /** Bits that are set of its 128 labels. */
  labels?: readonly number[];
  /** Security context. */
  secctx?: string;
  /** When it began and ended, in nanoseconds since 1970: with `net.netfilter.nf_conntrack_timestamp`. */
  start?: Int64;
  /** Nanoseconds since 1970. */
  stop?: Int64;
  /** When the event happened, in nanoseconds since 1970 (6.14). */
  time?: Int64;
  /** The flow that this one was expected by. */
  master?: FlowDirection & { protocol: FlowProtocol };
  /** What tracking of the protocol knows besides its state: window scaling, flags, tags. */
  protoinfo?: NonNullable<ConntrackMessage['protoinfo']>;
  /** How TCP's sequence numbers are shifted. */
  seqAdj?: { orig?: ConntrackMessage['seqAdjOrig']; reply?: ConntrackMessage['seqAdjReply'] };
  /** What SYNPROXY keeps of it. */
  synproxy?: NonNullable<ConntrackMessage['synproxy']>;
}

type Mutable = { -readonly [K in keyof FlowDirection]: FlowDirection[K] };

/** A direction as the kernel's tuple has it. */
export function directionOf({ ip = {}, proto = {}, zone }: ConntrackTuple): FlowDirection {
  const direction: Mutable = { src: ip.v4Src ?? ip.v6Src ?? '', dst: ip.v4Dst ?? ip.v6Dst ?? '' };
  const type = proto.icmpType ?? proto.icmpv6Type;
  if (proto.srcPort !== undefined) direction.sport = proto.srcPort;
  if (proto.dstPort !== undefined) direction.dport = proto.dstPort;
  if (type !== undefined) {
    direction.type = type;
    direction.code = proto.icmpCode ?? proto.icmpv6Code ?? 0;
    direction.id = proto.icmpId ?? proto.icmpv6Id ?? 0;
  }
  if (zone !== undefined) direction.zone = zone;
  return direction;
}

/** The protocol of a tuple. */
export function protocolOf({ proto }: ConntrackTuple): FlowProtocol {
  return proto?.num ?? 0;
}

/** A flow as the kernel reports it. */
export function flowOf(message: ConntrackMessage): Flow {
  const { tupleOrig = {}, tupleReply = {}, countersOrig, countersReply, protoinfo } = message;
  const orig = directionOf(tupleOrig);
  const reply = directionOf(tupleReply);
  counted(orig, countersOrig);
  counted(reply, countersReply);
  const flow: Flow = {
    family: message.nfgenFamily as FlowFamily,
    protocol: protocolOf(tupleOrig),
    orig,
    reply,
    status: message.status ?? [],
  };
  const state = (protoinfo?.tcp ?? protoinfo?.sctp ?? protoinfo?.dccp)?.state;
  if (state !== undefined) flow.state = state;
  if (message.timeout !== undefined) flow.timeout = message.timeout;
  if (message.mark !== undefined) flow.mark = message.mark;
  if (message.zone !== undefined) flow.zone = message.zone;
  if (message.id !== undefined) flow.id = message.id;
  if (message.use !== undefined) flow.use = message.use;
  if (message.help?.name !== undefined) flow.helper = message.help.name;
  if (message.labels !== undefined) flow.labels = labelBits(message.labels);
  if (message.secctx?.name !== undefined) flow.secctx = message.secctx.name;
  if (message.timestamp?.start !== undefined) flow.start = message.timestamp.start;
  if (message.timestamp?.stop !== undefined) flow.stop = message.timestamp.stop;
  if (message.timestampEvent !== undefined) flow.time = message.timestampEvent;
  if (message.tupleMaster)
    flow.master = { protocol: protocolOf(message.tupleMaster), ...directionOf(message.tupleMaster) };
  if (protoinfo) flow.protoinfo = protoinfo;
  if (message.seqAdjOrig || message.seqAdjReply)
    flow.seqAdj = { orig: message.seqAdjOrig, reply: message.seqAdjReply };
  if (message.synproxy) flow.synproxy = message.synproxy;
  return flow;
}

function counted(direction: Mutable, counters: ConntrackMessage['countersOrig']): void {
  if (!counters) return;
  direction.packets = counters.packets ?? counters.packets32 ?? 0;
  direction.bytes = counters.bytes ?? counters.bytes32 ?? 0;
}
