import { catalog } from '../messages/generic/catalog.js';
import { NetlinkError } from '../protocol/errors.js';
import { hint, nearest } from '../schema/names.js';

/** What brings a family, by name: for the error where it is not there. */
const HINTS: Readonly<Record<string, string>> = {
  nl80211: 'no wireless driver is loaded',
  devlink: 'the kernel has no devlink (CONFIG_NET_DEVLINK), or the socket is not in a namespace that has it',
  wireguard: 'load the module wireguard',
  amneziawg: 'load the module amneziawg, which is no part of Linux',
  macsec: 'load the module macsec',
  l2tp: 'load the module l2tp_netlink',
  fou: 'load the module fou',
  ila: 'load the module ila',
  gtp: 'load the module gtp',
  team: 'load the module team',
  batadv: 'load the module batman-adv',
  ovs_datapath: 'load the module openvswitch',
  ovs_vport: 'load the module openvswitch',
  ovs_flow: 'load the module openvswitch',
  ovs_packet: 'load the module openvswitch',
  IPVS: 'load the module ip_vs',
  TIPC: 'load the module tipc',
  TIPCv2: 'load the module tipc',
  SMC_GEN_NETLINK: 'load the module smc (Linux 5.11)',
  SMC_PNETID: 'load the module smc',
  nl802154: 'load the module ieee802154',
  '802.15.4 MAC': 'load the module ieee802154',
  nfc: 'load the module nfc',
  psample: 'load the module psample',
  NET_DM: 'load the module drop_monitor',
  nbd: 'load the module nbd',
  MAC802154_HWSIM: 'load the module mac802154_hwsim',
  MAC80211_HWSIM: 'load the module mac80211_hwsim',
  TASKSTATS: 'the kernel was built without CONFIG_TASKSTATS',
  VFS_DQUOT: 'it is in the initial network namespace only, and needs CONFIG_QUOTA_NETLINK_INTERFACE',
  thermal: 'it is in the initial network namespace only, and needs CONFIG_THERMAL_NETLINK',
  acpi_event: 'it is in the initial network namespace only',
  ethtool: 'it needs Linux 5.6 and CONFIG_ETHTOOL_NETLINK',
  netdev: 'it needs Linux 6.3',
  mptcp_pm: 'it needs Linux 5.6 and CONFIG_MPTCP',
  dpll: 'it needs Linux 6.7 and CONFIG_DPLL',
  ovpn: 'load the module ovpn (Linux 6.16)',
};

/** The error for a family that is not there: `ENOENT`, in one line with what would bring it. */
export function familyAbsent(name: string): NetlinkError {
  const error = NetlinkError.of('ENOENT', name);
  const hint = Object.hasOwn(HINTS, name) ? HINTS[name] : undefined;
  error.message = hint
    ? `${name} is not available: ${hint}`
    : `${name} is not available in this namespace/kernel: no generic netlink family has that name${meant(name)}`;
  return error;
}

function meant(name: string): string {
  return hint(Object.hasOwn(catalog, name) ? undefined : nearest(name, Object.keys(catalog)));
}
