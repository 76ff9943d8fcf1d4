import { type Attributes, attributes, type Infer } from '../../../../schema/index.js';

const set = attributes('NFTA_NOTRACK', {});
export interface NftNotrack extends Infer<typeof set> {}
/** `notrack`: the packet belongs to no connection. It has nothing to say. */
export const notrack: Attributes<NftNotrack> = set;
