import {
  attributes,
  hex,
  type Infer,
  ip6addr,
  type Message,
  message,
  pad,
  s32,
  struct,
  u8,
  u16,
} from '../../schema/index.js';
import { addressFamily } from './families.js';

const nduseroptmsg = message('nduseroptmsg', {
  header: struct('nduseroptmsg', 'nduseropt', {
    family: addressFamily,
    pad1: pad(1),
    /** Bytes of `options`. */
    optsLen: u16,
    ifindex: s32,
    icmpType: u8,
    icmpCode: u8,
    pad2: pad(2),
    pad3: pad(4),
  }),
  /** Options of neighbour discovery as they came: type, length in units of eight bytes, data. */
  body: { options: [hex, 'optsLen'] },
  attributes: attributes('NDUSEROPT', { srcaddr: [1, ip6addr] }),
});
export interface NdUserOption extends Infer<typeof nduseroptmsg> {}
/** Options of a router advertisement that are for programs: name servers, prefixes of NAT64, captive portals. */
export const ndUserOption: Message<NdUserOption> = nduseroptmsg as Message<NdUserOption>;
