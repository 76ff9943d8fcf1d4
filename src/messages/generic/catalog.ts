import type { AcpiEventCommands } from './acpi_event.js';
import type { AmneziawgCommands } from './amneziawg.js';
import type { BatadvCommands } from './batadv.js';
import type { BinderCommands } from './binder.js';
import type { DevEnergymodelCommands } from './dev_energymodel.js';
import type { DevlinkCommands } from './devlink.js';
import type { DpllCommands } from './dpll.js';
import type { DrmRasCommands } from './drm_ras.js';
import type { DropMonitorCommands } from './drop_monitor.js';
import type { EthtoolCommands } from './ethtool.js';
import type { GenericFamily } from './family.js';
import type { FouCommands } from './fou.js';
import type { GtpCommands } from './gtp.js';
import type { HandshakeCommands } from './handshake.js';
import type { HsrCommands } from './hsr.js';
import type { Ieee802154Commands } from './ieee802154.js';
import type { IlaCommands } from './ila.js';
import type { Ioam6Commands } from './ioam6.js';
import type { IpvsCommands } from './ipvs.js';
import type { L2tpCommands } from './l2tp.js';
import type { LockdCommands } from './lockd.js';
import type { HwsimCommands } from './mac80211_hwsim.js';
import type { Mac802154HwsimCommands } from './mac802154_hwsim.js';
import type { MacsecCommands } from './macsec.js';
import type { MptcpPmCommands } from './mptcp_pm.js';
import type { NbdCommands } from './nbd.js';
import type { NetShaperCommands } from './net_shaper.js';
import type { NetdevCommands } from './netdev.js';
import type {
  NetlabelCalipsoCommands,
  NetlabelCipsoCommands,
  NetlabelManagementCommands,
  NetlabelUnlabeledCommands,
} from './netlabel.js';
import type { NfcCommands } from './nfc.js';
import type { NfsdCommands } from './nfsd.js';
import type { Nl80211Commands } from './nl80211/index.js';
import type { Nl802154Commands } from './nl802154.js';
import type { ControlCommands } from './nlctrl.js';
import type { OvpnCommands } from './ovpn.js';
import type { OvsCtLimitCommands } from './ovs_ct_limit.js';
import type { OvsDatapathCommands } from './ovs_datapath.js';
import type { OvsFlowCommands } from './ovs_flow.js';
import type { OvsMeterCommands } from './ovs_meter.js';
import type { OvsPacketCommands } from './ovs_packet.js';
import type { OvsVportCommands } from './ovs_vport.js';
import type { PsampleCommands } from './psample.js';
import type { PspCommands } from './psp.js';
import type { QuotaCommands } from './quota.js';
import type { Seg6Commands } from './seg6.js';
import type { SmcCommands, SmcPnetidCommands } from './smc.js';
import type { SunrpcCommands } from './sunrpc_cache.js';
import type { TaskstatsCommands } from './taskstats.js';
import type { TcpMetricsCommands } from './tcp_metrics.js';
import type { TeamCommands } from './team.js';
import type { ThermalCommands } from './thermal.js';
import type { TipcCommands, TipcOlderCommands } from './tipc.js';
import type { WireguardCommands } from './wireguard.js';

/** The types of the commands of the families that are declared, by their names. */
export interface FamiliesByName {
  acpi_event: AcpiEventCommands;
  amneziawg: AmneziawgCommands;
  batadv: BatadvCommands;
  binder: BinderCommands;
  'dev-energymodel': DevEnergymodelCommands;
  devlink: DevlinkCommands;
  dpll: DpllCommands;
  'drm-ras': DrmRasCommands;
  NET_DM: DropMonitorCommands;
  ethtool: EthtoolCommands;
  fou: FouCommands;
  gtp: GtpCommands;
  handshake: HandshakeCommands;
  HSR: HsrCommands;
  ila: IlaCommands;
  IOAM6: Ioam6Commands;
  IPVS: IpvsCommands;
  l2tp: L2tpCommands;
  lockd: LockdCommands;
  MAC80211_HWSIM: HwsimCommands;
  MAC802154_HWSIM: Mac802154HwsimCommands;
  macsec: MacsecCommands;
  mptcp_pm: MptcpPmCommands;
  nbd: NbdCommands;
  'net-shaper': NetShaperCommands;
  netdev: NetdevCommands;
  nfsd: NfsdCommands;
  nl80211: Nl80211Commands;
  nlctrl: ControlCommands;
  ovpn: OvpnCommands;
  ovs_ct_limit: OvsCtLimitCommands;
  ovs_datapath: OvsDatapathCommands;
  ovs_flow: OvsFlowCommands;
  ovs_meter: OvsMeterCommands;
  ovs_packet: OvsPacketCommands;
  ovs_vport: OvsVportCommands;
  psample: PsampleCommands;
  psp: PspCommands;
  VFS_DQUOT: QuotaCommands;
  SEG6: Seg6Commands;
  sunrpc: SunrpcCommands;
  TASKSTATS: TaskstatsCommands;
  tcp_metrics: TcpMetricsCommands;
  team: TeamCommands;
  thermal: ThermalCommands;
  wireguard: WireguardCommands;
  NLBL_MGMT: NetlabelManagementCommands;
  NLBL_CIPSOv4: NetlabelCipsoCommands;
  NLBL_CALIPSO: NetlabelCalipsoCommands;
  NLBL_UNLBL: NetlabelUnlabeledCommands;
  nfc: NfcCommands;
  nl802154: Nl802154Commands;
  '802.15.4 MAC': Ieee802154Commands;
  SMC_GEN_NETLINK: SmcCommands;
  SMC_PNETID: SmcPnetidCommands;
  TIPCv2: TipcCommands;
  TIPC: TipcOlderCommands;
}

