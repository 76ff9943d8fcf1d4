import { be32, enumeration } from '../../../schema/index.js';

/** `NFT_OBJECT_*`: kinds of objects. */
export const objectType = enumeration(be32, {
  counter: 1,
  quota: 2,
  ctHelper: 3,
  limit: 4,
  connlimit: 5,
  tunnel: 6,
  ctTimeout: 7,
  secmark: 8,
  ctExpect: 9,
  synproxy: 10,
});
