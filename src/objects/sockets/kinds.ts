import {
  type InetDiag,
  inetExtensions,
  inetMessages,
  inetOldRequests,
  inetRequests,
  type MptcpDiag,
  type SctpDiag,
} from '../../messages/sockdiag/inet.js';
import { DCCPDIAG_GETSOCK, states, TCPDIAG_GETSOCK } from '../../messages/sockdiag/names.js';
import {
  NDIAG_PROTO_ALL,
  type NetlinkDiag,
  netlinkDiag,
  netlinkRequest,
  netlinkShow,
} from '../../messages/sockdiag/netlink.js';
import { type PacketDiag, packetDiag, packetRequest, packetShow } from '../../messages/sockdiag/packet.js';
import { type SmcDiag, smcDiags, smcExtensions, smcRequest } from '../../messages/sockdiag/smc.js';
import { type TipcDiag, tipcDiag, tipcRequest } from '../../messages/sockdiag/tipc.js';
import { type UnixDiag, unixDiag, unixRequest, unixShow } from '../../messages/sockdiag/unix.js';
import { type VsockDiag, vsockDiag, vsockRequest } from '../../messages/sockdiag/vsock.js';
import { type XdpDiag, xdpDiag, xdpRequest, xdpShow } from '../../messages/sockdiag/xdp.js';
import type { Message } from '../../schema/index.js';
import type { Looks } from './match.js';

/** A state of a socket: those of TCP, which the others use, too. */
export type SocketState = keyof typeof states;

/** The types of sockets by kind. */
export interface SocketsByKind {
  tcp: InetDiag;
  mptcp: MptcpDiag;
  udp: InetDiag;
  udplite: InetDiag;
  raw: InetDiag;
  dccp: InetDiag;
  sctp: SctpDiag;
  unix: UnixDiag;
  packet: PacketDiag;
  netlink: NetlinkDiag;
  vsock: VsockDiag;
  xdp: XdpDiag;
  tipc: TipcDiag;
  smc: SmcDiag;
}

export type SocketKind = keyof SocketsByKind;

/** A socket: `kind` tells what it is of, the rest is what the kernel says of such. */
export type SocketEntry = { [K in SocketKind]: { kind: K } & SocketsByKind[K] }[SocketKind];

/** A socket of one kind. */
export type SocketOf<K extends SocketKind> = Extract<SocketEntry, { kind: K }>;

/** What is known of a kind of sockets. */
export interface Kind {
  readonly name: SocketKind;
  /** The families to ask for, each by itself. */
  readonly families: readonly ('inet' | 'inet6' | 'own')[];
  /** The message type, older than those for one family, that lists both in one walk through the kernel's tables. */
  readonly both?: number | undefined;
  request(family: string): Message;
  reply(family: string): Message;
  /** What a request for all of them says; `show` are the extensions that are wanted. */
  ask(
    family: string,
    states: readonly SocketState[] | undefined,
    show: readonly string[],
  ): Record<string, unknown>;
  /** Names of the extensions that there are. */
  readonly show: readonly string[];
  /** Whether the kernel filters them by bytecode. */
  readonly filtered: boolean;
  /** What brings them, where the kernel has none. */
  readonly module: string;
  looks(socket: never): Looks;
}

const EXTENSIONS = Object.keys(inetExtensions);

/** Sockets of IP, by the number of their protocol. */
function inet(
  name: 'tcp' | 'mptcp' | 'udp' | 'udplite' | 'raw' | 'dccp' | 'sctp',
  protocol: number,
  info: 'tcp' | 'mptcp' | 'sctp',
  module: string,
  both?: number,
): Kind {
  return {
    name,
    module,
    families: ['inet', 'inet6'],
    both,
    filtered: true,
    show: EXTENSIONS,
    request: (family) => (family === BOTH ? inetOldRequests.inet : inetRequests[family as 'inet']) as Message,
    reply: (family) => inetMessages[family as 'inet'][info] as Message,
    ask: (family, states, show) => ({
      ext: show,
      states: states ?? ALL,
      ...(family !== BOTH && {
        family,
        // as much of the number as fits
        protocol: protocol & 0xff,
        ...(protocol > 0xff && { reqProtocol: protocol }),
      }),
    }),
    looks: ({ family, src, dst, sport, dport, if: ifindex, mark, cgroupId }: InetDiag) => ({
      family: `${family}`,
      local: src,
      remote: dst,
      localPort: sport,
      remotePort: dport,
      ifindex,
      mark,
      cgroupId,
    }),
  };
}

/** What stands for both families of IP. */
export const BOTH = 'both';
const ALL = Object.keys(states) as SocketState[];
const PROTOCOLS = { tcp: 6, udp: 17, dccp: 33, sctp: 132, udplite: 136, raw: 255, mptcp: 262 } as const;

const own = ['own'] as const;

