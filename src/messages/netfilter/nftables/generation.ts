import { attributes, be32, type Infer, type Message, message, string } from '../../../schema/index.js';
import { nftablesHeader } from './header.js';

const made = message('nft_gen', {
  header: nftablesHeader,
  attributes: attributes('NFTA_GEN', {
    id: [1, be32],
    procPid: [2, be32],
    procName: [3, string(255)],
  }),
});
export interface NftGeneration extends Infer<typeof made> {}
/** Which generation the ruleset is in, and who made it. */
export const nftGeneration: Message<NftGeneration> = made as Message<NftGeneration>;
