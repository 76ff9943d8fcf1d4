import { enumeration, flags, u8, u32 } from '../../../schema/index.js';

/** `IFF_*`: state and abilities of a device (linux/if.h). */
export const iff = flags(u32, {
  up: 0x1,
  broadcast: 0x2,
  debug: 0x4,
  loopback: 0x8,
  pointopoint: 0x10,
  notrailers: 0x20,
  /** Operational: `operstate` is up or unknown. */
  running: 0x40,
  noarp: 0x80,
  promisc: 0x100,
  allmulti: 0x200,
  master: 0x400,
  slave: 0x800,
  multicast: 0x1000,
  portsel: 0x2000,
  automedia: 0x4000,
  dynamic: 0x8000,
  /** The driver has carrier. */
  lowerUp: 0x10000,
  dormant: 0x20000,
  echo: 0x40000,
});

/** `IF_OPER_*`: operational state after RFC 2863. */
export const ifOper = enumeration(u8, {
  unknown: 0,
  notpresent: 1,
  down: 2,
  lowerlayerdown: 3,
  testing: 4,
  dormant: 5,
  up: 6,
});

/** `IF_LINK_MODE_*`: how far the operational state rises by itself. */
export const ifLinkMode = enumeration(u8, { default: 0, dormant: 1, testing: 2 });

/** `RTEXT_FILTER_*`: what a dump shall hold besides the usual. */
export const rtextFilter = flags(u32, {
  vf: 0x1,
  brvlan: 0x2,
  brvlanCompressed: 0x4,
  skipStats: 0x8,
  mrp: 0x10,
  cfmConfig: 0x20,
  cfmStatus: 0x40,
  mst: 0x80,
  /** Names and indices only. */
  nameOnly: 0x100,
});

/** `IFLA_EVENT_*`: what made the kernel notify. */
export const iflaEvent = enumeration(u32, {
  none: 0,
  reboot: 1,
  features: 2,
  bondingFailover: 3,
  notifyPeers: 4,
  igmpResend: 5,
  bondingOptions: 6,
});
