import { messageTypes } from '../../protocol/marshal.js';
import { attributes, be32, type Infer, type Message, message } from '../../schema/index.js';
import { nfgenmsg } from './nfgenmsg.js';

const batch = message('nfnl_batch', {
  header: nfgenmsg,
  attributes: attributes('NFNL_BATCH', {
    /** The generation that the changes are meant for: the kernel refuses them in another (4.18). */
    genid: [1, be32],
  }),
});
export interface NetfilterBatch extends Infer<typeof batch> {}
/** Begins or ends changes that the kernel makes all or none of; `resId` is the number of the subsystem. */
export const netfilterBatch: Message<NetfilterBatch> = batch as Message<NetfilterBatch>;

/** `NFNL_MSG_BATCH_*` (linux/netfilter/nfnetlink.h). */
export const batchMessages = messageTypes('NFNL_MSG', {
  batch_begin: [16, netfilterBatch],
  batch_end: [17, netfilterBatch],
});
