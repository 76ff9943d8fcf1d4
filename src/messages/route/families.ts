import { enumeration, u8, u16 } from '../../schema/index.js';

/** `AF_*` as rtnetlink uses them (linux/socket.h), and `RTNL_FAMILY_*` for the multicast routing tables. */
const names = {
  unspec: 0,
  inet: 2,
  bridge: 7,
  inet6: 10,
  packet: 17,
  mpls: 28,
  mctp: 45,
  ipmr: 128,
  ip6mr: 129,
} as const;

/** Address family in the one byte of a header. */
export const addressFamily = enumeration(u8, names);
/** Address family in two bytes (`sa_family_t`). */
export const saFamily = enumeration(u16, names);
export type AddressFamily = keyof typeof names;
