import {
  attributes,
  be32,
  be64,
  enumeration,
  flags,
  type Infer,
  type Message,
  message,
  nested,
  pad,
  string,
} from '../../../schema/index.js';
import { counter } from './expressions/counter.js';
import { nftablesHeader } from './header.js';
import { nftHook } from './hook.js';
import { commentData } from './user-data.js';

const made = message('nft_chain', {
  header: nftablesHeader,
  attributes: attributes('NFTA_CHAIN', {
    table: [1, string(255)],
    handle: [2, be64],
    name: [3, string(255)],
    hook: [4, nested(nftHook)],
    policy: [5, enumeration(be32, { drop: 0, accept: 1 })],
    /** Rules and jumps that refer to it. */
    use: [6, be32],
    type: [7, string(255)],
    counters: [8, nested(counter)],
    pad: [9, pad(0)],
    /** `binding`: a rule declares it. */
    flags: [10, flags(be32, { base: 1, hwOffload: 2, binding: 4 })],
    /** Number of the chain within the batch. */
    id: [11, be32],
    userdata: [12, commentData],
  }),
});
export interface NftChain extends Infer<typeof made> {}
/** A chain. */
export const nftChain: Message<NftChain> = made as Message<NftChain>;
