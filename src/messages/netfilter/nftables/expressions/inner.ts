import {
  type Attributes,
  attributes,
  be32,
  enumeration,
  flags,
  lazy,
  type UnknownAttribute,
} from '../../../../schema/index.js';
import { type NftExpression, oneExpression } from '../expression.js';

/** Written out rather than inferred: it holds an expression. */
export interface NftInner {
  /** How deep the tunnel lies: 0 is the outermost. */
  num?: number;
  type?: 'unspec' | 'vxlan' | 'geneve' | number;
  flags?: readonly ('hdrsize' | 'll' | 'nh' | 'th' | number)[];
  /** Bytes of the tunnel's header. */
  hdrsize?: number;
  /** What is read of the packet inside. */
  expr?: NftExpression;
  unknown?: UnknownAttribute[];
}
/** `inner`: reads a packet inside a tunnel (6.2). */
export const inner: Attributes<NftInner> = attributes('NFTA_INNER', {
  num: [1, be32],
  type: [2, enumeration(be32, { unspec: 0, vxlan: 1, geneve: 2 })],
  flags: [3, flags(be32, { hdrsize: 1, ll: 2, nh: 4, th: 8 })],
  hdrsize: [4, be32],
  expr: [5, lazy<NftExpression>(() => oneExpression)],
});