/** All kinds of sockets, by name. */
export const kinds: { readonly [K in SocketKind]: Kind } = {
  tcp: inet('tcp', PROTOCOLS.tcp, 'tcp', 'tcp_diag', TCPDIAG_GETSOCK),
  udp: inet('udp', PROTOCOLS.udp, 'tcp', 'udp_diag'),
  raw: inet('raw', PROTOCOLS.raw, 'tcp', 'raw_diag'),
  mptcp: inet('mptcp', PROTOCOLS.mptcp, 'mptcp', 'mptcp_diag'),
  sctp: inet('sctp', PROTOCOLS.sctp, 'sctp', 'sctp_diag'),
  dccp: inet('dccp', PROTOCOLS.dccp, 'tcp', 'dccp_diag', DCCPDIAG_GETSOCK),
  udplite: inet('udplite', PROTOCOLS.udplite, 'tcp', 'udp_diag'),
  unix: {
    name: 'unix',
    module: 'unix_diag',
    families: own,
    filtered: false,
    show: Object.keys(unixShow),
    request: () => unixRequest as Message,
    reply: () => unixDiag as Message,
    ask: (_, states, show) => ({ family: 'unix', states: states ?? ALL, show, cookie: ANY }),
    looks: ({ name }: UnixDiag) => ({ family: 'unix', local: name }),
  },
  packet: {
    name: 'packet',
    module: 'af_packet_diag',
    families: own,
    filtered: false,
    show: Object.keys(packetShow),
    request: () => packetRequest as Message,
    reply: () => packetDiag as Message,
    ask: (_, __, show) => ({ family: 'packet', show }),
    looks: ({ num, info }: PacketDiag) => ({ family: 'packet', local: num, localPort: info?.index ?? 0 }),
  },
  netlink: {
    name: 'netlink',
    module: 'netlink_diag',
    families: own,
    filtered: false,
    show: Object.keys(netlinkShow),
    request: () => netlinkRequest as Message,
    reply: () => netlinkDiag as Message,
    ask: (_, __, show) => ({ family: 'netlink', protocol: NDIAG_PROTO_ALL, show }),
    looks: ({ protocol, portid, dstPortid }: NetlinkDiag) => ({
      family: 'netlink',
      local: protocol,
      remote: protocol,
      localPort: portid,
      remotePort: dstPortid,
    }),
  },
  vsock: {
    name: 'vsock',
    module: 'vsock_diag',
    families: own,
    filtered: false,
    show: [],
    request: () => vsockRequest as Message,
    reply: () => vsockDiag as Message,
    ask: (_, states) => ({ family: 'vsock', states: states ?? ALL }),
    looks: ({ srcCid, srcPort, dstCid, dstPort }: VsockDiag) => ({
      family: 'vsock',
      local: srcCid,
      remote: dstCid,
      localPort: srcPort,
      remotePort: dstPort,
    }),
  },
  xdp: {
    name: 'xdp',
    module: 'xsk_diag',
    families: own,
    filtered: false,
    show: Object.keys(xdpShow),
    request: () => xdpRequest as Message,
    reply: () => xdpDiag as Message,
    ask: (_, __, show) => ({ family: 'xdp', show }),
    looks: ({ info }: XdpDiag) => ({
      family: 'xdp',
      local: info?.ifindex,
      localPort: info?.queueId,
      ifindex: info?.ifindex,
    }),
  },
  tipc: {
    name: 'tipc',
    module: 'tipc_diag',
    families: own,
    filtered: false,
    show: [],
    request: () => tipcRequest as Message,
    reply: () => tipcDiag as Message,
    ask: (_, states) => ({ family: 'tipc', states: states ?? ALL }),
    looks: ({ sock }: TipcDiag) => ({ family: 'tipc', local: sock?.addr, localPort: sock?.ref }),
  },
  smc: {
    name: 'smc',
    module: 'smc_diag',
    families: own,
    filtered: false,
    show: Object.keys(smcExtensions),
    request: () => smcRequest as Message,
    reply: () => smcDiags.inet as Message,
    ask: (_, __, show) => ({ family: 'smc', ext: show }),
    looks: ({ src, dst, sport, dport, if: ifindex }: SmcDiag) => ({
      family: 'smc',
      local: src,
      remote: dst,
      localPort: sport,
      remotePort: dport,
      ifindex,
    }),
  },
};

/** A cookie that is any. */
export const ANY = [0xffffffff, 0xffffffff] as const;
export const ALL_KINDS = Object.keys(kinds) as SocketKind[];

/** The inode of a socket, by which `/proc` and others know it; 0 for one that no process has. */
export function inodeOf(socket: SocketEntry): number {
  switch (socket.kind) {
    case 'unix':
    case 'packet':
    case 'netlink':
    case 'vsock':
    case 'xdp':
      return socket.ino;
    case 'tipc':
      return socket.sock?.ino ?? 0;
    default:
      return Number(socket.inode);
  }
}
