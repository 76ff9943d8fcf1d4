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

const set = attributes('IFLA_NETKIT', {
  /** The other end: a link of its own. Only written. */
  peerInfo: [1, lazy<Link>(() => ifinfomsg)],
  /** 1 at the end that programs can be attached to. Only read. */
  primary: [2, readOnly(u8)],
  policy: [3, netkitAction],
  peerPolicy: [4, netkitAction],
  mode: [5, enumeration(u32, { l2: 0, l3: 1 })],
  scrub: [6, netkitScrub],
  peerScrub: [7, netkitScrub],
  /** Bytes to leave before and behind packets (since 6.14). */
  headroom: [8, u16],
  tailroom: [9, u16],
  /** `deviceSingle` has no peer. */
  pairing: [10, enumeration(u32, { devicePair: 0, deviceSingle: 1 })],
});
export interface Netkit extends Infer<typeof set> {}
/** `IFLA_NETKIT_*`: a pair of devices with BPF programs between (since 6.7). */
export const netkit: Attributes<Netkit> = set;
