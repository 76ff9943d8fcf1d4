import {
  type Attributes,
  attributes,
  enumeration,
  flags,
  type Infer,
  legacyNested,
  listOf,
  nested,
  repeated,
  struct,
  u16,
  u32,
} from '../../../schema/index.js';
import { bridgePortState } from './bridge-id.js';
import { cfm } from './cfm.js';
import { mrp } from './mrp.js';

/** `BRIDGE_VLAN_INFO_*` */
export const bridgeVlanFlags = flags(u16, {
  master: 0x1,
  pvid: 0x2,
  untagged: 0x4,
  rangeBegin: 0x8,
  rangeEnd: 0x10,
  brentry: 0x20,
  onlyOpts: 0x40,
});

export type BridgeVlanFlag = Infer<typeof bridgeVlanFlags>[number];

/** `struct bridge_vlan_info` */
export const bridgeVlanInfo = struct('bridge_vlan_info', '', { flags: bridgeVlanFlags, vid: u16 });

const tunnelSet = attributes('IFLA_BRIDGE_VLAN_TUNNEL', {
  /** Tunnel id, the VNI with VXLAN. */
  id: [1, u32],
  vid: [2, u16],
  flags: [3, bridgeVlanFlags],
});
export interface VlanTunnel extends Infer<typeof tunnelSet> {}
/** `IFLA_BRIDGE_VLAN_TUNNEL_*`: a VLAN mapped to a tunnel. */
export const vlanTunnel: Attributes<VlanTunnel> = tunnelSet;

const mstEntry = attributes('IFLA_BRIDGE_MST_ENTRY', { msti: [1, u16], state: [2, bridgePortState] });

const set = attributes('IFLA_BRIDGE', {
  /** Whether the master or the device itself is told. */
  flags: [0, flags(u16, { master: 1, self: 2 })],
  mode: [1, enumeration(u16, { veb: 0, vepa: 1, undef: 0xffff })],
  /** A range is two entries: `rangeBegin`, `rangeEnd`. */
  vlanInfo: [2, repeated(bridgeVlanInfo)],
  vlanTunnelInfo: [3, repeated(legacyNested(vlanTunnel))],
  mrp: [4, nested(mrp)],
  cfm: [5, nested(cfm)],
  /** State per spanning tree instance (since 5.18). */
  mst: [6, listOf(1, 'IFLA_BRIDGE_MST_ENTRY', nested(mstEntry))],
});
export interface BridgeSpec extends Infer<typeof set> {}
/** `IFLA_BRIDGE_*`: what `IFLA_AF_SPEC` holds in messages of the family `bridge`. */
export const bridgeSpec: Attributes<BridgeSpec> = set;
