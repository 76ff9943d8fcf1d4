import {
  type Attributes,
  array,
  attributes,
  enumeration,
  type Infer,
  l2addr,
  legacyNested,
  pad,
  struct,
  u16,
  u32,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const metadataSet = attributes('IFE_META', {
  /** No value: what the packet has; one value: this. */
  skbmark: [1, array(u32)],
  hashid: [2, array(u32)],
  prio: [3, array(u32)],
  qmap: [4, array(u16)],
  tcindex: [5, array(u16)],
});
export interface IfeMetadata extends Infer<typeof metadataSet> {}
const metadata: Attributes<IfeMetadata> = metadataSet;

const set = attributes('TCA_IFE', {
  parms: [1, struct('tc_ife', '', { ...generic, flags: enumeration(u16, { decode: 0, encode: 1 }) })],
  tm: [2, tcfT],
  dmac: [3, l2addr],
  smac: [4, l2addr],
  /** EtherType. */
  type: [5, u16],
  metalst: [6, legacyNested(metadata)],
  pad: [7, pad(0)],
});
export interface Ife extends Infer<typeof set> {}
/** `TCA_IFE_*`: metadata between two hosts. */
export const ife: Attributes<Ife> = set;
