import { type Attributes, attributes, flag, type Infer, u32 } from '../../../schema/index.js';

const set = attributes(
  'IFLA_XFRM',
  {
    /** Index of the device underneath. */
    link: [1, u32],
    /** What IPsec policies and states match. */
    ifId: [2, u32],
    /** The id comes with each packet (`external`, since 6.1). */
    collectMetadata: [3, flag],
  },
  {
    dev: 'link',
    external: 'collectMetadata',
    if_id: 'ifId',
  },
);
export interface XfrmLink extends Infer<typeof set> {}
/** `IFLA_XFRM_*`: a device whose packets IPsec takes, by an id of its own. */
export const xfrm: Attributes<XfrmLink> = set;
