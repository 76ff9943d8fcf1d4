import { type Attributes, attributes, enumeration, type Infer, u16 } from '../../../schema/index.js';

const set = attributes('IFLA_IPOIB', {
  /** Partition. */
  pkey: [1, u16],
  mode: [2, enumeration(u16, { datagram: 0, connected: 1 })],
  /** Whether user space does multicast. */
  umcast: [3, u16],
});
export interface Ipoib extends Infer<typeof set> {}
/** `IFLA_IPOIB_*`: IP over InfiniBand. */
export const ipoib: Attributes<Ipoib> = set;
