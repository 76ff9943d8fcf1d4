import { type Attributes, attributes, enumeration, type Infer, u8 } from '../../../schema/index.js';

const set = attributes('IFLA_OVPN', {
  /** `mp`: many peers. */
  mode: [1, enumeration(u8, { p2p: 0, mp: 1 })],
});
export interface Ovpn extends Infer<typeof set> {}
/** `IFLA_OVPN_*`: OpenVPN's data channel (since 6.16). Peers go through the generic netlink family `ovpn`. */
export const ovpn: Attributes<Ovpn> = set;
