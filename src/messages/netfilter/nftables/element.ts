import {
  type Attributes,
  attributes,
  be32,
  be64,
  directed,
  flags,
  type Infer,
  indexed,
  type ListType,
  listOf,
  type Message,
  message,
  nested,
  pad,
  string,
} from '../../../schema/index.js';
import { data } from './data.js';
import { expressionList, oneExpression } from './expression.js';
import { nftablesHeader } from './header.js';
import { elementData } from './user-data.js';

const elementSet = attributes('NFTA_SET_ELEM', {
  key: [1, data],
  data: [2, data],
  flags: [3, flags(be32, { intervalEnd: 1, catchall: 2 })],
  /** Milliseconds. */
  timeout: [4, be64],
  /** Milliseconds that are left. */
  expiration: [5, be64],
  userdata: [6, elementData],
  expr: [7, oneExpression],
  pad: [8, pad(0)],
  objref: [9, string(255)],
  /** The last value of an interval whose key is a concatenation (5.6). */
  keyEnd: [10, data],
  expressions: [11, expressionList],
});
export interface NftElement extends Infer<typeof elementSet> {}
/** An element of a set. */
export const nftElement: Attributes<NftElement> = elementSet;

/** nft numbers the elements that it sends; the kernel does not. */
const numbered: ListType<NftElement[]> = { ...indexed(nested(nftElement)), name: 'NFTA_LIST_ELEM' };
const elementList = directed({
  request: numbered,
  reply: listOf(1, 'NFTA_LIST_ELEM', nested(nftElement)),
});

const made = message('nft_set_elem', {
  header: nftablesHeader,
  attributes: attributes('NFTA_SET_ELEM_LIST', {
    table: [1, string(255)],
    set: [2, string(255)],
    elements: [3, elementList],
    /** Number of the set within the batch. */
    setId: [4, be32],
  }),
});
export interface NftElements extends Infer<typeof made> {}
/** Elements of a set. */
export const nftElements: Message<NftElements> = made as Message<NftElements>;
