import { counter64, enumeration, flags, s32, struct, u32 } from '../../../schema/index.js';

/** What becomes of a packet; `jump` (0x10000000) and `goto chain` (0x20000000) are added to a number. */
export const verdict = enumeration(s32, {
  /** `continue`: as if the filter had not matched. */
  unspec: -1,
  ok: 0,
  reclassify: 1,
  /** `drop` */
  shot: 2,
  /** To the next action. */
  pipe: 3,
  stolen: 4,
  queued: 5,
  repeat: 6,
  redirect: 7,
  trap: 8,
  // iproute2's names of the same
  continue: -1,
  pass: 0,
  drop: 2,
});

/** `tc_gen`: what the parameters of all actions begin with. */
export const generic = {
  /** Number of the action within its kind; 0 lets the kernel choose. */
  index: u32,
  capab: u32,
  action: verdict,
  /** How many refer to it; reported only. */
  refcnt: s32,
  /** How many filters use it; reported only. */
  bindcnt: s32,
} as const;

/** `struct tcf_t`: times in clock ticks (1/100 s) ago. */
export const tcfT = struct('tcf_t', '', {
  install: counter64,
  lastuse: counter64,
  /** 0: never. */
  expires: counter64,
  firstuse: counter64,
});

/** `TCA_CLS_FLAGS_*`: where a filter works. */
export const filterFlags = flags(u32, { skipHw: 1, skipSw: 2, inHw: 4, notInHw: 8, verbose: 16 });
