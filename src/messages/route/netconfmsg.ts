import { attributes, type Infer, type Message, message, s32, struct } from '../../schema/index.js';
import { addressFamily } from './families.js';

const netconf = message('netconfmsg', {
  header: struct('netconfmsg', 'ncm', { family: addressFamily }),
  attributes: attributes('NETCONFA', {
    /** The link; -1 for `all`, -2 for `default`. */
    ifindex: [1, s32],
    forwarding: [2, s32],
    /** Reverse path filter: 0 off, 1 strict, 2 loose. */
    rpFilter: [3, s32],
    mcForwarding: [4, s32],
    /** `proxy_arp` or `proxy_ndp`. */
    proxyNeigh: [5, s32],
    ignoreRoutesWithLinkdown: [6, s32],
    /** MPLS: whether labelled packets are taken. */
    input: [7, s32],
    bcForwarding: [8, s32],
    /** IPv6 (6.17). */
    forceForwarding: [9, s32],
  }),
  always: ['ifindex'],
});
export interface Netconf extends Infer<typeof netconf> {}
/** Settings of IP on a link: `RTM_NEWNETCONF`, `RTM_DELNETCONF`, `RTM_GETNETCONF` (linux/netconf.h). */
export const netconfmsg: Message<Netconf> = netconf as Message<Netconf>;
