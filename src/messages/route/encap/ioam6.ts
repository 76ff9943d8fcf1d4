import {
  type Attributes,
  attributes,
  be16,
  be32,
  binary,
  enumeration,
  type Infer,
  ip6addr,
  struct,
  u8,
  u32,
} from '../../../schema/index.js';

const trace = struct(
  'ioam6_trace_hdr',
  '',
  {
    namespaceId: be16,
    /** Bytes of a node's data divided by 4 in the upper five bits, overflow in the third. */
    nodelen: u8,
    /** Bytes left for nodes' data divided by 4. */
    remlen: u8,
    /** What nodes write, a bit each from the uppermost; the lowest eight are reserved. */
    typeBe32: be32,
    data: binary(),
  },
  { packed: true },
);

const set = attributes('IOAM6_IPTUNNEL', {
  mode: [1, enumeration(u8, { inline: 1, encap: 2, auto: 3 })],
  /** Outer addresses, but for `inline`. */
  dst: [2, ip6addr],
  trace: [3, trace],
  /** `freqK` of `freqN` packets (since 5.18). */
  freqK: [4, u32],
  freqN: [5, u32],
  /** (since 6.12) */
  src: [6, ip6addr],
});
export interface Ioam6Encap extends Infer<typeof set> {}
/** `IOAM6_IPTUNNEL_*`: in-situ operations, administration and maintenance (RFC 9197; since 5.15). */
export const ioam6: Attributes<Ioam6Encap> = set;
