import {
  type Attributes,
  attributes,
  be16,
  enumeration,
  flag,
  type Infer,
  u16,
} from '../../../schema/index.js';

const set = attributes('IFLA_BAREUDP', {
  /** UDP destination port. */
  port: [1, be16],
  /** `ETH_P_*` of what is carried. */
  ethertype: [2, enumeration(be16, { ip: 0x0800, ipv6: 0x86dd, mplsUc: 0x8847, mplsMc: 0x8848 })],
  /** Lowest UDP source port. */
  srcportMin: [3, u16],
  /** With `ip` IPv6 too, with `mplsUc` multicast too. */
  multiprotoMode: [4, flag],
});
export interface Bareudp extends Infer<typeof set> {}
/** `IFLA_BAREUDP_*`: layer 3 over UDP, with nothing between (since 5.7). */
export const bareudp: Attributes<Bareudp> = set;
