import {
  type Attributes,
  array,
  attributes,
  be16,
  enumeration,
  flags,
  type Infer,
  ip6addr,
  type StructType,
  s32,
  struct,
  u8,
} from '../../../schema/index.js';

const header = {
  nexthdr: u8,
  /** Length in 8 bytes, less one: twice the number of segments. */
  hdrlen: u8,
  /** 4. */
  type: u8,
  /** The number of segments less one, as the next. */
  segmentsLeft: u8,
  firstSegment: u8,
  flags: flags(u8, { hmac: 0x8, alert: 0x10, oam: 0x20, protected: 0x40 }),
  tag: be16,
  /** Last segment first. With `hmac` they are in `rest`, with what follows them. */
  segments: array(ip6addr),
} as const;

const srh = struct('ipv6_sr_hdr', '', header);
export interface SegmentRoutingHeader extends Infer<typeof srh> {}
/** `struct ipv6_sr_hdr` (RFC 8754). */
export const ipv6SrHdr: StructType<SegmentRoutingHeader> = srh;

const encap = struct('seg6_iptunnel_encap', '', {
  /** `SEG6_IPTUN_MODE_*` */
  mode: enumeration(s32, { inline: 0, encap: 1, l2encap: 2, encapRed: 3, l2encapRed: 4 }),
  ...header,
});

const set = attributes('SEG6_IPTUNNEL', {
  srh: [1, encap],
  /** Source address of the outer packet; else that of the family `SEG6`. */
  src: [2, ip6addr],
});
export interface Seg6Encap extends Infer<typeof set> {}
/** `SEG6_IPTUNNEL_*`: segment routing over IPv6 (since 4.10). */
export const seg6: Attributes<Seg6Encap> = set;
