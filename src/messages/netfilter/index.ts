import type { MessageType } from '../../protocol/marshal.js';
import { acctMessages } from './acct.js';
import { conntrackMessages, expectationMessages } from './conntrack/index.js';
import { helperMessages } from './cthelper.js';
import { timeoutMessages } from './cttimeout.js';
import { hookMessages } from './hook.js';
import { ipsetMessages } from './ipset.js';
import { logMessages } from './log.js';
import { osfMessages } from './osf.js';
import { queueMessages } from './queue.js';

/** What nfnetlink speaks, by C name: subsystems call different messages alike. One is added here, and decoded. */
export const netfilterMessages: Readonly<Record<string, MessageType>> = Object.fromEntries(
  [
    conntrackMessages,
    expectationMessages,
    queueMessages,
    logMessages,
    osfMessages,
    ipsetMessages,
    acctMessages,
    timeoutMessages,
    helperMessages,
    hookMessages,
  ].flatMap((table) => Object.values<MessageType>(table).map((type) => [type.name, type])),
);
