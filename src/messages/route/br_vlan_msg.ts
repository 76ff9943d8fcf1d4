import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  flags,
  type Infer,
  legacyNested,
  type Message,
  message,
  nested,
  pad,
  readOnly,
  repeated,
  struct,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { multicastRouterPorts } from './br_port_msg.js';
import { addressFamily } from './families.js';
import { bridgeVlanInfo } from './link/af-bridge.js';
import { bridgeQuerier } from './link/bridge.js';
import { bridgePortState, multicastRouter } from './link/bridge-id.js';

const header = struct('br_vlan_msg', '', {
  /** `bridge`. */
  family: addressFamily,
  reserved1: pad(1),
  reserved2: pad(2),
  /** Index of the bridge or the port; 0 for all. */
  ifindex: u32,
});

const tunnelSet = attributes('BRIDGE_VLANDB_TINFO', {
  /** Tunnel id, the VNI with VXLAN. */
  id: [1, u32],
  /** What is to be done. Only written. */
  cmd: [2, enumeration(u32, { setlink: 19, dellink: 17 })],
});
export interface VlanTunnelInfo extends Infer<typeof tunnelSet> {}
/** `BRIDGE_VLANDB_TINFO_*` */
export const vlanTunnelInfo: Attributes<VlanTunnelInfo> = tunnelSet;

const statsSet = attributes('BRIDGE_VLANDB_STATS', {
  rxBytes: [1, counter64],
  rxPackets: [2, counter64],
  txBytes: [3, counter64],
  txPackets: [4, counter64],
  pad: [5, pad(0)],
});
export interface VlanStats extends Infer<typeof statsSet> {}
/** `BRIDGE_VLANDB_STATS_*` */
export const vlanStats: Attributes<VlanStats> = statsSet;

const entrySet = attributes('BRIDGE_VLANDB_ENTRY', {
  info: [1, bridgeVlanInfo],
  /** The last VLAN, where the entry is for many. */
  range: [2, u16],
  /** In the spanning tree. */
  state: [3, bridgePortState],
  tunnelInfo: [4, nested(vlanTunnelInfo)],
  stats: [5, readOnly(nested(vlanStats))],
  mcastRouter: [6, multicastRouter],
  /** (since 6.3, as `mcastMaxGroups` and `neighSuppress`) */
  mcastNGroups: [7, readOnly(u32)],
  /** 0 is no limit. */
  mcastMaxGroups: [8, u32],
  neighSuppress: [9, u8],
  neighForwardGrat: [10, u8],
});
export interface VlanEntry extends Infer<typeof entrySet> {}
/** `BRIDGE_VLANDB_ENTRY_*`: one VLAN, or several alike, of a bridge or port. */
export const vlanEntry: Attributes<VlanEntry> = entrySet;

const routersSet = attributes('MDBA', { router: [2, multicastRouterPorts] });
const optionsSet = attributes('BRIDGE_VLANDB_GOPTS', {
  id: [1, u16],
  /** The last VLAN, where the options are those of many. */
  range: [2, u16],
  mcastSnooping: [3, u8],
  mcastIgmpVersion: [4, u8],
  mcastMldVersion: [5, u8],
  mcastLastMemberCnt: [6, u32],
  mcastStartupQueryCnt: [7, u32],
  /** This and all other times: hundredths of a second. */
  mcastLastMemberIntvl: [8, counter64],
  pad: [9, pad(0)],
  mcastMembershipIntvl: [10, counter64],
  mcastQuerierIntvl: [11, counter64],
  mcastQueryIntvl: [12, counter64],
  mcastQueryResponseIntvl: [13, counter64],
  mcastStartupQueryIntvl: [14, counter64],
  mcastQuerier: [15, u8],
  mcastRouterPorts: [16, readOnly(legacyNested(routersSet))],
  mcastQuerierState: [17, readOnly(nested(bridgeQuerier))],
  /** Spanning tree instance (since 5.18). */
  msti: [18, u16],
});
export interface VlanOptions extends Infer<typeof optionsSet> {}
/** `BRIDGE_VLANDB_GOPTS_*`: options of a VLAN on the whole bridge (since 5.15). */
export const vlanOptions: Attributes<VlanOptions> = optionsSet;

const vlans = message('br_vlan_msg', {
  header,
  attributes: attributes('BRIDGE_VLANDB', {
    entry: [1, repeated(nested(vlanEntry))],
    globalOptions: [2, repeated(nested(vlanOptions))],
  }),
});
export interface BridgeVlans extends Infer<typeof vlans> {}
/** VLANs of a bridge or port: `RTM_NEWVLAN`, `RTM_DELVLAN`, answers to `RTM_GETVLAN` (linux/if_bridge.h; since 5.6). */
export const brVlanMsg: Message<BridgeVlans> = vlans as Message<BridgeVlans>;

const dump = message('br_vlan_msg', {
  header,
  attributes: attributes('BRIDGE_VLANDB_DUMP', {
    /** Whether with statistics, and whether the global options instead. */
    flags: [1, flags(u32, { stats: 1, global: 2 })],
  }),
});
export interface BridgeVlansRequest extends Infer<typeof dump> {}
/** What is requested: requests `RTM_GETVLAN`. */
export const brVlanDump: Message<BridgeVlansRequest> = dump as Message<BridgeVlansRequest>;
