import {
  type Attributes,
  attributes,
  be32,
  be64,
  enumeration,
  flags,
  type Infer,
  listOf,
  type Message,
  message,
  nested,
  pad,
  readOnly,
  string,
} from '../../../schema/index.js';
import { expressionList, oneExpression } from './expression.js';
import { nftablesHeader } from './header.js';
import { objectType } from './object-type.js';
import { setData } from './user-data.js';

const field = attributes('NFTA_SET_FIELD', {
  /** Bytes. */
  len: [1, be32],
});
const descSet = attributes('NFTA_SET_DESC', {
  size: [1, be32],
  /** Lengths of the parts of a concatenation. */
  concat: [2, listOf(1, 'NFTA_LIST_ELEM', nested(field))],
});
export interface NftSetDesc extends Infer<typeof descSet> {}
/** What the kernel is told to choose how it keeps the set. */
const desc: Attributes<NftSetDesc> = descSet;

const made = message('nft_set', {
  header: nftablesHeader,
  attributes: attributes('NFTA_SET', {
    table: [1, string(255)],
    name: [2, string(255)],
    flags: [
      3,
      flags(be32, {
        anonymous: 1,
        constant: 2,
        interval: 4,
        map: 8,
        timeout: 16,
        eval: 32,
        object: 64,
        concat: 128,
        expr: 256,
      }),
    ],
    /** Number of the data type; for a concatenation six bits each. */
    keyType: [4, be32],
    /** Bytes. */
    keyLen: [5, be32],
    /** The same of what a map gives; `0xffffff00` for verdicts. */
    dataType: [6, be32],
    dataLen: [7, be32],
    policy: [8, enumeration(be32, { performance: 0, memory: 1 })],
    desc: [9, nested(desc)],
    /** Number of the set within the batch. */
    id: [10, be32],
    /** Milliseconds. */
    timeout: [11, be64],
    /** Milliseconds. */
    gcInterval: [12, be32],
    userdata: [13, setData],
    pad: [14, pad(0)],
    objType: [15, objectType],
    handle: [16, be64],
    /** What every element counts or limits, where that is one (5.7). */
    expr: [17, oneExpression],
    /** The same where it is several (5.11). */
    expressions: [18, expressionList],
    /** How the kernel keeps it (6.16). */
    type: [19, readOnly(string(255))],
    /** Elements that it has (6.16). */
    count: [20, readOnly(be32)],
  }),
});
export interface NftSet extends Infer<typeof made> {}
/** A set or map. */
export const nftSet: Message<NftSet> = made as Message<NftSet>;
