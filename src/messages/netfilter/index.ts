import { batchMessages } from './batch.js';
import { ipsetMessages } from './ipset.js';
import { nftablesMessages, nftCompatMessages } from './nftables/index.js';

/** What is declared of nfnetlink: its batches, and its subsystems by the upper half of the message type. */
export const netfilterMessages = {
  ...batchMessages,
  ...ipsetMessages,
  ...nftablesMessages,
  ...nftCompatMessages,
} as const;
