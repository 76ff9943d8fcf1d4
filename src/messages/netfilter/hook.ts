import { messageTypes } from '../../protocol/marshal.js';
import {
  asciiz,
  attributes,
  be32,
  enumeration,
  type Infer,
  type Message,
  message,
  nested,
  select,
  string,
  u8,
} from '../../schema/index.js';
import { netfilterType, nfgenmsg } from './nfgenmsg.js';

const chain = nested(attributes('NFNLA_CHAIN', { table: [1, asciiz], family: [2, u8], name: [3, asciiz] }));
const bpf = nested(attributes('NFNLA_HOOK_BPF', { id: [1, be32] }));

const info = attributes('NFNLA_HOOK_INFO', {
  desc: [1, select('type', { nftables: chain, bpf, flowtable: chain })],
  type: [2, enumeration(be32, { nftables: 1, bpf: 2, flowtable: 3 })],
});

const hook = message('nfnl_hook', {
  header: nfgenmsg,
  attributes: attributes('NFNLA_HOOK', {
    hooknum: [1, be32],
    priority: [2, { ...be32, signed: true }],
    dev: [3, string(15)],
    functionName: [4, asciiz],
    moduleName: [5, asciiz],
    chainInfo: [6, nested(info)],
  }),
});
export interface HookEntry extends Infer<typeof hook> {}
/** Who has hooked into the way of packets. */
export const hookEntry: Message<HookEntry> = hook as Message<HookEntry>;

/** What nfnetlink_hook speaks (`NFNL_MSG_HOOK_*`, linux/netfilter/nfnetlink_hook.h, 5.14). */
export const hookMessages = messageTypes('NFNL_MSG_HOOK', { get: [netfilterType('hook', 0), hookEntry] });
