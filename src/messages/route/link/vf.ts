import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  type Infer,
  l2addrOf,
  legacyNested,
  listOf,
  pad,
  struct,
  u32,
  u64,
} from '../../../schema/index.js';
import { vlanProtocol } from './vlan-protocol.js';

/** 1 on, 0 off; 0xffffffff where the driver cannot tell. */
const setting = { vf: u32, setting: u32 };
const guid = { vf: u32, guid: u64 };
const vlan = {
  vf: u32,
  /** 1 to 4095; 0 ends filtering. */
  vlan: u32,
  qos: u32,
};

const stats = attributes('IFLA_VF_STATS', {
  rxPackets: [0, counter64],
  txPackets: [1, counter64],
  rxBytes: [2, counter64],
  txBytes: [3, counter64],
  broadcast: [4, counter64],
  multicast: [5, counter64],
  pad: [6, pad(0)],
  rxDropped: [7, counter64],
  txDropped: [8, counter64],
});
export interface VfStats extends Infer<typeof stats> {}
export const vfStats: Attributes<VfStats> = stats;

const set = attributes('IFLA_VF', {
  /** An Ethernet address with the zeros that fill the kernel's 32 bytes. */
  mac: [1, struct('ifla_vf_mac', '', { vf: u32, mac: l2addrOf(32) })],
  vlan: [2, struct('ifla_vf_vlan', '', vlan)],
  /** Most to send, in Mbit/s; 0 is no limit. Superseded by `rate`. */
  txRate: [3, struct('ifla_vf_tx_rate', '', { vf: u32, rate: u32 })],
  spoofchk: [4, struct('ifla_vf_spoofchk', '', setting)],
  linkState: [
    5,
    struct('ifla_vf_link_state', '', {
      vf: u32,
      linkState: enumeration(u32, { auto: 0, enable: 1, disable: 2 }),
    }),
  ],
  /** Least and most to send, in Mbit/s. */
  rate: [6, struct('ifla_vf_rate', '', { vf: u32, minTxRate: u32, maxTxRate: u32 })],
  rssQueryEn: [7, struct('ifla_vf_rss_query_en', '', setting)],
  stats: [8, legacyNested(vfStats)],
  trust: [9, struct('ifla_vf_trust', '', setting)],
  ibNodeGuid: [10, struct('ifla_vf_guid', '', guid)],
  ibPortGuid: [11, struct('ifla_vf_guid', '', guid)],
  /** The VLAN with its protocol; at most one. */
  vlanList: [
    12,
    listOf(1, 'IFLA_VF_VLAN_INFO', struct('ifla_vf_vlan_info', '', { ...vlan, vlanProto: vlanProtocol }), {
      flagged: false,
    }),
  ],
  broadcast: [13, struct('ifla_vf_broadcast', '', { broadcast: l2addrOf(32) })],
});
export interface Vf extends Infer<typeof set> {}
/** `IFLA_VF_*`: a virtual function of an SR-IOV device. */
export const vf: Attributes<Vf> = set;
