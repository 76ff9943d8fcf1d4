import { messageTypes } from '../../protocol/marshal.js';
import {
  attributes,
  be16,
  be32,
  enumeration,
  type Infer,
  type Message,
  message,
  nested,
  string,
} from '../../schema/index.js';
import { ipProtocol } from '../ip-protocols.js';
import { netfilterType, nfgenmsg } from './nfgenmsg.js';

const policy = nested(
  attributes('NFCTH_POLICY', { name: [1, string(15)], expectMax: [2, be32], expectTimeout: [3, be32] }),
);

const helper = message('nfnl_cthelper', {
  header: nfgenmsg,
  attributes: attributes('NFCTH', {
    name: [1, string(15)],
    tuple: [
      2,
      nested(
        attributes('NFCTH_TUPLE', {
          l3protonum: [1, enumeration(be16, { unspec: 0, inet: 2, inet6: 10 })],
          l4protonum: [2, ipProtocol],
        }),
      ),
    ],
    queueNum: [3, be32],
    policy: [
      4,
      nested(
        attributes('NFCTH_POLICY', {
          setNum: [1, be32, 'NFCTH_POLICY_SET_NUM'],
          set1: [2, policy, 'NFCTH_POLICY_SET1'],
          set2: [3, policy, 'NFCTH_POLICY_SET2'],
          set3: [4, policy, 'NFCTH_POLICY_SET3'],
          set4: [5, policy, 'NFCTH_POLICY_SET4'],
        }),
      ),
    ],
    privDataLen: [5, be32],
    status: [6, enumeration(be32, { disabled: 0, enabled: 1 })],
  }),
});
export interface UserHelper extends Infer<typeof helper> {}
/** A helper of connection tracking that is a program: packets come to it by a queue. */
export const userHelper: Message<UserHelper> = helper as Message<UserHelper>;

const of = (command: number) => netfilterType('cthelper', command);

/** What nfnetlink_cthelper speaks (`NFNL_MSG_CTHELPER_*`, linux/netfilter/nfnetlink_cthelper.h). */
export const helperMessages = messageTypes('NFNL_MSG_CTHELPER', {
  new: [of(0), userHelper],
  get: [of(1), userHelper],
  del: [of(2), userHelper],
});
