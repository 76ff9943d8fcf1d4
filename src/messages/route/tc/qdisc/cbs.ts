import { type Attributes, attributes, type Infer, pad, s32, struct, u8 } from '../../../../schema/index.js';

const set = attributes('TCA_CBS', {
  parms: [
    1,
    struct(
      'tc_cbs_qopt',
      '',
      {
        offload: u8,
        unused: pad(3),
        /** Bytes. */
        hicredit: s32,
        locredit: s32,
        /** Kilobits per second. */
        idleslope: s32,
        sendslope: s32,
      },
      { names: { unused: '_pad' } },
    ),
  ],
});
export interface Cbs extends Infer<typeof set> {}
/** `TCA_CBS_*`: credit-based shaper (802.1Qav). */
export const cbs: Attributes<Cbs> = set;
