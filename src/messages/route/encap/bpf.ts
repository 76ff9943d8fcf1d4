import { type Attributes, asciiz, attributes, type Infer, legacyNested, u32 } from '../../../schema/index.js';

const progSet = attributes('LWT_BPF_PROG', {
  /** Descriptor. Only written. */
  fd: [1, u32],
  name: [2, asciiz],
});
export interface LwtBpfProg extends Infer<typeof progSet> {}
/** `LWT_BPF_PROG_*` */
export const lwtBpfProg: Attributes<LwtBpfProg> = progSet;

const prog = legacyNested(lwtBpfProg);

const set = attributes('LWT_BPF', {
  in: [1, prog],
  out: [2, prog],
  xmit: [3, prog],
  /** Bytes to leave before packets, at most 256. */
  xmitHeadroom: [4, u32],
});
export interface BpfEncap extends Infer<typeof set> {}
/** `LWT_BPF_*`: programs that judge and change packets of the route (since 4.10). */
export const bpf: Attributes<BpfEncap> = set;
