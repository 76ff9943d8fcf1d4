import {
  type Attributes,
  attributes,
  flags,
  type Infer,
  listOf,
  struct,
  u16,
  u32,
} from '../../../schema/index.js';
import { vlanProtocol } from './vlan-protocol.js';

/** `VLAN_FLAG_*` */
const vlanFlag = flags(u32, {
  reorderHdr: 0x1,
  gvrp: 0x2,
  looseBinding: 0x4,
  mvrp: 0x8,
  bridgeBinding: 0x10,
});

const vlanFlags = struct('ifla_vlan_flags', '', {
  /** The flags that are on. */
  flags: vlanFlag,
  /** The flags that are to be changed; all when read. */
  mask: vlanFlag,
});

const qosMapping = struct('ifla_vlan_qos_mapping', '', { from: u32, to: u32 });
const qos = listOf(1, 'IFLA_VLAN_QOS_MAPPING', qosMapping, { flagged: false });

const set = attributes(
  'IFLA_VLAN',
  {
    /** 0 to 4095. */
    id: [1, u16],
    /**
     * `'reorderHdr'` hides the tag from taps, `'gvrp'` and `'mvrp'` register the VLAN, `'looseBinding'`,
     * `'bridgeBinding'`.
     */
    flags: [2, vlanFlags],
    /** From a packet's priority inside to the tag's. */
    egressQos: [3, qos],
    /** From the tag's priority to the packet's inside. */
    ingressQos: [4, qos],
    /** Ethertype of the tag: `'8021q'` or `'8021ad'`. */
    protocol: [5, vlanProtocol],
  },
  {
    vid: 'id',
    vlanId: 'id',
    vlan_id: 'id',
    proto: 'protocol',
    egress: 'egressQos',
    ingress: 'ingressQos',
    egress_qos_map: 'egressQos',
    ingress_qos_map: 'ingressQos',
    reorder_hdr: "flags: { flags: ['reorderHdr'], mask: ['reorderHdr'] }",
    gvrp: "flags: { flags: ['gvrp'], mask: ['gvrp'] }",
  },
);
export interface Vlan extends Infer<typeof set> {}
/** `IFLA_VLAN_*`: one VLAN of the device that `link` names. */
export const vlan: Attributes<Vlan> = set;
