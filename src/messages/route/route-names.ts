import { enumeration, flags, u8, u32 } from '../../schema/index.js';

/** `RTPROT_*`: who installed the route. Values above 4 are conventions of routing daemons. */
export const routeProtocol = enumeration(u8, {
  unspec: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  gated: 8,
  ra: 9,
  mrt: 10,
  zebra: 11,
  bird: 12,
  dnrouted: 13,
  xorp: 14,
  ntk: 15,
  dhcp: 16,
  mrouted: 17,
  keepalived: 18,
  babel: 42,
  ovn: 84,
  openr: 99,
  bgp: 186,
  isis: 187,
  ospf: 188,
  rip: 189,
  eigrp: 192,
});

/** `RT_SCOPE_*`: how far the destination is. */
export const routeScope = enumeration(u8, { universe: 0, site: 200, link: 253, host: 254, nowhere: 255 });

/** `RTN_*`: what becomes of the packet. */
export const routeType = enumeration(u8, {
  unspec: 0,
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
  nat: 10,
  xresolve: 11,
});

/** `RTNH_F_*` and `RTM_F_*`, which share `rtm_flags`. */
export const routeFlags = flags(u32, {
  dead: 0x1,
  pervasive: 0x2,
  onlink: 0x4,
  offload: 0x8,
  linkdown: 0x10,
  unresolved: 0x20,
  trap: 0x40,
  notify: 0x100,
  cloned: 0x200,
  equalize: 0x400,
  prefix: 0x800,
  lookupTable: 0x1000,
  fibMatch: 0x2000,
  rtOffload: 0x4000,
  rtTrap: 0x8000,
  offloadFailed: 0x20000000,
});
