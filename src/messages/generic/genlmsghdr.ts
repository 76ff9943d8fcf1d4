import { pad, struct, u8 } from '../../schema/index.js';

/** `struct genlmsghdr`, which begins every message of generic netlink: its type is the family, `cmd` what it says. */
export const genlmsghdr = struct(
  'genlmsghdr',
  '',
  { cmd: u8, version: u8, reserved: pad(2) },
  { names: { cmd: 'cmd', version: 'version', reserved: 'reserved' } },
);
