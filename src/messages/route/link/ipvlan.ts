import { type Attributes, attributes, enumeration, flags, type Infer, u16 } from '../../../schema/index.js';

const set = attributes('IFLA_IPVLAN', {
  /** `l3s` goes through netfilter. */
  mode: [1, enumeration(u16, { l2: 0, l3: 1, l3s: 2 })],
  /** `private`: siblings do not talk; `vepa`: they talk over the switch outside (since 4.15). */
  flags: [2, flags(u16, { private: 1, vepa: 2 })],
});
export interface Ipvlan extends Infer<typeof set> {}
/** `IFLA_IPVLAN_*`: a device, or with `ipvtap` a character device, that shares the MAC address of the one underneath. */
export const ipvlan: Attributes<Ipvlan> = set;
