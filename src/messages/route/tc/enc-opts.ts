import { be16, be32, binary, u8, u32 } from '../../../schema/index.js';

/** Options in a tunnel's header, as the action sets them and the filter matches them. */
export const geneveOpt = {
  class: [1, be16],
  type: [2, u8],
  /** A multiple of 4 bytes. */
  data: [3, binary(0, 128)],
} as const;

export const vxlanOpt = {
  /** Group policy. */
  gbp: [1, u32],
} as const;

export const erspanOpt = {
  /** 1: `index`; 2: `dir` and `hwid`. */
  ver: [1, u8],
  index: [2, be32],
  dir: [3, u8],
  hwid: [4, u8],
} as const;
