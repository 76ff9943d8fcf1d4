import {
  type Attributes,
  attributes,
  enumeration,
  type Infer,
  lazy,
  readOnly,
  s32,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';
import { ifinfomsg, type Link } from './ifinfomsg.js';

/** `NETKIT_*`: what becomes of packets that no program judges. */
const netkitAction = enumeration(s32, { next: -1, pass: 0, drop: 2, redirect: 7 });
/** `NETKIT_SCRUB_*`: whether mark and priority are cleared between namespaces (since 6.12). */
const netkitScrub = enumeration(u32, { none: 0, default: 1 });

const settings = {
  /** 1 at the end that programs can be attached to. Only read. */
  primary: [2, readOnly(u8)],
  /** What happens to packets without a program: `'pass'` or `'drop'`. */
  policy: [3, netkitAction],
  /** The same at the peer. */
  peerPolicy: [4, netkitAction],
  /** `'l3'` has IP packets, `'l2'` Ethernet frames. */
  mode: [5, enumeration(u32, { l2: 0, l3: 1 })],
  /** Whether marks and priority of packets are cleared on the way. */
  scrub: [6, netkitScrub],
  /** The same at the peer. */
  peerScrub: [7, netkitScrub],
  /** Bytes to leave before and behind packets (since 6.14). */
  headroom: [8, u16],
  /** Bytes that are kept free behind packets. */
  tailroom: [9, u16],
  /** `deviceSingle` has no peer. */
  pairing: [10, enumeration(u32, { devicePair: 0, deviceSingle: 1 })],
} as const;

const plain = attributes('IFLA_NETKIT', settings);
/** The peer is written out rather than inferred: a link holds what its kind says, and this kind holds a link. */
export interface Netkit extends Infer<typeof plain> {
  /** The other end: a link of its own. Only written. */
  peerInfo?: Link;
}
/** `IFLA_NETKIT_*`: a pair of devices with BPF programs between (since 6.7). */
export const netkit: Attributes<Netkit> = attributes(
  'IFLA_NETKIT',
  { peerInfo: [1, lazy<Link>(() => ifinfomsg)], ...settings },
  { peer: 'peerInfo' },
);
