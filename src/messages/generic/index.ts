import { binderFamily } from './binder.js';
import { devEnergymodelFamily } from './dev_energymodel.js';
import { devlinkFamily } from './devlink.js';
import { dpllFamily } from './dpll.js';
import { drmRasFamily } from './drm_ras.js';
import { ethtoolFamily } from './ethtool.js';
import type { GenericFamily } from './family.js';
import { fouFamily } from './fou.js';
import { handshakeFamily } from './handshake.js';
import { lockdFamily } from './lockd.js';
import { hwsimFamily } from './mac80211_hwsim.js';
import { mptcpPmFamily } from './mptcp_pm.js';
import { netShaperFamily } from './net_shaper.js';
import { netdevFamily } from './netdev.js';
import { nfsdFamily } from './nfsd.js';
import { nl80211Family } from './nl80211/index.js';
import { nlctrlFamily } from './nlctrl.js';
import { ovpnFamily } from './ovpn.js';
import { ovsDatapathFamily } from './ovs_datapath.js';
import { ovsFlowFamily } from './ovs_flow.js';
import { ovsPacketFamily } from './ovs_packet.js';
import { ovsVportFamily } from './ovs_vport.js';
import { pspFamily } from './psp.js';
import { sunrpcFamily } from './sunrpc_cache.js';
import { taskstatsFamily } from './taskstats.js';
import { tcpMetricsFamily } from './tcp_metrics.js';
import { teamFamily } from './team.js';
import { wireguardFamily } from './wireguard.js';

/** All families that are declared: those added here are decoded by their names. A new one belongs into catalog.ts, too. */
export const genericFamilies: readonly GenericFamily[] = [
  binderFamily,
  devEnergymodelFamily,
  devlinkFamily,
  dpllFamily,
  drmRasFamily,
  ethtoolFamily,
  fouFamily,
  handshakeFamily,
  lockdFamily,
  hwsimFamily,
  mptcpPmFamily,
  netShaperFamily,
  netdevFamily,
  nfsdFamily,
  nl80211Family,
  nlctrlFamily,
  ovpnFamily,
  ovsDatapathFamily,
  ovsFlowFamily,
  ovsPacketFamily,
  ovsVportFamily,
  pspFamily,
  sunrpcFamily,
  taskstatsFamily,
  tcpMetricsFamily,
  teamFamily,
  wireguardFamily,
];
