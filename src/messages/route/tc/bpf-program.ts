import { array, struct, u8, u16, u32 } from '../../../schema/index.js';

/** `struct sock_filter`: an instruction of classic BPF. */
const sockFilter = struct('sock_filter', '', {
  code: u16,
  /** Instructions to skip where it holds. */
  jt: u8,
  /** Instructions to skip where it does not. */
  jf: u8,
  k: u32,
});

/** A program of classic BPF. */
export const bpfOps = array(sockFilter);
