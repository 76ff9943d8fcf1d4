import {
  type Attributes,
  attributes,
  enumeration,
  flags,
  type Infer,
  l2addr,
  listOf,
  readOnly,
  s32,
  u16,
  u32,
} from '../../../schema/index.js';

const set = attributes('IFLA_MACVLAN', {
  /**
   * `'bridge'` lets those on one device talk, `'private'` none, `'vepa'` through the switch; `'passthru'` is one
   * only; `'source'` takes frames by sender.
   */
  mode: [1, enumeration(u32, { private: 1, vepa: 2, bridge: 4, passthru: 8, source: 16 })],
  /** `'nopromisc'`: the device underneath stays out of promiscuous mode. */
  flags: [2, flags(u16, { nopromisc: 1, nodst: 2 })],
  /** In `source` mode, only written: what to do with `macaddr` or `macaddrData`. */
  macaddrMode: [3, enumeration(u32, { add: 0, del: 1, flush: 2, set: 3 })],
  /** Address that `macaddrMode` adds or removes. */
  macaddr: [4, l2addr],
  /** In `source` mode: the addresses accepted. */
  macaddrData: [5, listOf(4, 'IFLA_MACVLAN_MACADDR', l2addr, { flagged: false })],
  /** How many addresses `source` mode accepts. */
  macaddrCount: [6, readOnly(u32)],
  /** Broadcasts that may wait: 1000 by default. */
  bcQueueLen: [7, u32],
  /** The longest that those on one device want. */
  bcQueueLenUsed: [8, readOnly(u32)],
  /** From how many devices on broadcasts are queued; -1 never (since 6.4). */
  bcCutoff: [9, s32],
});
export interface Macvlan extends Infer<typeof set> {}
/** `IFLA_MACVLAN_*`: a device with a MAC address of its own on another (`macvlan`), or a tap there (`macvtap`). */
export const macvlan: Attributes<Macvlan> = set;
