import { be32 } from '../../../schema/index.js';

/** `NFT_REG_*`: 0 is the verdict, 1 to 4 have 128 bits, 8 to 23 are the same memory in pieces of 32 bits. */
export const register = be32;
