import {
  type Attributes,
  array,
  asciiz,
  attributes,
  counter64,
  enumeration,
  flag,
  hex,
  type Infer,
  listOf,
  nested,
  pad,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const port = attributes('NET_DM_ATTR_PORT', { netdevIfindex: [0, u32], netdevName: [1, asciiz] });
const stats = attributes('NET_DM_ATTR_STATS', { dropped: [0, counter64] });
const entry = attributes('NET_DM_ATTR', {
  inPort: [4, nested(port)],
  timestamp: [5, u64],
  hwTrapName: [16, asciiz],
  hwTrapCount: [19, u32],
});
/** Where packets were dropped, and how many since the last summary. */
const alert = struct(
  'net_dm_alert_msg',
  '',
  { entries: u32, points: array(struct('net_dm_drop_point', '', { pc: u64, count: u32 }, { packed: true })) },
  { packed: true },
);

const set = attributes('NET_DM_ATTR', {
  /** The summary, of an `alert`. */
  alert: [0, alert, 'NLA_UNSPEC'],
  alertMode: [1, enumeration(u8, { summary: 0, packet: 1 })],
  /** Address of the code that dropped the packet, and its name. */
  pc: [2, u64],
  symbol: [3, asciiz],
  inPort: [4, nested(port)],
  /** Nanoseconds since 1970. */
  timestamp: [5, u64],
  proto: [6, u16],
  payload: [7, hex],
  pad: [8, pad(0)],
  truncLen: [9, u32],
  origLen: [10, u32],
  queueLen: [11, u32],
  stats: [12, nested(stats)],
  hwStats: [13, nested(stats)],
  origin: [14, enumeration(u16, { sw: 0, hw: 1 })],
  hwTrapGroupName: [15, asciiz],
  hwTrapName: [16, asciiz],
  hwEntries: [17, listOf(18, 'NET_DM_ATTR_HW_ENTRY', nested(entry))],
  hwEntry: [18, nested(entry)],
  hwTrapCount: [19, u32],
  swDrops: [20, flag],
  hwDrops: [21, flag],
  flowActionCookie: [22, hex],
  /** Why, by name (Linux 5.18). */
  reason: [23, asciiz],
});
export interface DropMonitor extends Infer<typeof set> {}

const family = genericFamily('NET_DM', {
  version: 2,
  prefix: 'NET_DM_CMD',
  commands: {
    alert: 1,
    config: 2,
    start: 3,
    stop: 4,
    packetAlert: 5,
    configGet: { id: 6, answer: 7 },
    configNew: 7,
    statsGet: { id: 8, answer: 9 },
    statsNew: 9,
  },
  attributes: set as Attributes<DropMonitor>,
  groups: ['events'],
});
export interface DropMonitorCommands extends CommandsOf<typeof family> {}
/** Packets as they are dropped (linux/net_dropmon.h): the module `drop_monitor`. */
export const dropMonitorFamily: GenericFamily<DropMonitorCommands> = family;
