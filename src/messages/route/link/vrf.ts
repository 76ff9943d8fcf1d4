import { type Attributes, attributes, type Infer, u32 } from '../../../schema/index.js';

const set = attributes('IFLA_VRF', {
  /** Routing table. */
  table: [1, u32],
});
export interface Vrf extends Infer<typeof set> {}
/** `IFLA_VRF_*`: virtual routing and forwarding. */
export const vrf: Attributes<Vrf> = set;

const portSet = attributes('IFLA_VRF_PORT', {
  /** Table of the VRF. Only read. */
  table: [1, u32],
});
export interface VrfPort extends Infer<typeof portSet> {}
/** `IFLA_VRF_PORT_*`: a link that belongs to a VRF. */
export const vrfPort: Attributes<VrfPort> = portSet;
