import {
  type Attributes,
  attributes,
  enumeration,
  type Infer,
  ip4addr,
  ip6addr,
  u8,
  u32,
} from '../../../schema/index.js';

const set = attributes('IFLA_GTP', {
  /** Descriptors of the UDP sockets for GTPv0 and GTPv1. */
  fd0: [1, u32],
  fd1: [2, u32],
  pdpHashsize: [3, u32],
  role: [4, enumeration(u32, { ggsn: 0, sgsn: 1 })],
  /** The kernel makes the sockets (since 5.18). */
  createSockets: [5, u8],
  restartCount: [6, u8],
  /** Address of the sockets made. */
  local: [7, ip4addr],
  local6: [8, ip6addr],
});
export interface Gtp extends Infer<typeof set> {}
/** `IFLA_GTP_*`: GPRS tunnelling. Contexts go through the generic netlink family `gtp`. */
export const gtp: Attributes<Gtp> = set;
