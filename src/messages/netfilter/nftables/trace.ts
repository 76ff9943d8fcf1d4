import {
  attributes,
  be16,
  be32,
  be64,
  binary,
  enumeration,
  type Infer,
  type Message,
  message,
  nested,
  pad,
  string,
  u8,
} from '../../../schema/index.js';
import { verdict } from './data.js';
import { nfproto } from './families.js';
import { nftablesHeader } from './header.js';

const made = message('nft_trace', {
  header: nftablesHeader,
  attributes: attributes('NFTA_TRACE', {
    table: [1, string(255)],
    chain: [2, string(255)],
    ruleHandle: [3, be64],
    type: [4, enumeration(be32, { unspec: 0, policy: 1, return: 2, rule: 3 })],
    verdict: [5, nested(verdict)],
    /** The same for all that is notified of one packet. */
    id: [6, be32],
    llHeader: [7, binary()],
    networkHeader: [8, binary()],
    transportHeader: [9, binary()],
    iif: [10, be32],
    iiftype: [11, be16],
    oif: [12, be32],
    oiftype: [13, be16],
    mark: [14, be32],
    nfproto: [15, nfproto],
    policy: [16, enumeration(be32, { drop: 0, accept: 1 })],
    pad: [17, pad(0)],
    /** The connection (6.17). */
    ctId: [18, be32],
    ctDirection: [19, enumeration(u8, { original: 0, reply: 1 })],
    ctStatus: [20, be32],
    ctState: [21, be32],
  }),
});
export interface NftTrace extends Infer<typeof made> {}
/** A packet on its way through the rules. */
export const nftTrace: Message<NftTrace> = made as Message<NftTrace>;
