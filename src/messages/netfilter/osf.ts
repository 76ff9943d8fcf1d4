import { messageTypes } from '../../protocol/marshal.js';
import {
  array,
  attributes,
  chars,
  enumeration,
  type Infer,
  type Message,
  message,
  struct,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { netfilterType, nfgenmsg } from './nfgenmsg.js';

const wildcard = struct('nf_osf_wc', '', {
  wc: enumeration(u32, { plain: 0, mss: 1, mtu: 2, modulo: 3 }),
  val: u32,
});
/** `MAX_IPOPTLEN`. */
const OPTIONS = 40;

const finger = struct('nf_osf_user_finger', '', {
  /** The window that TCP begins with. */
  wss: wildcard,
  ttl: u8,
  df: u8,
  ss: u16,
  mss: u16,
  /** How many of `opt` are used. */
  optNum: u16,
  genre: chars(32),
  version: chars(32),
  subtype: chars(32),
  opt: array(struct('nf_osf_opt', '', { kind: u16, length: u16, wc: wildcard }), OPTIONS),
});

const osf = message('nf_osf', {
  header: nfgenmsg,
  attributes: attributes('OSF_ATTR', { finger: [1, finger] }),
});
export interface Fingerprint extends Infer<typeof osf> {}
/** How an operating system's first TCP packet looks. */
export const fingerprint: Message<Fingerprint> = osf as Message<Fingerprint>;

/** What nfnetlink_osf speaks (`OSF_MSG_*`, linux/netfilter/nfnetlink_osf.h). */
export const osfMessages = messageTypes('OSF_MSG', {
  add: [netfilterType('osf', 0), fingerprint],
  remove: [netfilterType('osf', 1), fingerprint],
});
