import {
  type Attributes,
  attributes,
  be32,
  enumeration,
  type Infer,
  type Message,
  message,
  nested,
  select,
  string,
} from '../../../schema/index.js';
import { family } from './families.js';
import { nftablesHeader } from './header.js';
import { sbe32 } from './signed.js';

const chain = attributes('NFNLA_CHAIN', {
  table: [1, string(255)],
  family: [2, family],
  name: [3, string(255)],
});
const bpf = attributes('NFNLA_HOOK_BPF', { id: [1, be32] });
const infoSet = attributes('NFNLA_HOOK_INFO', {
  desc: [1, select('type', { nftables: nested(chain), bpf: nested(bpf), nftFlowtable: nested(chain) })],
  /** `bpf` since 6.4, `nftFlowtable` since 6.16. */
  type: [2, enumeration(be32, { nftables: 1, bpf: 2, nftFlowtable: 3 })],
});
export interface KernelHookInfo extends Infer<typeof infoSet> {}
/** What the function belongs to. */
const info: Attributes<KernelHookInfo> = infoSet;

const made = message('nfnl_hook', {
  header: nftablesHeader,
  attributes: attributes('NFNLA_HOOK', {
    hooknum: [1, be32],
    priority: [2, sbe32],
    dev: [3, string(15)],
    functionName: [4, string()],
    moduleName: [5, string()],
    chainInfo: [6, nested(info)],
  }),
});
export interface KernelHook extends Infer<typeof made> {}
/** A function that is called at a hook of netfilter (5.14). */
export const kernelHook: Message<KernelHook> = made as Message<KernelHook>;
