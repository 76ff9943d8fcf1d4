import { be16, struct, u8 } from '../../schema/index.js';
import { addressFamily } from '../route/families.js';

/** `NETLINK_NETFILTER`. */
export const NETLINK_NETFILTER = 12;

/** `NFNL_SUBSYS_*`: who a message of nfnetlink is for (linux/netfilter/nfnetlink.h). */
export const subsystems = {
  ctnetlink: 1,
  ctnetlinkExp: 2,
  queue: 3,
  ulog: 4,
  osf: 5,
  ipset: 6,
  acct: 7,
  ctnetlinkTimeout: 8,
  cthelper: 9,
  nftables: 10,
  nftCompat: 11,
  hook: 12,
} as const;

/** The message type of a subsystem's command. */
export function netfilterType(subsystem: keyof typeof subsystems, command: number): number {
  return (subsystems[subsystem] << 8) | command;
}

/** `struct nfgenmsg`, with which every message of nfnetlink begins. */
export const nfgenmsg = struct('nfgenmsg', '', {
  /** Not called `family`, which subsystems have attributes for. */
  nfgenFamily: addressFamily,
  /** `NFNETLINK_V0`. */
  version: u8,
  resId: be16,
});
