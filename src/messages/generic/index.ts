import { acpiEventFamily } from './acpi_event.js';
import { amneziawgFamily } from './amneziawg.js';
import { batadvFamily } from './batadv.js';
import { binderFamily } from './binder.js';
import { devEnergymodelFamily } from './dev_energymodel.js';
import { devlinkFamily } from './devlink.js';
import { dpllFamily } from './dpll.js';
import { drmRasFamily } from './drm_ras.js';
import { dropMonitorFamily } from './drop_monitor.js';
import { ethtoolFamily } from './ethtool.js';
import type { GenericFamily } from './family.js';
import { fouFamily } from './fou.js';
import { gtpFamily } from './gtp.js';
import { handshakeFamily } from './handshake.js';
import { hsrFamily } from './hsr.js';
import { ieee802154Family } from './ieee802154.js';
import { ilaFamily } from './ila.js';
import { ioam6Family } from './ioam6.js';
import { ipvsFamily } from './ipvs.js';
import { l2tpFamily } from './l2tp.js';
import { lockdFamily } from './lockd.js';
import { hwsimFamily } from './mac80211_hwsim.js';
import { mac802154HwsimFamily } from './mac802154_hwsim.js';
import { macsecFamily } from './macsec.js';
import { mptcpPmFamily } from './mptcp_pm.js';
import { nbdFamily } from './nbd.js';
import { netShaperFamily } from './net_shaper.js';
import { netdevFamily } from './netdev.js';
import {
  netlabelCalipsoFamily,
  netlabelCipsoFamily,
  netlabelManagementFamily,
  netlabelUnlabeledFamily,
} from './netlabel.js';
import { nfcFamily } from './nfc.js';
import { nfsdFamily } from './nfsd.js';
import { nl80211Family } from './nl80211/index.js';
import { nl802154Family } from './nl802154.js';
import { nlctrlFamily } from './nlctrl.js';
import { ovpnFamily } from './ovpn.js';
import { ovsCtLimitFamily } from './ovs_ct_limit.js';
import { ovsDatapathFamily } from './ovs_datapath.js';
import { ovsFlowFamily } from './ovs_flow.js';
import { ovsMeterFamily } from './ovs_meter.js';
import { ovsPacketFamily } from './ovs_packet.js';
import { ovsVportFamily } from './ovs_vport.js';
import { psampleFamily } from './psample.js';
import { pspFamily } from './psp.js';
import { quotaFamily } from './quota.js';
import { seg6Family } from './seg6.js';
import { smcFamily, smcPnetidFamily } from './smc.js';
import { sunrpcFamily } from './sunrpc_cache.js';
import { taskstatsFamily } from './taskstats.js';
import { tcpMetricsFamily } from './tcp_metrics.js';
import { teamFamily } from './team.js';
import { thermalFamily } from './thermal.js';
import { tipcFamily, tipcOlderFamily } from './tipc.js';
import { wireguardFamily } from './wireguard.js';

/** All families that are declared: those added here are decoded by their names. A new one belongs into catalog.ts, too. */
export const genericFamilies: readonly GenericFamily[] = [
  acpiEventFamily,
  amneziawgFamily,
  batadvFamily,
  binderFamily,
  devEnergymodelFamily,
  devlinkFamily,
  dpllFamily,
  drmRasFamily,
  dropMonitorFamily,
  ethtoolFamily,
  fouFamily,
  gtpFamily,
  handshakeFamily,
  hsrFamily,
  ilaFamily,
  ioam6Family,
  ipvsFamily,
  l2tpFamily,
  lockdFamily,
  hwsimFamily,
  mac802154HwsimFamily,
  macsecFamily,
  mptcpPmFamily,
  nbdFamily,
  netShaperFamily,
  netdevFamily,
  nfsdFamily,
  nl80211Family,
  nlctrlFamily,
  ovpnFamily,
  ovsCtLimitFamily,
  ovsDatapathFamily,
  ovsFlowFamily,
  ovsMeterFamily,
  ovsPacketFamily,
  ovsVportFamily,
  psampleFamily,
  pspFamily,
  quotaFamily,
  seg6Family,
  sunrpcFamily,
  taskstatsFamily,
  tcpMetricsFamily,
  teamFamily,
  thermalFamily,
  wireguardFamily,
  netlabelManagementFamily,
  netlabelCipsoFamily,
  netlabelCalipsoFamily,
  netlabelUnlabeledFamily,
  nfcFamily,
  nl802154Family,
  ieee802154Family,
  smcFamily,
  smcPnetidFamily,
  tipcFamily,
  tipcOlderFamily,
];
