import {
  type Attributes,
  attributes,
  be32,
  type Infer,
  ip4addr,
  ip6addr,
  u32,
} from '../../../schema/index.js';
import { tunnelAliases } from './tunnel-names.js';

const common = {
  /** Index of the device underneath. */
  link: [1, u32],
  /** Mark that IPsec policies and states match. */
  ikey: [2, be32],
  /** Key of packets sent: the mark that policies see. */
  okey: [3, be32],
  /** Mark of packets sent. */
  fwmark: [6, u32],
} as const;

const set = attributes('IFLA_VTI', { ...common, local: [4, ip4addr], remote: [5, ip4addr] }, tunnelAliases);
export interface Vti extends Infer<typeof set> {}
/** `IFLA_VTI_*` of `vti`: a device whose packets IPsec takes, over IPv4. */
export const vti: Attributes<Vti> = set;

const set6 = attributes('IFLA_VTI', { ...common, local: [4, ip6addr], remote: [5, ip6addr] }, tunnelAliases);
export interface Vti6 extends Infer<typeof set6> {}
/** `IFLA_VTI_*` of `vti6`: the same over IPv6. */
export const vti6: Attributes<Vti6> = set6;
