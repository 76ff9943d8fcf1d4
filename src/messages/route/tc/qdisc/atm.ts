import { type Attributes, attributes, hex, type Infer, u32 } from '../../../../schema/index.js';

const set = attributes('TCA_ATM', {
  /** Descriptor of the socket of a circuit. */
  fd: [1, u32],
  ptr: [2, hex],
  /** Header of the link layer. */
  hdr: [3, hex],
  /** Class for what is too much; 0 lowers the cells' priority. */
  excess: [4, u32],
  /** `struct sockaddr_atmpvc`. */
  addr: [5, hex],
  state: [6, u32],
});
export interface Atm extends Infer<typeof set> {}
/** `TCA_ATM_*`: circuits of ATM (until 6.3). */
export const atm: Attributes<Atm> = set;
