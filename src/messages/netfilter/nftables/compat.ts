import {
  attributes,
  be32,
  enumeration,
  type Infer,
  type Message,
  message,
  string,
} from '../../../schema/index.js';
import { nftablesHeader } from './header.js';

const made = message('nft_compat', {
  header: nftablesHeader,
  attributes: attributes('NFTA_COMPAT', {
    name: [1, string(31)],
    rev: [2, be32],
    type: [3, enumeration(be32, { match: 0, target: 1 })],
  }),
});
export interface NftCompat extends Infer<typeof made> {}
/** Which revision of an extension of iptables the kernel has. */
export const nftCompat: Message<NftCompat> = made as Message<NftCompat>;
