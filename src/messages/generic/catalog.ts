import type { BinderCommands } from './binder.js';
import type { DevEnergymodelCommands } from './dev_energymodel.js';
import type { DevlinkCommands } from './devlink.js';
import type { DpllCommands } from './dpll.js';
import type { DrmRasCommands } from './drm_ras.js';
import type { EthtoolCommands } from './ethtool.js';
import type { GenericFamily } from './family.js';
import type { FouCommands } from './fou.js';
import type { HandshakeCommands } from './handshake.js';
import type { LockdCommands } from './lockd.js';
import type { HwsimCommands } from './mac80211_hwsim.js';
import type { MptcpPmCommands } from './mptcp_pm.js';
import type { NetShaperCommands } from './net_shaper.js';
import type { NetdevCommands } from './netdev.js';
import type { NfsdCommands } from './nfsd.js';
import type { Nl80211Commands } from './nl80211/index.js';
import type { ControlCommands } from './nlctrl.js';
import type { OvpnCommands } from './ovpn.js';
import type { OvsDatapathCommands } from './ovs_datapath.js';
import type { OvsFlowCommands } from './ovs_flow.js';
import type { OvsPacketCommands } from './ovs_packet.js';
import type { OvsVportCommands } from './ovs_vport.js';
import type { PspCommands } from './psp.js';
import type { SunrpcCommands } from './sunrpc_cache.js';
import type { TaskstatsCommands } from './taskstats.js';
import type { TcpMetricsCommands } from './tcp_metrics.js';
import type { TeamCommands } from './team.js';
import type { WireguardCommands } from './wireguard.js';

/** The types of the commands of the families that are declared, by their names. */
export interface FamiliesByName {
  binder: BinderCommands;
  'dev-energymodel': DevEnergymodelCommands;
  devlink: DevlinkCommands;
  dpll: DpllCommands;
  'drm-ras': DrmRasCommands;
  ethtool: EthtoolCommands;
  fou: FouCommands;
  handshake: HandshakeCommands;
  lockd: LockdCommands;
  MAC80211_HWSIM: HwsimCommands;
  mptcp_pm: MptcpPmCommands;
  'net-shaper': NetShaperCommands;
  netdev: NetdevCommands;
  nfsd: NfsdCommands;
  nl80211: Nl80211Commands;
  nlctrl: ControlCommands;
  ovpn: OvpnCommands;
  ovs_datapath: OvsDatapathCommands;
  ovs_flow: OvsFlowCommands;
  ovs_packet: OvsPacketCommands;
  ovs_vport: OvsVportCommands;
  psp: PspCommands;
  sunrpc: SunrpcCommands;
  TASKSTATS: TaskstatsCommands;
  tcp_metrics: TcpMetricsCommands;
  team: TeamCommands;
  wireguard: WireguardCommands;
}

/** Loads the declaration of a family when it is first needed. */
export const catalog: {
  readonly [N in keyof FamiliesByName]: () => Promise<GenericFamily<FamiliesByName[N]>>;
} = {
  binder: async () => (await import('./binder.js')).binderFamily,
  'dev-energymodel': async () => (await import('./dev_energymodel.js')).devEnergymodelFamily,
  devlink: async () => (await import('./devlink.js')).devlinkFamily,
  dpll: async () => (await import('./dpll.js')).dpllFamily,
  'drm-ras': async () => (await import('./drm_ras.js')).drmRasFamily,
  ethtool: async () => (await import('./ethtool.js')).ethtoolFamily,
  fou: async () => (await import('./fou.js')).fouFamily,
  handshake: async () => (await import('./handshake.js')).handshakeFamily,
  lockd: async () => (await import('./lockd.js')).lockdFamily,
  MAC80211_HWSIM: async () => (await import('./mac80211_hwsim.js')).hwsimFamily,
  mptcp_pm: async () => (await import('./mptcp_pm.js')).mptcpPmFamily,
  'net-shaper': async () => (await import('./net_shaper.js')).netShaperFamily,
  netdev: async () => (await import('./netdev.js')).netdevFamily,
  nfsd: async () => (await import('./nfsd.js')).nfsdFamily,
  nl80211: async () => (await import('./nl80211/index.js')).nl80211Family,
  nlctrl: async () => (await import('./nlctrl.js')).nlctrlFamily,
  ovpn: async () => (await import('./ovpn.js')).ovpnFamily,
  ovs_datapath: async () => (await import('./ovs_datapath.js')).ovsDatapathFamily,
  ovs_flow: async () => (await import('./ovs_flow.js')).ovsFlowFamily,
  ovs_packet: async () => (await import('./ovs_packet.js')).ovsPacketFamily,
  ovs_vport: async () => (await import('./ovs_vport.js')).ovsVportFamily,
  psp: async () => (await import('./psp.js')).pspFamily,
  sunrpc: async () => (await import('./sunrpc_cache.js')).sunrpcFamily,
  TASKSTATS: async () => (await import('./taskstats.js')).taskstatsFamily,
  tcp_metrics: async () => (await import('./tcp_metrics.js')).tcpMetricsFamily,
  team: async () => (await import('./team.js')).teamFamily,
  wireguard: async () => (await import('./wireguard.js')).wireguardFamily,
};
