import {
  type Attributes,
  array,
  attributes,
  type Infer,
  ip6addr,
  pad,
  struct,
  u8,
} from '../../../schema/index.js';

const srh = struct(
  'ipv6_rpl_sr_hdr',
  '',
  {
    nexthdr: u8,
    /** Length in 8 bytes, less one: twice the number of segments. */
    hdrlen: u8,
    /** 3. */
    type: u8,
    segmentsLeft: u8,
    /** Leading bytes left out of the addresses: of all but the last in the upper half, of the last in the lower. */
    cmpr: u8,
    /** Bytes of padding at the end, in the upper half. */
    pad: u8,
    reserved: pad(2),
    segments: array(ip6addr),
  },
  { names: { cmpr: 'cmpri_cmpre' } },
);

const set = attributes('RPL_IPTUNNEL', { srh: [1, srh] });
export interface RplEncap extends Infer<typeof set> {}
/** `RPL_IPTUNNEL_*`: source routes of low-power networks (RFC 6554; since 5.7). */
export const rpl: Attributes<RplEncap> = set;
