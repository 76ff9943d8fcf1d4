import type { MessageType } from '../../protocol/marshal.js';
import { acctMessages } from './acct.js';
import { batchMessages } from './batch.js';
import { conntrackMessages, expectationMessages } from './conntrack/index.js';
import { helperMessages } from './cthelper.js';
import { timeoutMessages } from './cttimeout.js';
import { ipsetMessages } from './ipset.js';
import { logMessages } from './log.js';
import { nftablesMessages, nftCompatMessages } from './nftables/index.js';
import { osfMessages } from './osf.js';
import { queueMessages } from './queue.js';

/** What is declared of nfnetlink, by C name: subsystems call different messages alike. */
export const netfilterMessages: Readonly<Record<string, MessageType>> = Object.fromEntries(
  [
    batchMessages,
    conntrackMessages,
    expectationMessages,
    queueMessages,
    logMessages,
    osfMessages,
    ipsetMessages,
    acctMessages,
    timeoutMessages,
    helperMessages,
    nftablesMessages,
    nftCompatMessages,
  ].flatMap((table) => Object.values<MessageType>(table).map((type) => [type.name, type])),
);
