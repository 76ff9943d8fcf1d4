import { pad, struct, u8 } from '../../schema/index.js';

/** `NETLINK_GENERIC`. */
export const NETLINK_GENERIC = 16;

/** `struct genlmsghdr`, which begins every message of generic netlink: its type is the family, `cmd` what it says. */
export const genlmsghdr = struct(
  'genlmsghdr',
  '',
  { cmd: u8, version: u8, reserved: pad(2) },
  { names: { cmd: 'cmd', version: 'version', reserved: 'reserved' } },
);
