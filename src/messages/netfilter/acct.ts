import { messageTypes } from '../../protocol/marshal.js';
import {
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
} from '../../schema/index.js';
import { netfilterType, nfgenmsg } from './nfgenmsg.js';

const acctFlags = flags(be32, { quotaPkts: 1, quotaBytes: 2, overquota: 4 });

const acct = message('nfacct', {
  header: nfgenmsg,
  attributes: attributes('NFACCT', {
    name: [1, string(31)],
    pkts: [2, be64],
    bytes: [3, be64],
    use: [4, be32],
    flags: [5, acctFlags],
    /** Packets or bytes, by `flags` (3.16). */
    quota: [6, be64],
    filter: [7, nested(attributes('NFACCT_FILTER', { mask: [1, acctFlags], value: [2, acctFlags] }))],
    pad: [8, pad(0)],
  }),
});
export interface Acct extends Infer<typeof acct> {}
/** A named counter, which rules count with. */
export const acctMessage: Message<Acct> = acct as Message<Acct>;

const of = (command: number) => netfilterType('acct', command);

/** What nfnetlink_acct speaks (`NFNL_MSG_ACCT_*`, linux/netfilter/nfnetlink_acct.h). */
export const acctMessages = messageTypes('NFNL_MSG_ACCT', {
  new: [of(0), acctMessage],
  get: [of(1), acctMessage],
  get_ctrzero: [of(2), acctMessage],
  del: [of(3), acctMessage],
  overquota: [of(4), acctMessage],
});
