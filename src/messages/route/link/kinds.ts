import {
  type Attributes,
  attributes,
  lazy,
  legacyNested,
  type UnknownAttribute,
} from '../../../schema/index.js';
import { amt } from './amt.js';
import { bareudp } from './bareudp.js';
import { batadv } from './batadv.js';
import { bond } from './bond.js';
import { bridge } from './bridge.js';
import { can } from './can.js';
import { dsa } from './dsa.js';
import { geneve } from './geneve.js';
import { gre, ip6gre } from './gre.js';
import { gtp } from './gtp.js';
import { hsr } from './hsr.js';
import { ipoib } from './ipoib.js';
import { ip6tnl, ipip, sit } from './iptun.js';
import { ipvlan } from './ipvlan.js';
import { macsec } from './macsec.js';
import { macvlan } from './macvlan.js';
import { netkit } from './netkit.js';
import { ovpn } from './ovpn.js';
import { ppp } from './ppp.js';
import { rmnet } from './rmnet.js';
import { tun } from './tun.js';
import { veth } from './veth.js';
import { vlan } from './vlan.js';
import { vrf } from './vrf.js';
import { vti, vti6 } from './vti.js';
import { vxcan } from './vxcan.js';
import { vxlan } from './vxlan.js';
import { wwan } from './wwan.js';
import { xfrm } from './xfrm.js';

/** A kind that has nothing to be told. */
export interface NoData {
  unknown?: UnknownAttribute[];
}
const noData: Attributes<NoData> = attributes('IFLA_INFO_DATA', {});
const none = legacyNested(noData);

/** Kinds of links: what `IFLA_INFO_DATA` holds by the value of `IFLA_INFO_KIND`. A new kind is one file and one line here. */
export const kinds = {
  amt: legacyNested(amt),
  bareudp: legacyNested(bareudp),
  batadv: legacyNested(batadv),
  bond: legacyNested(bond),
  bridge: legacyNested(bridge),
  can: legacyNested(can),
  dsa: legacyNested(dsa),
  dummy: none,
  erspan: legacyNested(gre),
  geneve: legacyNested(geneve),
  gre: legacyNested(gre),
  gretap: legacyNested(gre),
  gtp: legacyNested(gtp),
  hsr: legacyNested(hsr),
  ifb: none,
  ip6erspan: legacyNested(ip6gre),
  ip6gre: legacyNested(ip6gre),
  ip6gretap: legacyNested(ip6gre),
  ip6tnl: legacyNested(ip6tnl),
  ipip: legacyNested(ipip),
  ipoib: legacyNested(ipoib),
  ipvlan: legacyNested(ipvlan),
  ipvtap: legacyNested(ipvlan),
  lowpan: none,
  macsec: legacyNested(macsec),
  macvlan: legacyNested(macvlan),
  macvtap: legacyNested(macvlan),
  netdevsim: none,
  netkit: legacyNested(lazy(() => netkit)),
  nlmon: none,
  openvswitch: none,
  ovpn: legacyNested(ovpn),
  pfcp: none,
  ppp: legacyNested(ppp),
  rmnet: legacyNested(rmnet),
  sit: legacyNested(sit),
  team: none,
  tun: legacyNested(tun),
  vcan: none,
  veth: legacyNested(lazy(() => veth)),
  virt_wifi: none,
  vlan: legacyNested(vlan),
  vrf: legacyNested(vrf),
  vsockmon: none,
  vti: legacyNested(vti),
  vti6: legacyNested(vti6),
  vxcan: legacyNested(lazy(() => vxcan)),
  vxlan: legacyNested(vxlan),
  wireguard: none,
  wwan: legacyNested(wwan),
  xfrm: legacyNested(xfrm),
} as const;
export type LinkKind = keyof typeof kinds;
