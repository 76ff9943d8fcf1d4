import {
  attributes,
  be16,
  be32,
  be64,
  enumeration,
  flags,
  hex,
  ip4addr,
  ip6addr,
  nested,
  pad,
  string,
  struct,
  u8,
  u32,
} from '../../../schema/index.js';
import { dccpStates, sctpStates, tcpStates } from './names.js';

/** `IP_CT_TCP_FLAG_*`: flags, and which of them are meant. */
const tcpFlagNames = {
  windowScale: 0x01,
  sackPerm: 0x02,
  closeInit: 0x04,
  beLiberal: 0x08,
  dataUnacknowledged: 0x10,
  maxackSet: 0x20,
  challengeAck: 0x40,
  simultaneousOpen: 0x80,
} as const;
const tcpFlags = struct('nf_ct_tcp_flags', '', {
  flags: flags(u8, tcpFlagNames),
  mask: flags(u8, tcpFlagNames),
});

const tcp = attributes('CTA_PROTOINFO_TCP', {
  state: [1, enumeration(u8, tcpStates)],
  wscaleOriginal: [2, u8],
  wscaleReply: [3, u8],
  flagsOriginal: [4, tcpFlags],
  flagsReply: [5, tcpFlags],
});

const dccp = attributes('CTA_PROTOINFO_DCCP', {
  state: [1, enumeration(u8, dccpStates)],
  role: [2, enumeration(u8, { client: 0, server: 1 })],
  handshakeSeq: [3, be64],
  pad: [4, pad(0)],
});

const sctp = attributes('CTA_PROTOINFO_SCTP', {
  state: [1, enumeration(u8, sctpStates)],
  vtagOriginal: [2, be32],
  vtagReply: [3, be32],
});

/** `CTA_PROTOINFO_*`: what the protocol's own tracking knows. */
export const protoinfo = attributes('CTA_PROTOINFO', {
  tcp: [1, nested(tcp)],
  dccp: [2, nested(dccp)],
  sctp: [3, nested(sctp)],
});

/** `CTA_HELP_*`: the helper that looks into the flow. */
export const help = attributes('CTA_HELP', { name: [1, string(15)], info: [2, hex] });

const protonat = attributes('CTA_PROTONAT', { portMin: [1, be16], portMax: [2, be16] });

/** `CTA_NAT_*`: what an entry that is made is to be translated to. */
export const nat = attributes('CTA_NAT', {
  v4Minip: [1, ip4addr],
  v4Maxip: [2, ip4addr],
  proto: [3, nested(protonat)],
  v6Minip: [4, ip6addr],
  v6Maxip: [5, ip6addr],
});

/** `CTA_COUNTERS_*`: what has passed (net.netfilter.nf_conntrack_acct). */
export const counters = attributes('CTA_COUNTERS', {
  packets: [1, be64],
  bytes: [2, be64],
  packets32: [3, be32, 'CTA_COUNTERS32_PACKETS'],
  bytes32: [4, be32, 'CTA_COUNTERS32_BYTES'],
  pad: [5, pad(0)],
});

const sbe32 = { ...be32, signed: true };

/** `CTA_SEQADJ_*`: by how much TCP's sequence numbers are shifted. */
export const seqadj = attributes('CTA_SEQADJ', {
  correctionPos: [1, be32],
  offsetBefore: [2, sbe32],
  offsetAfter: [3, sbe32],
});

/** `CTA_SECCTX_*` (2.6.37). */
export const secctx = attributes('CTA_SECCTX', { name: [1, string(4096)] });

/** `CTA_TIMESTAMP_*`: nanoseconds since 1970 (net.netfilter.nf_conntrack_timestamp, 2.6.38). */
export const timestamp = attributes('CTA_TIMESTAMP', {
  start: [1, be64],
  stop: [2, be64],
  pad: [3, pad(0)],
});

/** `CTA_SYNPROXY_*` (4.18). */
export const synproxy = attributes('CTA_SYNPROXY', { isn: [1, be32], its: [2, be32], tsoff: [3, be32] });

/** `CTA_FILTER_F_*`: which members of a tuple a dump is filtered by. */
const filterFlags = flags(u32, {
  ipSrc: 1 << 0,
  ipDst: 1 << 1,
  zone: 1 << 2,
  protoNum: 1 << 3,
  srcPort: 1 << 4,
  dstPort: 1 << 5,
  icmpType: 1 << 6,
  icmpCode: 1 << 7,
  icmpId: 1 << 8,
  icmpv6Type: 1 << 9,
  icmpv6Code: 1 << 10,
  icmpv6Id: 1 << 11,
});

/** `CTA_FILTER_*` (5.8). */
export const filter = attributes('CTA_FILTER', { origFlags: [1, filterFlags], replyFlags: [2, filterFlags] });
