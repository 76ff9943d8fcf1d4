import { type Attributes, attributes, type Infer, u32 } from '../../../schema/index.js';

const set = attributes('LWT_XFRM', {
  ifId: [1, u32],
  /** Index of the device underneath. */
  link: [2, u32],
});
export interface XfrmEncap extends Infer<typeof set> {}
/** `LWT_XFRM_*`: the id that an `xfrm` device in `external` mode shall take (since 6.1). */
export const xfrm: Attributes<XfrmEncap> = set;
