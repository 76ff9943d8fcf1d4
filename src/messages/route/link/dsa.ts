import { type Attributes, attributes, type Infer, u32 } from '../../../schema/index.js';

const set = attributes('IFLA_DSA', {
  /** Index of the device that the switch hangs on. */
  conduit: [1, u32],
});
export interface Dsa extends Infer<typeof set> {}
/** `IFLA_DSA_*`: a port of a switch chip (since 6.0). */
export const dsa: Attributes<Dsa> = set;