/** Loads the declaration of a family when it is first needed. */
export const catalog: {
  readonly [N in keyof FamiliesByName]: () => Promise<GenericFamily<FamiliesByName[N]>>;
} = {
  acpi_event: async () => (await import('./acpi_event.js')).acpiEventFamily,
  amneziawg: async () => (await import('./amneziawg.js')).amneziawgFamily,
  batadv: async () => (await import('./batadv.js')).batadvFamily,
  binder: async () => (await import('./binder.js')).binderFamily,
  'dev-energymodel': async () => (await import('./dev_energymodel.js')).devEnergymodelFamily,
  devlink: async () => (await import('./devlink.js')).devlinkFamily,
  dpll: async () => (await import('./dpll.js')).dpllFamily,
  'drm-ras': async () => (await import('./drm_ras.js')).drmRasFamily,
  NET_DM: async () => (await import('./drop_monitor.js')).dropMonitorFamily,
  ethtool: async () => (await import('./ethtool.js')).ethtoolFamily,
  fou: async () => (await import('./fou.js')).fouFamily,
  gtp: async () => (await import('./gtp.js')).gtpFamily,
  handshake: async () => (await import('./handshake.js')).handshakeFamily,
  HSR: async () => (await import('./hsr.js')).hsrFamily,
  ila: async () => (await import('./ila.js')).ilaFamily,
  IOAM6: async () => (await import('./ioam6.js')).ioam6Family,
  IPVS: async () => (await import('./ipvs.js')).ipvsFamily,
  l2tp: async () => (await import('./l2tp.js')).l2tpFamily,
  lockd: async () => (await import('./lockd.js')).lockdFamily,
  MAC80211_HWSIM: async () => (await import('./mac80211_hwsim.js')).hwsimFamily,
  MAC802154_HWSIM: async () => (await import('./mac802154_hwsim.js')).mac802154HwsimFamily,
  macsec: async () => (await import('./macsec.js')).macsecFamily,
  mptcp_pm: async () => (await import('./mptcp_pm.js')).mptcpPmFamily,
  nbd: async () => (await import('./nbd.js')).nbdFamily,
  'net-shaper': async () => (await import('./net_shaper.js')).netShaperFamily,
  netdev: async () => (await import('./netdev.js')).netdevFamily,
  nfsd: async () => (await import('./nfsd.js')).nfsdFamily,
  nl80211: async () => (await import('./nl80211/index.js')).nl80211Family,
  nlctrl: async () => (await import('./nlctrl.js')).nlctrlFamily,
  ovpn: async () => (await import('./ovpn.js')).ovpnFamily,
  ovs_ct_limit: async () => (await import('./ovs_ct_limit.js')).ovsCtLimitFamily,
  ovs_datapath: async () => (await import('./ovs_datapath.js')).ovsDatapathFamily,
  ovs_flow: async () => (await import('./ovs_flow.js')).ovsFlowFamily,
  ovs_meter: async () => (await import('./ovs_meter.js')).ovsMeterFamily,
  ovs_packet: async () => (await import('./ovs_packet.js')).ovsPacketFamily,
  ovs_vport: async () => (await import('./ovs_vport.js')).ovsVportFamily,
  psample: async () => (await import('./psample.js')).psampleFamily,
  psp: async () => (await import('./psp.js')).pspFamily,
  VFS_DQUOT: async () => (await import('./quota.js')).quotaFamily,
  SEG6: async () => (await import('./seg6.js')).seg6Family,
  sunrpc: async () => (await import('./sunrpc_cache.js')).sunrpcFamily,
  TASKSTATS: async () => (await import('./taskstats.js')).taskstatsFamily,
  tcp_metrics: async () => (await import('./tcp_metrics.js')).tcpMetricsFamily,
  team: async () => (await import('./team.js')).teamFamily,
  thermal: async () => (await import('./thermal.js')).thermalFamily,
  wireguard: async () => (await import('./wireguard.js')).wireguardFamily,
  NLBL_MGMT: async () => (await import('./netlabel.js')).netlabelManagementFamily,
  NLBL_CIPSOv4: async () => (await import('./netlabel.js')).netlabelCipsoFamily,
  NLBL_CALIPSO: async () => (await import('./netlabel.js')).netlabelCalipsoFamily,
  NLBL_UNLBL: async () => (await import('./netlabel.js')).netlabelUnlabeledFamily,
  nfc: async () => (await import('./nfc.js')).nfcFamily,
  nl802154: async () => (await import('./nl802154.js')).nl802154Family,
  '802.15.4 MAC': async () => (await import('./ieee802154.js')).ieee802154Family,
  SMC_GEN_NETLINK: async () => (await import('./smc.js')).smcFamily,
  SMC_PNETID: async () => (await import('./smc.js')).smcPnetidFamily,
  TIPCv2: async () => (await import('./tipc.js')).tipcFamily,
  TIPC: async () => (await import('./tipc.js')).tipcOlderFamily,
};
