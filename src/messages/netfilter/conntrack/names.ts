import { be32, enumeration, flags } from '../../../schema/index.js';

/** `IPS_*`: what has become of a flow (linux/netfilter/nf_conntrack_common.h). */
export const conntrackStatus = {
  expected: 1 << 0,
  seenReply: 1 << 1,
  assured: 1 << 2,
  confirmed: 1 << 3,
  srcNat: 1 << 4,
  dstNat: 1 << 5,
  seqAdjust: 1 << 6,
  srcNatDone: 1 << 7,
  dstNatDone: 1 << 8,
  dying: 1 << 9,
  fixedTimeout: 1 << 10,
  template: 1 << 11,
  natClash: 1 << 12,
  helper: 1 << 13,
  offload: 1 << 14,
  hwOffload: 1 << 15,
} as const;
export const statusFlags = flags(be32, conntrackStatus);

/** `enum ip_conntrack_info`: what a packet is to its flow. */
export const conntrackInfo = enumeration(be32, {
  established: 0,
  related: 1,
  new: 2,
  establishedReply: 3,
  relatedReply: 4,
  untracked: 7,
});

/** `enum tcp_conntrack`. */
export const tcpStates = {
  none: 0,
  synSent: 1,
  synRecv: 2,
  established: 3,
  finWait: 4,
  closeWait: 5,
  lastAck: 6,
  timeWait: 7,
  close: 8,
  synSent2: 9,
} as const;

/** `enum sctp_conntrack`. */
export const sctpStates = {
  none: 0,
  closed: 1,
  cookieWait: 2,
  cookieEchoed: 3,
  established: 4,
  shutdownSent: 5,
  shutdownRecd: 6,
  shutdownAckSent: 7,
  heartbeatSent: 8,
} as const;

/** `enum ct_dccp_states` (until 6.16). */
export const dccpStates = {
  none: 0,
  request: 1,
  respond: 2,
  partopen: 3,
  open: 4,
  closereq: 5,
  closing: 6,
  timewait: 7,
} as const;
