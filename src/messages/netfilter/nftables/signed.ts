import { be32, type IntType } from '../../../schema/index.js';

/** A signed number in network byte order. */
export const sbe32: IntType<number> = { ...be32, signed: true };
