import { messageTypes } from '../../protocol/marshal.js';
import {
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
  unterminated,
} from '../../schema/index.js';
import { conntrackAttributes } from './conntrack/conntrack.js';
import { expectationAttributes } from './conntrack/expectation.js';
import { conntrackInfo } from './conntrack/names.js';
import { netfilterType, nfgenmsg } from './nfgenmsg.js';
import { hook, packetHw, packetTimestamp, vlanOf } from './packet.js';

const packetHdr = struct(
  'nfqnl_msg_packet_hdr',
  '',
  { packetId: be32, hwProtocol: be16, hook },
  { packed: true },
);

/** `NF_*`: what becomes of a packet; with `queue` or `drop` the upper half has a queue or an error. */
const verdict = enumeration(be32, { drop: 0, accept: 1, stolen: 2, queue: 3, repeat: 4, stop: 5 });

const packet = message('nfqnl_packet', {
  header: nfgenmsg,
  attributes: attributes('NFQA', {
    packetHdr: [1, packetHdr],
    verdictHdr: [2, struct('nfqnl_msg_verdict_hdr', '', { verdict, id: be32 })],
    mark: [3, be32],
    timestamp: [4, packetTimestamp],
    ifindexIndev: [5, be32],
    ifindexOutdev: [6, be32],
    ifindexPhysindev: [7, be32],
    ifindexPhysoutdev: [8, be32],
    hwaddr: [9, packetHw],
    payload: [10, hex],
    ct: [11, nested(conntrackAttributes)],
    ctInfo: [12, conntrackInfo],
    /** Length of the packet, of which `payload` may be the beginning. */
    capLen: [13, be32],
    skbInfo: [14, flags(be32, { csumNotReady: 1, gso: 2, csumNotVerified: 4 })],
    /** An expectation to make (3.12). */
    exp: [15, nested(expectationAttributes)],
    uid: [16, be32],
    gid: [17, be32],
    secctx: [18, unterminated()],
    vlan: [19, nested(vlanOf('NFQA_VLAN'))],
    l2hdr: [20, hex],
    /** (5.18) */
    priority: [21, be32],
    /** Class of the cgroup that the socket is of (6.14). */
    cgroupClassid: [22, be32],
  }),
});
export interface QueuePacket extends Infer<typeof packet> {}
/** A packet in a queue, whose number is `resId`, and the verdict on it. */
export const queuePacket: Message<QueuePacket> = packet as Message<QueuePacket>;

const queueFlags = flags(be32, { failOpen: 1, conntrack: 2, gso: 4, uidGid: 8, secctx: 16 });

const config = message('nfqnl_config', {
  header: nfgenmsg,
  attributes: attributes('NFQA_CFG', {
    cmd: [
      1,
      struct('nfqnl_msg_config_cmd', '', {
        command: enumeration(u8, { none: 0, bind: 1, unbind: 2, pfBind: 3, pfUnbind: 4 }),
        pad: pad(1),
        pf: be16,
      }),
    ],
    params: [
      2,
      struct(
        'nfqnl_msg_config_params',
        '',
        { copyRange: be32, copyMode: enumeration(u8, { none: 0, meta: 1, packet: 2 }) },
        { packed: true },
      ),
    ],
    queueMaxlen: [3, be32],
    mask: [4, queueFlags],
    flags: [5, queueFlags],
  }),
});
export interface QueueConfig extends Infer<typeof config> {}
/** What a queue, whose number is `resId`, does. */
export const queueConfig: Message<QueueConfig> = config as Message<QueueConfig>;

const of = (command: number) => netfilterType('queue', command);

/** What nfnetlink_queue speaks (`NFQNL_MSG_*`, linux/netfilter/nfnetlink_queue.h). */
export const queueMessages = messageTypes('NFQNL_MSG', {
  packet: [of(0), queuePacket],
  verdict: [of(1), queuePacket],
  config: [of(2), queueConfig],
  /** On all packets up to that id (3.1). */
  verdict_batch: [of(3), queuePacket],
});
