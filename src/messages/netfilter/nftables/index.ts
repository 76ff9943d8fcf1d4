import { messageTypes } from '../../../protocol/marshal.js';
import { netfilterType } from '../nfgenmsg.js';
import { nftChain } from './chain.js';
import { nftCompat } from './compat.js';
import { nftElements } from './element.js';
import { nftFlowtable } from './flowtable.js';
import { nftGeneration } from './generation.js';
import { kernelHook } from './kernel-hook.js';
import { nftObject } from './object.js';
import { nftRule } from './rule.js';
import { nftSet } from './set.js';
import { nftTable } from './table.js';
import { nftTrace } from './trace.js';

const of = (number: number) => netfilterType('nftables', number);

/** What nftables speaks (`NFT_MSG_*`, linux/netfilter/nf_tables.h). */
export const nftablesMessages = messageTypes('NFT_MSG', {
  newtable: [of(0), nftTable],
  gettable: [of(1), nftTable],
  deltable: [of(2), nftTable],
  newchain: [of(3), nftChain],
  getchain: [of(4), nftChain],
  delchain: [of(5), nftChain],
  newrule: [of(6), nftRule],
  getrule: [of(7), nftRule],
  delrule: [of(8), nftRule],
  newset: [of(9), nftSet],
  getset: [of(10), nftSet],
  delset: [of(11), nftSet],
  newsetelem: [of(12), nftElements],
  getsetelem: [of(13), nftElements],
  delsetelem: [of(14), nftElements],
  newgen: [of(15), nftGeneration],
  getgen: [of(16), nftGeneration],
  trace: [of(17), nftTrace],
  newobj: [of(18), nftObject],
  getobj: [of(19), nftObject],
  delobj: [of(20), nftObject],
  getobj_reset: [of(21), nftObject],
  newflowtable: [of(22), nftFlowtable],
  getflowtable: [of(23), nftFlowtable],
  delflowtable: [of(24), nftFlowtable],
  /** Since 6.2. */
  getrule_reset: [of(25), nftRule],
  /** These, which find nothing to remove without complaint, since 6.3. */
  destroytable: [of(26), nftTable],
  destroychain: [of(27), nftChain],
  destroyrule: [of(28), nftRule],
  destroyset: [of(29), nftSet],
  destroysetelem: [of(30), nftElements],
  destroyobj: [of(31), nftObject],
  destroyflowtable: [of(32), nftFlowtable],
  /** Since 6.5. */
  getsetelem_reset: [of(33), nftElements],
});

/** Extensions of iptables (`NFNL_MSG_COMPAT_*`), and what is called at hooks (`NFNL_MSG_HOOK_*`). */
export const nftCompatMessages = messageTypes('NFNL_MSG', {
  compat_get: [netfilterType('nftCompat', 0), nftCompat],
  hook_get: [netfilterType('hook', 0), kernelHook],
});
