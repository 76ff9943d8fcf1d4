import {
  type Attributes,
  attributes,
  be16,
  be32,
  enumeration,
  flags,
  type Infer,
  type Message,
  message,
  nested,
  string,
} from '../../../schema/index.js';
import { nfgenmsg } from '../nfgenmsg.js';
import { tuple } from './tuple.js';

const set = attributes('CTA_EXPECT', {
  /** The flow that expects. */
  master: [1, tuple],
  /** What is expected. */
  tuple: [2, tuple],
  /** Which bits of it are meant. */
  mask: [3, tuple],
  /** Seconds. */
  timeout: [4, be32],
  id: [5, be32],
  helpName: [6, string(15)],
  zone: [7, be16],
  flags: [8, flags(be32, { permanent: 1, inactive: 2, userspace: 4 })],
  class: [9, be32],
  nat: [
    10,
    nested(
      attributes('CTA_EXPECT_NAT', {
        dir: [1, enumeration(be32, { original: 0, reply: 1 })],
        tuple: [2, tuple],
      }),
    ),
  ],
  /** The function of the kernel that sees to it when it comes. */
  fn: [11, string(63)],
});
export interface ExpectationAttributes extends Infer<typeof set> {}
/** `CTA_EXPECT_*`: a flow that a helper expects. */
export const expectationAttributes: Attributes<ExpectationAttributes> = set;

const expectation = message('ctnetlink_exp', { header: nfgenmsg, attributes: expectationAttributes });
export interface ExpectationMessage extends Infer<typeof expectation> {}
/** An expectation: reported, requested, made or deleted. */
export const expectationMessage: Message<ExpectationMessage> = expectation as Message<ExpectationMessage>;

const statistics = message('ctnetlink_exp_stats_cpu', {
  header: nfgenmsg,
  attributes: attributes('CTA_STATS_EXP', { new: [1, be32], create: [2, be32], delete: [3, be32] }),
});
export interface ExpectationStatistics extends Infer<typeof statistics> {}
/** What one CPU has counted of expectations; its number is `resId`. */
export const expectationStatistics: Message<ExpectationStatistics> =
  statistics as Message<ExpectationStatistics>;
