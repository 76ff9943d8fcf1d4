import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  flag,
  hex,
  type Infer,
  ip4addr,
  ip6addr,
  nested,
  pad,
  string,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const stats = attributes('L2TP_ATTR', {
  txPackets: [1, counter64],
  txBytes: [2, counter64],
  txErrors: [3, counter64],
  rxPackets: [4, counter64],
  rxBytes: [5, counter64],
  rxSeqDiscards: [6, counter64],
  rxOosPackets: [7, counter64],
  rxErrors: [8, counter64],
  statsPad: [9, pad(0)],
  rxCookieDiscards: [10, counter64],
  rxInvalid: [11, counter64],
});

const set = attributes('L2TP_ATTR', {
  pwType: [1, enumeration(u16, { none: 0, ethVlan: 4, eth: 5, ppp: 7, pppAc: 8, ip: 11 })],
  encapType: [2, enumeration(u16, { udp: 0, ip: 1 })],
  offset: [3, u16],
  dataSeq: [4, u8],
  l2specType: [5, enumeration(u8, { none: 0, default: 1 })],
  l2specLen: [6, u8],
  protoVersion: [7, u8],
  ifname: [8, string(15)],
  connId: [9, u32],
  peerConnId: [10, u32],
  sessionId: [11, u32],
  peerSessionId: [12, u32],
  udpCsum: [13, u8],
  vlanId: [14, u16],
  /** None, four or eight bytes. */
  cookie: [15, hex],
  peerCookie: [16, hex],
  debug: [17, u32],
  recvSeq: [18, u8],
  sendSeq: [19, u8],
  lnsMode: [20, u8],
  usingIpsec: [21, u8],
  /** Milliseconds. */
  recvTimeout: [22, counter64],
  fd: [23, u32],
  ipSaddr: [24, ip4addr],
  ipDaddr: [25, ip4addr],
  udpSport: [26, u16],
  udpDport: [27, u16],
  mtu: [28, u16],
  mru: [29, u16],
  stats: [30, nested(stats)],
  ip6Saddr: [31, ip6addr],
  ip6Daddr: [32, ip6addr],
  udpZeroCsum6Tx: [33, flag],
  udpZeroCsum6Rx: [34, flag],
  pad: [35, pad(0)],
});
export interface L2tp extends Infer<typeof set> {}

const family = genericFamily('l2tp', {
  prefix: 'L2TP_CMD',
  commands: {
    noop: 0,
    tunnelCreate: 1,
    tunnelDelete: 2,
    tunnelModify: 3,
    tunnelGet: 4,
    sessionCreate: 5,
    sessionDelete: 6,
    sessionModify: 7,
    sessionGet: 8,
  },
  attributes: set as Attributes<L2tp>,
  groups: ['l2tp'],
});
export interface L2tpCommands extends CommandsOf<typeof family> {}
/** Tunnels and sessions of L2TP (linux/l2tp.h): the module `l2tp_netlink`. */
export const l2tpFamily: GenericFamily<L2tpCommands> = family;
