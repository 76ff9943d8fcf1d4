import {
  type Attributes,
  attributes,
  counter64,
  type Infer,
  type StructType,
  struct,
  u16,
  u32,
} from '../../../../schema/index.js';

const parms = struct('tc_hfsc_qopt', '', {
  /** Minor number of the class for what no filter matches. */
  defcls: u16,
});
export interface Hfsc extends Infer<typeof parms> {}
/** `struct tc_hfsc_qopt`: hierarchical fair service curves. */
export const hfsc: StructType<Hfsc> = parms;

const curve = struct('tc_service_curve', '', {
  /** Slope of the first segment, in bytes per second. */
  m1: u32,
  /** Length of the first segment, in microseconds. */
  d: u32,
  /** Slope of the second segment. */
  m2: u32,
});

const set = attributes('TCA_HFSC', {
  /** Real time: what the class is guaranteed. */
  rsc: [1, curve],
  /** Link sharing. */
  fsc: [2, curve],
  /** Upper limit. */
  usc: [3, curve],
});
export interface HfscClass extends Infer<typeof set> {}
/** `TCA_HFSC_*`: a class. */
export const hfscClass: Attributes<HfscClass> = set;

/** `struct tc_hfsc_stats` */
export const hfscStats = struct('tc_hfsc_stats', '', {
  work: counter64,
  rtwork: counter64,
  period: u32,
  level: u32,
});
