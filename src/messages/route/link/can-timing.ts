import { type Attributes, attributes, chars, type Infer, struct, u32 } from '../../../schema/index.js';

/** `struct can_bittiming`: set `bitrate`, and perhaps `samplePoint`, or `tq` and the segments. */
export const canBittiming = struct('can_bittiming', '', {
  /** Bits per second. */
  bitrate: u32,
  /** Tenths of a percent. */
  samplePoint: u32,
  /** Time quantum, in ns. */
  tq: u32,
  /** This and the next three in time quanta. */
  propSeg: u32,
  phaseSeg1: u32,
  phaseSeg2: u32,
  sjw: u32,
  /** Prescaler. */
  brp: u32,
});

/** `struct can_bittiming_const`: what the hardware can do. */
export const canBittimingConst = struct('can_bittiming_const', '', {
  name: chars(16),
  tseg1Min: u32,
  tseg1Max: u32,
  tseg2Min: u32,
  tseg2Max: u32,
  sjwMax: u32,
  brpMin: u32,
  brpMax: u32,
  brpInc: u32,
});

const tdcSet = attributes('IFLA_CAN_TDC', {
  tdcvMin: [1, u32],
  tdcvMax: [2, u32],
  tdcoMin: [3, u32],
  tdcoMax: [4, u32],
  tdcfMin: [5, u32],
  tdcfMax: [6, u32],
  /** Value, offset and filter window, in periods of the clock. */
  tdcv: [7, u32],
  tdco: [8, u32],
  tdcf: [9, u32],
});
export interface CanTdc extends Infer<typeof tdcSet> {}
/** `IFLA_CAN_TDC_*`: transmitter delay compensation. */
export const canTdc: Attributes<CanTdc> = tdcSet;

const pwmSet = attributes('IFLA_CAN_PWM', {
  pwmsMin: [1, u32],
  pwmsMax: [2, u32],
  pwmlMin: [3, u32],
  pwmlMax: [4, u32],
  pwmoMin: [5, u32],
  pwmoMax: [6, u32],
  /** Short and long phase and offset, in periods of the clock. */
  pwms: [7, u32],
  pwml: [8, u32],
  pwmo: [9, u32],
});
export interface CanPwm extends Infer<typeof pwmSet> {}
/** `IFLA_CAN_PWM_*`: pulse-width modulation. */
export const canPwm: Attributes<CanPwm> = pwmSet;
