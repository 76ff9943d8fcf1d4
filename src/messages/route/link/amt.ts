import {
  type Attributes,
  attributes,
  be16,
  enumeration,
  type Infer,
  ip4addr,
  u32,
} from '../../../schema/index.js';

const set = attributes('IFLA_AMT', {
  mode: [1, enumeration(u32, { gateway: 0, relay: 1 })],
  /** UDP port of the relay. */
  relayPort: [2, be16],
  /** UDP port of the gateway. */
  gatewayPort: [3, be16],
  /** Index of the device underneath. */
  link: [4, u32],
  localIp: [5, ip4addr],
  /** Address of the relay. */
  remoteIp: [6, ip4addr],
  /** Where a gateway requests its relay. */
  discoveryIp: [7, ip4addr],
  maxTunnels: [8, u32],
});
export interface Amt extends Infer<typeof set> {}
/** `IFLA_AMT_*`: automatic multicast tunnelling (RFC 7450; since 5.16). */
export const amt: Attributes<Amt> = set;
