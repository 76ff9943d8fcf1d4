import { type Attributes, attributes, type Infer } from '../../../../schema/index.js';
import { text } from '../text.js';

const set = attributes('NFTA_SECMARK', {
  ctx: [1, text],
});
export interface NftSecmark extends Infer<typeof set> {}
/** A security label for packets. */
export const secmark: Attributes<NftSecmark> = set;
