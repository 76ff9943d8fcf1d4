import { bits, counter64, enumeration, flags, struct, u8, u16, u32 } from '../../schema/index.js';
import { socketState } from './names.js';

/** `TCP_CA_*`: what congestion control is about. */
const congestionState = enumeration(u8, { open: 0, disorder: 1, cwr: 2, recovery: 3, loss: 4 });

/** `TCPI_OPT_*`. */
const options = flags(u8, {
  timestamps: 1,
  sack: 2,
  wscale: 4,
  ecn: 8,
  ecnSeen: 16,
  synData: 32,
  usecTs: 64,
  tfoChild: 128,
});

/** `struct tcp_info`, as long as the kernel has it. Times are microseconds, those of `last…` milliseconds. */
export const tcpInfo = struct('tcp_info', 'tcpi', {
  state: socketState,
  caState: congestionState,
  retransmits: u8,
  probes: u8,
  backoff: u8,
  options,
  /** Bits by which windows are shifted. */
  wscale: bits(1, { snd: [0, 4], rcv: [4, 4] }),
  delivery: bits(1, { rateAppLimited: 0, fastopenClientFail: [1, 2] }),
  rto: u32,
  ato: u32,
  sndMss: u32,
  rcvMss: u32,
  unacked: u32,
  sacked: u32,
  lost: u32,
  retrans: u32,
  fackets: u32,
  lastDataSent: u32,
  lastAckSent: u32,
  lastDataRecv: u32,
  lastAckRecv: u32,
  pmtu: u32,
  rcvSsthresh: u32,
  rtt: u32,
  rttvar: u32,
  sndSsthresh: u32,
  sndCwnd: u32,
  advmss: u32,
  reordering: u32,
  rcvRtt: u32,
  rcvSpace: u32,
  totalRetrans: u32,
  /** Bytes per second; all bits where there is no limit. */
  pacingRate: counter64,
  maxPacingRate: counter64,
  bytesAcked: counter64,
  bytesReceived: counter64,
  segsOut: u32,
  segsIn: u32,
  notsentBytes: u32,
  minRtt: u32,
  dataSegsIn: u32,
  dataSegsOut: u32,
  deliveryRate: counter64,
  busyTime: counter64,
  rwndLimited: counter64,
  sndbufLimited: counter64,
  /** (4.18) */
  delivered: u32,
  deliveredCe: u32,
  /** (4.19) */
  bytesSent: counter64,
  bytesRetrans: counter64,
  dsackDups: u32,
  reordSeen: u32,
  /** (5.4) */
  rcvOoopack: u32,
  sndWnd: u32,
  /** (6.2) */
  rcvWnd: u32,
  rehash: u32,
  /** (6.7) */
  totalRto: u16,
  totalRtoRecoveries: u16,
  totalRtoTime: u32,
  /** Accurate ECN (6.18) */
  receivedCe: u32,
  deliveredE1Bytes: u32,
  deliveredE0Bytes: u32,
  deliveredCeBytes: u32,
  receivedE1Bytes: u32,
  receivedE0Bytes: u32,
  receivedCeBytes: u32,
  /** (7.0) */
  ecn: bits(
    4,
    { mode: [0, 2], accecnOptSeen: [2, 2], accecnFailMode: [4, 4], options2: [8, 24] },
    { host: true },
  ),
});

/** `struct mptcp_info` (5.9). */
export const mptcpInfo = struct('mptcp_info', 'mptcpi', {
  subflows: u8,
  addAddrSignal: u8,
  addAddrAccepted: u8,
  subflowsMax: u8,
  addAddrSignalMax: u8,
  addAddrAcceptedMax: u8,
  flags: flags(u32, { fallback: 1, remoteKeyReceived: 2 }),
  token: u32,
  writeSeq: counter64,
  sndUna: counter64,
  rcvNxt: counter64,
  localAddrUsed: u8,
  localAddrMax: u8,
  csumEnabled: u8,
  /** (6.5) */
  retransmits: u32,
  bytesRetrans: counter64,
  bytesSent: counter64,
  bytesReceived: counter64,
  bytesAcked: counter64,
  /** (6.10) */
  subflowsTotal: u8,
  endpLaminarMax: u8,
  endpFullmeshMax: u8,
  reserved: u8,
  lastDataSent: u32,
  lastDataRecv: u32,
  lastAckRecv: u32,
});
