import {
  type Attributes,
  attributes,
  be32,
  be64,
  flags,
  type Infer,
  type Message,
  message,
  nested,
  pad,
  string,
} from '../../../schema/index.js';
import { expressionList } from './expression.js';
import { nftablesHeader } from './header.js';
import { ruleData } from './user-data.js';

const compatSet = attributes('NFTA_RULE_COMPAT', {
  /** IP protocol. */
  proto: [1, be32],
  flags: [2, flags(be32, { unused: 1, inv: 2 })],
});
export interface NftRuleCompat extends Infer<typeof compatSet> {}
/** What the matches and targets of iptables need to know of their rule. */
const compat: Attributes<NftRuleCompat> = compatSet;

const made = message('nft_rule', {
  header: nftablesHeader,
  attributes: attributes('NFTA_RULE', {
    table: [1, string(255)],
    chain: [2, string(255)],
    handle: [3, be64],
    expressions: [4, expressionList],
    compat: [5, nested(compat)],
    /** Handle of the rule that it stands behind, or is put behind or before. */
    position: [6, be64],
    userdata: [7, ruleData],
    pad: [8, pad(0)],
    /** Number of the rule within the batch. */
    id: [9, be32],
    /** The rule that it is put behind or before, by its number within the batch. */
    positionId: [10, be32],
    /** The chain by its number within the batch. */
    chainId: [11, be32],
  }),
});
export interface NftRule extends Infer<typeof made> {}
/** A rule. */
export const nftRule: Message<NftRule> = made as Message<NftRule>;
