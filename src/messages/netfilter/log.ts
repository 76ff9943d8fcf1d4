import { messageTypes } from '../../protocol/marshal.js';
import {
  asciiz,
  attributes,
  be16,
  be32,
  enumeration,
  flags,
  hex,
  type Infer,
  type Message,
  message,
  nested,
  pad,
  struct,
  u8,
} from '../../schema/index.js';
import { conntrackAttributes } from './conntrack/conntrack.js';
import { conntrackInfo } from './conntrack/names.js';
import { netfilterType, nfgenmsg } from './nfgenmsg.js';
import { hook, packetHw, packetTimestamp, vlanOf } from './packet.js';

const packet = message('nfulnl_packet', {
  header: nfgenmsg,
  attributes: attributes('NFULA', {
    packetHdr: [1, struct('nfulnl_msg_packet_hdr', '', { hwProtocol: be16, hook, pad: pad(1) })],
    mark: [2, be32],
    timestamp: [3, packetTimestamp],
    ifindexIndev: [4, be32],
    ifindexOutdev: [5, be32],
    ifindexPhysindev: [6, be32],
    ifindexPhysoutdev: [7, be32],
    hwaddr: [8, packetHw],
    payload: [9, hex],
    prefix: [10, asciiz],
    uid: [11, be32],
    seq: [12, be32],
    seqGlobal: [13, be32],
    gid: [14, be32],
    hwtype: [15, be16],
    hwheader: [16, hex],
    hwlen: [17, be16],
    ct: [18, nested(conntrackAttributes)],
    ctInfo: [19, conntrackInfo],
    vlan: [20, nested(vlanOf('NFULA_VLAN'))],
    l2hdr: [21, hex],
  }),
});
export interface LogPacket extends Infer<typeof packet> {}
/** A packet that was logged to a group, whose number is `resId`. */
export const logPacket: Message<LogPacket> = packet as Message<LogPacket>;

const config = message('nfulnl_config', {
  header: nfgenmsg,
  attributes: attributes('NFULA_CFG', {
    cmd: [
      1,
      struct('nfulnl_msg_config_cmd', '', {
        command: enumeration(u8, { none: 0, bind: 1, unbind: 2, pfBind: 3, pfUnbind: 4 }),
      }),
    ],
    mode: [
      2,
      struct(
        'nfulnl_msg_config_mode',
        '',
        { copyRange: be32, copyMode: enumeration(u8, { none: 0, meta: 1, packet: 2 }), pad: pad(1) },
        { packed: true },
      ),
    ],
    nlbufsiz: [3, be32],
    /** Hundredths of a second. */
    timeout: [4, be32],
    qthresh: [5, be32],
    flags: [6, flags(be16, { seq: 1, seqGlobal: 2, conntrack: 4 })],
  }),
});
export interface LogConfig extends Infer<typeof config> {}
/** What a group, whose number is `resId`, does. */
export const logConfig: Message<LogConfig> = config as Message<LogConfig>;

/** What nfnetlink_log speaks (`NFULNL_MSG_*`, linux/netfilter/nfnetlink_log.h). */
export const logMessages = messageTypes('NFULNL_MSG', {
  packet: [netfilterType('ulog', 0), logPacket],
  config: [netfilterType('ulog', 1), logConfig],
});
