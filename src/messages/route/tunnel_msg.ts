import {
  type Attributes,
  attributes,
  counter64,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  type Message,
  message,
  nested,
  pad,
  readOnly,
  repeated,
  struct,
  u8,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';

const statsSet = attributes('VNIFILTER_ENTRY_STATS', {
  rxBytes: [1, counter64],
  rxPkts: [2, counter64],
  rxDrops: [3, counter64],
  rxErrors: [4, counter64],
  txBytes: [5, counter64],
  txPkts: [6, counter64],
  txDrops: [7, counter64],
  txErrors: [8, counter64],
  pad: [9, pad(0)],
});
export interface VniStats extends Infer<typeof statsSet> {}
/** `VNIFILTER_ENTRY_STATS_*` */
export const vniStats: Attributes<VniStats> = statsSet;

const entrySet = attributes('VXLAN_VNIFILTER_ENTRY', {
  /** VNI, or the first of several. */
  start: [1, u32],
  /** The last of several. */
  end: [2, u32],
  /** Multicast group, or the remote end. */
  group: [3, ip4addr],
  group6: [4, ip6addr],
  stats: [5, readOnly(nested(vniStats))],
});
export interface VniEntry extends Infer<typeof entrySet> {}
/** `VXLAN_VNIFILTER_ENTRY_*` */
export const vniEntry: Attributes<VniEntry> = entrySet;

const tunnel = message('tunnel_msg', {
  header: struct('tunnel_msg', '', {
    /** `bridge`. */
    family: addressFamily,
    /** Requests: with statistics. */
    flags: flags(u8, { stats: 1 }),
    reserved2: pad(2),
    /** Index of the VXLAN device; 0 for all. */
    ifindex: u32,
  }),
  attributes: attributes('VXLAN_VNIFILTER', { entry: [1, repeated(nested(vniEntry))] }),
});
export interface TunnelVnis extends Infer<typeof tunnel> {}
/** VNIs that a VXLAN device lets through: `RTM_NEWTUNNEL`, `RTM_DELTUNNEL`, `RTM_GETTUNNEL` (since 5.18). */
export const tunnelMsg: Message<TunnelVnis> = tunnel as Message<TunnelVnis>;
