import {
  type Attributes,
  array,
  asciiz,
  attributes,
  be16,
  bytes,
  counter64,
  enumeration,
  flag,
  flags,
  hex,
  type Infer,
  ip4addr,
  ip6addr,
  type Message,
  message,
  nested,
  pad,
  repeated,
  struct,
  type Type,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { bytecode } from './bytecode.js';
import { cookie, ipProtocol, shutdown, skMeminfo, socketFamily, socketState, stateSet } from './names.js';
import { sctpInfo } from './sctp-info.js';
import { mptcpInfo, tcpInfo } from './tcp-info.js';

/** `INET_DIAG_*` that a request requests: bits of `idiag_ext`. */
export const inetExtensions = {
  meminfo: 1,
  info: 2,
  /** Of vegas, dctcp and bbr: whichever is in use. */
  vegasinfo: 4,
  cong: 8,
  tos: 16,
  /** And the class id, the priority. */
  tclass: 32,
  skmeminfo: 64,
  shutdown: 128,
} as const;

/** `struct inet_diag_sockid`: its addresses take 16 bytes whatever the family. */
const id4 = {
  sport: be16,
  dport: be16,
  src: ip4addr,
  srcPad: pad(12),
  dst: ip4addr,
  dstPad: pad(12),
} as const;
const id6 = { sport: be16, dport: be16, src: ip6addr, dst: ip6addr } as const;
/** `idiag_if` is the interface that the socket is bound to. */
const idRest = { if: u32, cookie } as const;

/** `IDIAG_TIMER_*`: what `expires` is the time of. */
const timer = enumeration(u8, { off: 0, on: 1, keepalive: 2, timewait: 3, probe0: 4, delack: 5 });

const head = { family: socketFamily, state: socketState, timer, retrans: u8 } as const;
/** `expires` in milliseconds; `rqueue` of a listener are connections waiting, `wqueue` how many may. */
const tail = { expires: u32, rqueue: u32, wqueue: u32, uid: u32, inode: u32 } as const;

const header4 = struct('inet_diag_msg', 'idiag', { ...head, ...id4, ...idRest, ...tail });
const header6 = struct('inet_diag_msg', 'idiag', { ...head, ...id6, ...idRest, ...tail });

/** `struct inet_diag_meminfo`, in bytes. */
const meminfo = struct('inet_diag_meminfo', 'idiag', { rmem: u32, wmem: u32, fmem: u32, tmem: u32 });
const vegas = struct('tcpvegas_info', 'tcpv', { enabled: u32, rttcnt: u32, rtt: u32, minrtt: u32 });
const dctcp = struct('tcp_dctcp_info', 'dctcp', {
  enabled: u16,
  ceState: u16,
  alpha: u32,
  abEcn: u32,
  abTot: u32,
});
/** Bytes per second in two halves, microseconds, gains times 256. */
const bbr = struct('tcp_bbr_info', 'bbr', {
  bwLo: u32,
  bwHi: u32,
  minRtt: u32,
  pacingGain: u32,
  cwndGain: u32,
});

/** `struct inet_diag_sockopt` (5.8): the first bit is the lowest. */
const sockopt = flags(u16, {
  recverr: 1,
  isIcsk: 2,
  freebind: 4,
  hdrincl: 8,
  mcLoop: 16,
  transparent: 32,
  mcAll: 64,
  nodefrag: 128,
  bindAddressNoPort: 256,
  recverrRfc4884: 512,
  deferConnect: 1024,
});

const tlsSet = attributes('TLS_INFO', {
  version: [1, enumeration(u16, { '1.2': 0x0303, '1.3': 0x0304 })],
  cipher: [
    2,
    enumeration(u16, {
      'aes-gcm-128': 51,
      'aes-gcm-256': 52,
      'aes-ccm-128': 53,
      'chacha20-poly1305': 54,
      'sm4-gcm': 55,
      'sm4-ccm': 56,
      'aria-gcm-128': 57,
      'aria-gcm-256': 58,
    }),
  ],
  txconf: [3, enumeration(u16, { base: 1, sw: 2, hw: 3, hwRecord: 4 })],
  rxconf: [4, enumeration(u16, { base: 1, sw: 2, hw: 3, hwRecord: 4 })],
  /** (5.19) */
  zcRoTx: [5, flag],
  /** (5.20) */
  rxNoPad: [6, flag],
  /** (6.19) */
  txMaxPayloadLen: [7, u16],
});
export interface TlsInfo extends Infer<typeof tlsSet> {}
const tls: Attributes<TlsInfo> = tlsSet;

const subflowSet = attributes('MPTCP_SUBFLOW_ATTR', {
  tokenRem: [1, u32],
  tokenLoc: [2, u32],
  relwriteSeq: [3, u32],
  mapSeq: [4, counter64],
  mapSfseq: [5, u32],
  ssnOffset: [6, u32],
  mapDatalen: [7, u16],
  flags: [
    8,
    flags(u32, {
      mcapRem: 1,
      mcapLoc: 2,
      joinRem: 4,
      joinLoc: 8,
      bkupRem: 16,
      bkupLoc: 32,
      fullyEstablished: 64,
      connected: 128,
      mapvalid: 256,
    }),
  ],
  idRem: [9, u8],
  idLoc: [10, u8],
  pad: [11, pad(0)],
});
export interface MptcpSubflow extends Infer<typeof subflowSet> {}
const subflow: Attributes<MptcpSubflow> = subflowSet;

const ulpSet = attributes('INET_ULP_INFO', {
  name: [1, asciiz],
  tls: [2, nested(tls)],
  mptcp: [3, nested(subflow)],
});
export interface UlpInfo extends Infer<typeof ulpSet> {}
const ulp: Attributes<UlpInfo> = ulpSet;

/** `struct tcp_diag_md5sig`: a key that is not reported, but to whom CAP_NET_ADMIN. */
const md5sig = struct('tcp_diag_md5sig', 'tcpm', {
  family: u8,
  prefixlen: u8,
  keylen: u16,
  addr: bytes(16),
  key: bytes(80),
});

const storageRow = array(struct('sockaddr_storage', 'ss', { family: u16, data: bytes(126) }));

const bpfStorageSet = attributes('SK_DIAG_BPF_STORAGE', {
  pad: [1, pad(0)],
  mapId: [2, u32],
  mapValue: [3, hex],
});
export interface BpfStorage extends Infer<typeof bpfStorageSet> {}
const bpfStorage: Attributes<BpfStorage> = bpfStorageSet;

const bpfStoragesSet = attributes('SK_DIAG_BPF_STORAGE_REP', { storage: [1, repeated(nested(bpfStorage))] });
export interface BpfStorages extends Infer<typeof bpfStoragesSet> {}
const bpfStorages: Attributes<BpfStorages> = bpfStoragesSet;

/** The attributes of an answer, whose `info` is that of the protocol. */
function attributesWith<I>(info: Type<I>) {
  return attributes('INET_DIAG', {
    meminfo: [1, meminfo],
    info: [2, info],
    vegasinfo: [3, vegas],
    /** The algorithm of congestion control. */
    cong: [4, asciiz],
    tos: [5, u8],
    tclass: [6, u8],
    skmeminfo: [7, skMeminfo],
    shutdown: [8, shutdown],
    dctcpinfo: [9, dctcp],
    /** Of raw sockets. */
    protocol: [10, ipProtocol],
    skv6only: [11, u8],
    /** All addresses of an association: `struct sockaddr_storage` in a row. */
    locals: [12, storageRow],
    peers: [13, storageRow],
    pad: [14, pad(0)],
    /** With CAP_NET_ADMIN (4.7). */
    mark: [15, u32],
    bbrinfo: [16, bbr],
    classId: [17, u32],
    md5sig: [18, array(md5sig)],
    /** What is on top of TCP: TLS, MPTCP (5.5). */
    ulpInfo: [19, nested(ulp)],
    skBpfStorages: [20, nested(bpfStorages)],
    /** (5.9) */
    cgroupId: [21, counter64],
    sockopt: [22, sockopt],
  });
}

const tcp4 = message('inet_diag_msg', { header: header4, attributes: attributesWith(tcpInfo) });
const tcp6 = message('inet_diag_msg', { header: header6, attributes: attributesWith(tcpInfo) });
const mptcp4 = message('inet_diag_msg', { header: header4, attributes: attributesWith(mptcpInfo) });
const mptcp6 = message('inet_diag_msg', { header: header6, attributes: attributesWith(mptcpInfo) });
const sctp4 = message('inet_diag_msg', { header: header4, attributes: attributesWith(sctpInfo) });
const sctp6 = message('inet_diag_msg', { header: header6, attributes: attributesWith(sctpInfo) });

export interface InetDiag extends Infer<typeof tcp4> {}
export interface MptcpDiag extends Infer<typeof mptcp4> {}
export interface SctpDiag extends Infer<typeof sctp4> {}

/** Which protocol the `info` of a socket is of; those of UDP and raw sockets have none. */
export type InfoKind = 'tcp' | 'mptcp' | 'sctp';

/** `struct inet_diag_msg`: a socket of IP, by family and by what its `info` is. */
export const inetMessages: {
  readonly [F in 'inet' | 'inet6']: {
    readonly tcp: Message<InetDiag>;
    readonly mptcp: Message<MptcpDiag>;
    readonly sctp: Message<SctpDiag>;
  };
} = {
  inet: {
    tcp: tcp4 as Message<InetDiag>,
    mptcp: mptcp4 as Message<MptcpDiag>,
    sctp: sctp4 as Message<SctpDiag>,
  },
  inet6: {
    tcp: tcp6 as Message<InetDiag>,
    mptcp: mptcp6 as Message<MptcpDiag>,
    sctp: sctp6 as Message<SctpDiag>,
  },
};

/** `INET_DIAG_INFO`. */
export const INET_DIAG_INFO = 2;

/** The protocol whose `info` is of that length: they have never been alike. */
export function infoKindOf(length: number): InfoKind {
  if (length <= mptcpInfo.size) return 'mptcp';
  return length >= sctpInfo.size ? 'sctp' : 'tcp';
}

const requestAttributes = attributes('INET_DIAG_REQ', {
  bytecode: [1, bytecode],
  skBpfStorages: [2, nested(attributes('SK_DIAG_BPF_STORAGE_REQ', { mapFd: [1, repeated(u32)] }))],
  /** Where it does not fit the header: `IPPROTO_MPTCP` is 262 (5.9). */
  reqProtocol: [3, u32, 'INET_DIAG_REQ_PROTOCOL'],
});

const ask = {
  family: socketFamily,
  protocol: ipProtocol,
  ext: flags(u8, inetExtensions),
  rawProtocol: u8,
  states: stateSet,
} as const;
const request4 = message('inet_diag_req_v2', {
  header: struct('inet_diag_req_v2', 'idiag', { ...ask, ...id4, ...idRest }, { names: requestNames() }),
  attributes: requestAttributes,
});
const request6 = message('inet_diag_req_v2', {
  header: struct('inet_diag_req_v2', 'idiag', { ...ask, ...id6, ...idRest }, { names: requestNames() }),
  attributes: requestAttributes,
});
export interface InetRequest extends Infer<typeof request4> {}

function requestNames() {
  return { family: 'sdiag_family', protocol: 'sdiag_protocol', rawProtocol: 'sdiag_raw_protocol' };
}

/** `struct inet_diag_req_v2`: which sockets of IP to report, or to close. */
export const inetRequests: { readonly inet: Message<InetRequest>; readonly inet6: Message<InetRequest> } = {
  inet: request4 as Message<InetRequest>,
  inet6: request6 as Message<InetRequest>,
};

const old = {
  family: socketFamily,
  srcLen: u8,
  dstLen: u8,
  ext: flags(u8, inetExtensions),
} as const;
const oldTail = { states: stateSet, dbs: u32 } as const;
const old4 = message('inet_diag_req', {
  header: struct('inet_diag_req', 'idiag', { ...old, ...id4, ...idRest, ...oldTail }),
  attributes: requestAttributes,
});
const old6 = message('inet_diag_req', {
  header: struct('inet_diag_req', 'idiag', { ...old, ...id6, ...idRest, ...oldTail }),
  attributes: requestAttributes,
});
export interface InetOldRequest extends Infer<typeof old4> {}
/** `struct inet_diag_req`, as it was before Linux 3.3: of all families at once where `family` is `unspec`. */
export const inetOldRequests: {
  readonly inet: Message<InetOldRequest>;
  readonly inet6: Message<InetOldRequest>;
} = {
  inet: old4 as Message<InetOldRequest>,
  inet6: old6 as Message<InetOldRequest>,
};
