import { type Attributes, attributes, be32, binary, type Infer, string } from '../../../../schema/index.js';

const set = attributes('NFTA_TARGET', {
  name: [1, string(31)],
  rev: [2, be32],
  info: [3, binary()],
});
export interface NftTarget extends Infer<typeof set> {}
/** `target`: a target of iptables, as iptables-nft writes it. What it holds is the extension's own C struct, kept as it is. */
export const target: Attributes<NftTarget> = set;
