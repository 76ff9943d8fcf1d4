import {
  type Attributes,
  asciiz,
  attributes,
  be16,
  binary,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  pad,
  struct,
  u8,
  u16,
  u32,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_CT', {
  parms: [1, struct('tc_ct', '', generic)],
  tm: [2, tcfT],
  action: [3, flags(u16, { commit: 1, force: 2, clear: 4, nat: 8, natSrc: 16, natDst: 32 })],
  zone: [4, u16],
  mark: [5, u32],
  markMask: [6, u32],
  labels: [7, binary(16, 16)],
  labelsMask: [8, binary(16, 16)],
  natIpv4Min: [9, ip4addr],
  natIpv4Max: [10, ip4addr],
  natIpv6Min: [11, ip6addr],
  natIpv6Max: [12, ip6addr],
  natPortMin: [13, be16],
  natPortMax: [14, be16],
  pad: [15, pad(0)],
  /** (6.3) */
  helperName: [16, asciiz],
  helperFamily: [17, u8],
  helperProto: [18, u8],
});
export interface Ct extends Infer<typeof set> {}
/** `TCA_CT_*`: connection tracking. */
export const ct: Attributes<Ct> = set;
