import { messageTypes } from '../../../protocol/marshal.js';
import { netfilterType } from '../nfgenmsg.js';
import { conntrackCount, conntrackMessage, conntrackStatistics } from './conntrack.js';
import { expectationMessage, expectationStatistics } from './expectation.js';

const flow = (command: number) => netfilterType('ctnetlink', command);
const expectation = (command: number) => netfilterType('ctnetlinkExp', command);

/** What ctnetlink speaks (`IPCTNL_MSG_CT_*`, linux/netfilter/nfnetlink_conntrack.h). */
export const conntrackMessages = messageTypes('IPCTNL_MSG_CT', {
  new: [flow(0), conntrackMessage],
  get: [flow(1), conntrackMessage],
  delete: [flow(2), conntrackMessage],
  /** Read, and counters set to zero. */
  get_ctrzero: [flow(3), conntrackMessage],
  get_stats_cpu: [flow(4), conntrackStatistics],
  get_stats: [flow(5), conntrackCount],
  get_dying: [flow(6), conntrackMessage],
  get_unconfirmed: [flow(7), conntrackMessage],
});

/** The same for expectations (`IPCTNL_MSG_EXP_*`). */
export const expectationMessages = messageTypes('IPCTNL_MSG_EXP', {
  new: [expectation(0), expectationMessage],
  get: [expectation(1), expectationMessage],
  delete: [expectation(2), expectationMessage],
  get_stats_cpu: [expectation(3), expectationStatistics],
});
