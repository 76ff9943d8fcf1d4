import {
  type Attributes,
  asciiz,
  attributes,
  counter64,
  enumeration,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  nested,
  pad,
  u8,
  u32,
} from '../../../schema/index.js';
import { ipv6SrHdr } from './seg6.js';

const bpfSet = attributes('SEG6_LOCAL_BPF', {
  /** Written: descriptor; read: id of the program. */
  prog: [1, u32],
  progName: [2, asciiz],
});
export interface Seg6LocalBpf extends Infer<typeof bpfSet> {}
/** `SEG6_LOCAL_BPF_*` */
export const seg6LocalBpf: Attributes<Seg6LocalBpf> = bpfSet;

const countersSet = attributes('SEG6_LOCAL_CNT', {
  pad: [1, pad(0)],
  packets: [2, counter64],
  bytes: [3, counter64],
  errors: [4, counter64],
});
export interface Seg6LocalCounters extends Infer<typeof countersSet> {}
/** `SEG6_LOCAL_CNT_*` */
export const seg6LocalCounters: Attributes<Seg6LocalCounters> = countersSet;

const flavorsSet = attributes('SEG6_LOCAL_FLV', {
  /** `SEG6_LOCAL_FLV_OP_*`, a bit each. */
  operation: [1, flags(u32, { psp: 0x2, usp: 0x4, usd: 0x8, nextCsid: 0x10 })],
  /** Bits of the locator block. */
  lcblockBits: [2, u8],
  /** Bits of locator node and function. */
  lcnodeFnBits: [3, u8],
});
export interface Seg6LocalFlavors extends Infer<typeof flavorsSet> {}
/** `SEG6_LOCAL_FLV_*` (since 6.1). */
export const seg6LocalFlavors: Attributes<Seg6LocalFlavors> = flavorsSet;

const set = attributes('SEG6_LOCAL', {
  /** `SEG6_LOCAL_ACTION_*` (RFC 8986). */
  action: [
    1,
    enumeration(u32, {
      unspec: 0,
      end: 1,
      endX: 2,
      endT: 3,
      endDx2: 4,
      endDx6: 5,
      endDx4: 6,
      endDt6: 7,
      endDt4: 8,
      endB6: 9,
      endB6Encap: 10,
      endBm: 11,
      endS: 12,
      endAs: 13,
      endAm: 14,
      endBpf: 15,
      endDt46: 16,
    }),
  ],
  srh: [2, ipv6SrHdr],
  /** Routing table. */
  table: [3, u32],
  nh4: [4, ip4addr],
  nh6: [5, ip6addr],
  iif: [6, u32],
  oif: [7, u32],
  bpf: [8, nested(seg6LocalBpf)],
  /** Table of a VRF (since 5.11). */
  vrftable: [9, u32],
  /** Given empty: count (since 5.14). */
  counters: [10, nested(seg6LocalCounters)],
  flavors: [11, nested(seg6LocalFlavors)],
});
export interface Seg6Local extends Infer<typeof set> {}
/** `SEG6_LOCAL_*`: what an address of this node does with packets of segment routing (since 4.14). */
export const seg6Local: Attributes<Seg6Local> = set;
