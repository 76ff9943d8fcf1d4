import { array, enumeration, flags, struct, u8, u32 } from '../../schema/index.js';

/** `NETLINK_SOCK_DIAG`. */
export const NETLINK_SOCK_DIAG = 4;
/** `SOCK_DIAG_BY_FAMILY`: requests sockets, and answers. */
export const SOCK_DIAG_BY_FAMILY = 20;
/** `SOCK_DESTROY` (4.5). */
export const SOCK_DESTROY = 21;
/** The older way to ask, for all families at once. */
export const TCPDIAG_GETSOCK = 18;
export const DCCPDIAG_GETSOCK = 19;

/** `AF_*` of sockets that can be requested. */
export const families = {
  unspec: 0,
  unix: 1,
  inet: 2,
  inet6: 10,
  netlink: 16,
  packet: 17,
  tipc: 30,
  vsock: 40,
  smc: 43,
  xdp: 44,
} as const;
export const socketFamily = enumeration(u8, families);

/** `TCP_*`: states, which other kinds of sockets use as well. */
export const states = {
  established: 1,
  synSent: 2,
  synRecv: 3,
  finWait1: 4,
  finWait2: 5,
  timeWait: 6,
  close: 7,
  closeWait: 8,
  lastAck: 9,
  listen: 10,
  closing: 11,
  newSynRecv: 12,
  /** Bound, but neither listening nor connected (6.8). */
  boundInactive: 13,
} as const;
export const socketState = enumeration(u8, states);

/** A set of states, as requests have it: the bit of a state's number. */
export const stateBits = Object.fromEntries(
  Object.entries(states).map(([name, number]) => [name, 2 ** number]),
) as { readonly [K in keyof typeof states]: number };
export const stateSet = flags(u32, stateBits);

/** `SOCK_*`. */
export const socketTypes = {
  stream: 1,
  dgram: 2,
  raw: 3,
  rdm: 4,
  seqpacket: 5,
  dccp: 6,
  packet: 10,
} as const;
export const socketType = enumeration(u8, socketTypes);

/** `IPPROTO_*` that sockets are requested by. */
export const ipProtocols = {
  ip: 0,
  icmp: 1,
  tcp: 6,
  udp: 17,
  dccp: 33,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
  raw: 255,
} as const;
export const ipProtocol = enumeration(u8, ipProtocols);

/** Two halves, the lower first; all bits for any. */
export const cookie = array(u32, 2);

/** `RCV_SHUTDOWN` and `SEND_SHUTDOWN`: which way a socket was closed. */
export const shutdown = flags(u8, { receive: 1, send: 2 });

/** `SK_MEMINFO_*`: what a socket holds, in bytes (3.12 and later; `drops` are a count). */
export const skMeminfo = struct('sk_meminfo', 'SK_MEMINFO', {
  rmemAlloc: u32,
  rcvbuf: u32,
  wmemAlloc: u32,
  sndbuf: u32,
  fwdAlloc: u32,
  wmemQueued: u32,
  optmem: u32,
  backlog: u32,
  drops: u32,
});
