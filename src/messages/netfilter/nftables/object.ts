import {
  attributes,
  be32,
  be64,
  type Infer,
  type Message,
  message,
  nested,
  pad,
  select,
  string,
} from '../../../schema/index.js';
import { connlimit } from './expressions/connlimit.js';
import { counter } from './expressions/counter.js';
import { limit } from './expressions/limit.js';
import { quota } from './expressions/quota.js';
import { synproxy } from './expressions/synproxy.js';
import { nftablesHeader } from './header.js';
import { objectType } from './object-type.js';
import { ctExpect } from './objects/ct-expect.js';
import { ctHelper } from './objects/ct-helper.js';
import { ctTimeout } from './objects/ct-timeout.js';
import { secmark } from './objects/secmark.js';
import { tunnelKey } from './objects/tunnel.js';
import { commentData } from './user-data.js';

/** Objects: what `NFTA_OBJ_DATA` holds by the value of `NFTA_OBJ_TYPE`. */
export const objects = {
  counter: nested(counter),
  quota: nested(quota),
  ctHelper: nested(ctHelper),
  limit: nested(limit),
  connlimit: nested(connlimit),
  tunnel: nested(tunnelKey),
  ctTimeout: nested(ctTimeout),
  secmark: nested(secmark),
  ctExpect: nested(ctExpect),
  synproxy: nested(synproxy),
} as const;

const made = message('nft_obj', {
  header: nftablesHeader,
  attributes: attributes('NFTA_OBJ', {
    table: [1, string(255)],
    name: [2, string(255)],
    type: [3, objectType],
    data: [4, select('type', objects)],
    /** Rules and elements that refer to it. */
    use: [5, be32],
    handle: [6, be64],
    pad: [7, pad(0)],
    userdata: [8, commentData],
  }),
});
export interface NftObject extends Infer<typeof made> {}
/** An object with a state, or settings, of its own. */
export const nftObject: Message<NftObject> = made as Message<NftObject>;
