import {
  type Attributes,
  attributes,
  be32,
  binary,
  enumeration,
  type Infer,
  nested,
  string,
} from '../../../schema/index.js';
import { sbe32 } from './signed.js';

const verdictSet = attributes('NFTA_VERDICT', {
  code: [
    1,
    enumeration(sbe32, {
      drop: 0,
      accept: 1,
      stolen: 2,
      queue: 3,
      repeat: 4,
      stop: 5,
      continue: -1,
      break: -2,
      jump: -3,
      goto: -4,
      return: -5,
    }),
  ],
  chain: [2, string(255)],
  /** Number of the chain within the batch (5.9). */
  chainId: [3, be32],
});
export interface NftVerdict extends Infer<typeof verdictSet> {}
/** What becomes of a packet, and the chain that it goes to. */
export const verdict: Attributes<NftVerdict> = verdictSet;

const dataSet = attributes('NFTA_DATA', {
  value: [1, binary(0, 512)],
  verdict: [2, nested(verdict)],
});
export interface NftData extends Infer<typeof dataSet> {}
/** A constant: bytes as they stand in registers, or a verdict. */
export const nftData: Attributes<NftData> = dataSet;
export const data = nested(nftData);
