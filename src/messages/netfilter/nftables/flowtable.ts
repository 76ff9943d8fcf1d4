import {
  attributes,
  be32,
  be64,
  flags,
  type Infer,
  type Message,
  message,
  nested,
  pad,
  string,
} from '../../../schema/index.js';
import { nftablesHeader } from './header.js';
import { nftFlowtableHook } from './hook.js';

const made = message('nft_flowtable', {
  header: nftablesHeader,
  attributes: attributes('NFTA_FLOWTABLE', {
    table: [1, string(255)],
    name: [2, string(255)],
    hook: [3, nested(nftFlowtableHook)],
    use: [4, be32],
    handle: [5, be64],
    pad: [6, pad(0)],
    flags: [7, flags(be32, { hwOffload: 1, counter: 2 })],
  }),
});
export interface NftFlowtable extends Infer<typeof made> {}
/** A flowtable. */
export const nftFlowtable: Message<NftFlowtable> = made as Message<NftFlowtable>;
