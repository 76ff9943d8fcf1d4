import {
  type Attributes,
  attributes,
  be32,
  be64,
  enumeration,
  flags,
  type Int64,
  lazy,
  pad,
  string,
  type UnknownAttribute,
} from '../../../../schema/index.js';
import { expressionList, type NftExpression, oneExpression } from '../expression.js';
import { register } from '../register.js';

/** Written out rather than inferred: it holds expressions itself. */
export interface NftDynset {
  setName?: string;
  /** Number of the set within the batch. */
  setId?: number;
  op?: 'add' | 'update' | 'delete' | number;
  sregKey?: number;
  sregData?: number;
  /** Milliseconds. */
  timeout?: Int64;
  /** What the new element counts or limits, where that is one. */
  expr?: NftExpression;
  flags?: readonly ('inv' | 'expr' | number)[];
  /** The same where it is several (5.11). */
  expressions?: NftExpression[];
  unknown?: UnknownAttribute[];
}
/** `dynset`: adds, renews or removes an element of a set. */
export const dynset: Attributes<NftDynset> = attributes('NFTA_DYNSET', {
  setName: [1, string(255)],
  setId: [2, be32],
  op: [3, enumeration(be32, { add: 0, update: 1, delete: 2 })],
  sregKey: [4, register],
  sregData: [5, register],
  timeout: [6, be64],
  expr: [7, lazy<NftExpression>(() => oneExpression)],
  pad: [8, pad(0)],
  flags: [9, flags(be32, { inv: 1, expr: 2 })],
  expressions: [10, lazy<NftExpression[]>(() => expressionList)],
});
