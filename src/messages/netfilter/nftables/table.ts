import {
  attributes,
  be32,
  be64,
  flags,
  type Infer,
  type Message,
  message,
  pad,
  readOnly,
  string,
} from '../../../schema/index.js';
import { nftablesHeader } from './header.js';
import { tableData } from './user-data.js';

const made = message('nft_table', {
  header: nftablesHeader,
  attributes: attributes('NFTA_TABLE', {
    name: [1, string(255)],
    /** `owner` (5.12): goes with the socket that made it; `persist` (6.9): stays, and can be owned again. */
    flags: [2, flags(be32, { dormant: 1, owner: 2, persist: 4 })],
    /** Chains, sets and the rest that it holds. */
    use: [3, readOnly(be32)],
    handle: [4, be64],
    pad: [5, pad(0)],
    userdata: [6, tableData],
    /** Port of the socket that owns it. */
    owner: [7, readOnly(be32)],
  }),
});
export interface NftTable extends Infer<typeof made> {}
/** A table. */
export const nftTable: Message<NftTable> = made as Message<NftTable>;
