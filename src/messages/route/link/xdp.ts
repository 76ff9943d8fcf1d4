import {
  type Attributes,
  attributes,
  enumeration,
  flags,
  type Infer,
  s32,
  u8,
  u32,
} from '../../../schema/index.js';

const set = attributes('IFLA_XDP', {
  /** Descriptor of the program to attach; -1 detaches. Only written. */
  fd: [1, s32],
  attached: [2, enumeration(u8, { none: 0, drv: 1, skb: 2, hw: 3, multi: 4 })],
  flags: [3, flags(u32, { updateIfNoexist: 1, skbMode: 2, drvMode: 4, hwMode: 8, replace: 16 })],
  progId: [4, u32],
  drvProgId: [5, u32],
  skbProgId: [6, u32],
  hwProgId: [7, u32],
  /** With `flags: ['replace']`: the program that must be attached now. Only written. */
  expectedFd: [8, s32],
});
export interface Xdp extends Infer<typeof set> {}
/** `IFLA_XDP_*`: BPF programs at the driver's or the generic hook. */
export const xdp: Attributes<Xdp> = set;
