import { type Attributes, attributes, type Infer, pad, struct, u32 } from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_SAMPLE', {
  tm: [1, tcfT],
  parms: [2, struct('tc_sample', '', generic)],
  /** One of so many packets. */
  rate: [3, u32],
  /** Bytes. */
  truncSize: [4, u32],
  psampleGroup: [5, u32],
  pad: [6, pad(0)],
});
export interface Sample extends Infer<typeof set> {}
/** `TCA_SAMPLE_*`: samples for psample. */
export const sample: Attributes<Sample> = set;
