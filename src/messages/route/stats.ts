import {
  type Attributes,
  array,
  attributes,
  counter64,
  flags,
  type Infer,
  legacyNested,
  pad,
  repeated,
  type StructType,
  struct,
  u16,
  u32,
} from '../../schema/index.js';
import { bridgeVlanFlags } from './link/af-bridge.js';

/** `IFLA_STATS_*`, a bit each: what a request for statistics requests. */
export const statsFilter = flags(u32, {
  link64: 0x1,
  linkXstats: 0x2,
  linkXstatsSlave: 0x4,
  linkOffloadXstats: 0x8,
  afSpec: 0x10,
});

const hw = struct('rtnl_hw_stats64', '', {
  rxPackets: counter64,
  txPackets: counter64,
  rxBytes: counter64,
  txBytes: counter64,
  rxErrors: counter64,
  txErrors: counter64,
  rxDropped: counter64,
  txDropped: counter64,
  multicast: counter64,
});
export interface HwStats64 extends Infer<typeof hw> {}
/** `struct rtnl_hw_stats64`: what a device counts itself. */
export const hwStats64: StructType<HwStats64> = hw;

const mpls = struct('mpls_link_stats', '', {
  rxPackets: counter64,
  txPackets: counter64,
  rxBytes: counter64,
  txBytes: counter64,
  rxErrors: counter64,
  txErrors: counter64,
  rxDropped: counter64,
  txDropped: counter64,
  /** Without a route. */
  rxNoroute: counter64,
});
export interface MplsLinkStats extends Infer<typeof mpls> {}
/** `struct mpls_link_stats` */
export const mplsLinkStats: StructType<MplsLinkStats> = mpls;

const vlanXstats = struct('bridge_vlan_xstats', '', {
  rxBytes: counter64,
  rxPackets: counter64,
  txBytes: counter64,
  txPackets: counter64,
  vid: u16,
  flags: bridgeVlanFlags,
  pad2: pad(4),
});

/** Received and sent. */
const both = array(counter64, 2);
const mcast = struct('br_mcast_stats', '', {
  igmpV1queries: both,
  igmpV2queries: both,
  igmpV3queries: both,
  igmpLeaves: both,
  igmpV1reports: both,
  igmpV2reports: both,
  igmpV3reports: both,
  igmpParseErrors: counter64,
  mldV1queries: both,
  mldV2queries: both,
  mldLeaves: both,
  mldV1reports: both,
  mldV2reports: both,
  mldParseErrors: counter64,
  mcastBytes: both,
  mcastPackets: both,
});
export interface BridgeMcastStats extends Infer<typeof mcast> {}
/** `struct br_mcast_stats`: pairs are received and sent. */
export const brMcastStats: StructType<BridgeMcastStats> = mcast;

const stp = struct('bridge_stp_xstats', '', {
  transitionBlk: counter64,
  transitionFwd: counter64,
  rxBpdu: counter64,
  txBpdu: counter64,
  rxTcn: counter64,
  txTcn: counter64,
});

const bridgeSet = attributes('BRIDGE_XSTATS', {
  vlan: [1, repeated(vlanXstats)],
  mcast: [2, brMcastStats],
  pad: [3, pad(0)],
  /** Of a port. */
  stp: [4, stp],
});
export interface BridgeXstats extends Infer<typeof bridgeSet> {}
/** `BRIDGE_XSTATS_*` */
export const bridgeXstats: Attributes<BridgeXstats> = bridgeSet;

const lacpSet = attributes('BOND_3AD_STAT', {
  lacpduRx: [0, counter64],
  lacpduTx: [1, counter64],
  lacpduUnknownRx: [2, counter64],
  lacpduIllegalRx: [3, counter64],
  markerRx: [4, counter64],
  markerTx: [5, counter64],
  markerRespRx: [6, counter64],
  markerRespTx: [7, counter64],
  markerUnknownRx: [8, counter64],
  pad: [9, pad(0)],
});
export interface Bond3adStats extends Infer<typeof lacpSet> {}
/** `BOND_3AD_STAT_*`: of a bond, or of one slave. */
export const bond3adStats: Attributes<Bond3adStats> = lacpSet;

const bondSet = attributes('BOND_XSTATS', { '3ad': [1, legacyNested(bond3adStats)] });
export interface BondXstats extends Infer<typeof bondSet> {}
/** `BOND_XSTATS_*` (since 5.0). */
export const bondXstats: Attributes<BondXstats> = bondSet;

const xstatsSet = attributes('LINK_XSTATS_TYPE', {
  bridge: [1, legacyNested(bridgeXstats)],
  bond: [2, legacyNested(bondXstats)],
});
export interface LinkXstats extends Infer<typeof xstatsSet> {}
/** `LINK_XSTATS_TYPE_*`: what a kind of link counts. */
export const linkXstats: Attributes<LinkXstats> = xstatsSet;
