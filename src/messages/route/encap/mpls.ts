import { type Attributes, attributes, type Infer, mplsLabels, u8 } from '../../../schema/index.js';

const set = attributes('MPLS_IPTUNNEL', {
  /** The labels to push: `'100/200'`. */
  dst: [1, mplsLabels],
  /** 0 takes it from the packet (since 4.12). */
  ttl: [2, u8],
});
export interface MplsEncap extends Infer<typeof set> {}
/** `MPLS_IPTUNNEL_*`: labels in front of the packet. */
export const mpls: Attributes<MplsEncap> = set;
