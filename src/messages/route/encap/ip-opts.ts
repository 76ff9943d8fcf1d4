import {
  type Attributes,
  attributes,
  be16,
  be32,
  binary,
  type Infer,
  nested,
  repeated,
  u8,
  u32,
} from '../../../schema/index.js';

const geneveSet = attributes('LWTUNNEL_IP_OPT_GENEVE', {
  class: [1, be16],
  type: [2, u8],
  /** A multiple of 4 bytes, at most 124. */
  data: [3, binary(4, 128)],
});
export interface GeneveOption extends Infer<typeof geneveSet> {}
/** `LWTUNNEL_IP_OPT_GENEVE_*` */
export const geneveOption: Attributes<GeneveOption> = geneveSet;

const vxlanSet = attributes('LWTUNNEL_IP_OPT_VXLAN', {
  /** Group policy. */
  gbp: [1, u32],
});
export interface VxlanOption extends Infer<typeof vxlanSet> {}
/** `LWTUNNEL_IP_OPT_VXLAN_*` */
export const vxlanOption: Attributes<VxlanOption> = vxlanSet;

const erspanSet = attributes('LWTUNNEL_IP_OPT_ERSPAN', {
  /** 1: `index`; 2: `dir` and `hwid`. */
  ver: [1, u8],
  index: [2, be32],
  dir: [3, u8],
  hwid: [4, u8],
});
export interface ErspanOption extends Infer<typeof erspanSet> {}
/** `LWTUNNEL_IP_OPT_ERSPAN_*` */
export const erspanOption: Attributes<ErspanOption> = erspanSet;

const set = attributes('LWTUNNEL_IP_OPTS', {
  /** Many, in their order. */
  geneve: [1, repeated(nested(geneveOption), { grouped: true })],
  vxlan: [2, nested(vxlanOption)],
  erspan: [3, nested(erspanOption)],
});
export interface IpEncapOptions extends Infer<typeof set> {}
/** `LWTUNNEL_IP_OPTS_*`: options in the tunnel's header, of one kind. */
export const ipOpts: Attributes<IpEncapOptions> = set;
