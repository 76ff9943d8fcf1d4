import {
  type Attributes,
  array,
  attributes,
  enumeration,
  flags,
  type Infer,
  nested,
  type StructType,
  struct,
  u16,
  u32,
} from '../../../schema/index.js';
import { canBittiming, canBittimingConst, canPwm, canTdc } from './can-timing.js';

/** `CAN_CTRLMODE_*` */
const ctrlmodeFlags = flags(u32, {
  loopback: 0x1,
  listenonly: 0x2,
  '3Samples': 0x4,
  oneShot: 0x8,
  berrReporting: 0x10,
  fd: 0x20,
  presumeAck: 0x40,
  fdNonIso: 0x80,
  ccLen8Dlc: 0x100,
  tdcAuto: 0x200,
  tdcManual: 0x400,
  restricted: 0x800,
  xl: 0x1000,
  xlTdcAuto: 0x2000,
  xlTdcManual: 0x4000,
  xlTms: 0x8000,
});

const ctrlmodeExtSet = attributes('IFLA_CAN_CTRLMODE', { supported: [1, ctrlmodeFlags] });
export interface CanCtrlmodeExt extends Infer<typeof ctrlmodeExtSet> {}
/** `IFLA_CAN_CTRLMODE_*`: the modes that the hardware can do. */
export const canCtrlmodeExt: Attributes<CanCtrlmodeExt> = ctrlmodeExtSet;

const set = attributes('IFLA_CAN', {
  bittiming: [1, canBittiming],
  bittimingConst: [2, canBittimingConst],
  clock: [3, struct('can_clock', '', { freq: u32 })],
  /** `CAN_STATE_*` */
  state: [
    4,
    enumeration(u32, {
      errorActive: 0,
      errorWarning: 1,
      errorPassive: 2,
      busOff: 3,
      stopped: 4,
      sleeping: 5,
    }),
  ],
  /** The modes that are on, and those that are to be changed. */
  ctrlmode: [5, struct('can_ctrlmode', '', { mask: ctrlmodeFlags, flags: ctrlmodeFlags })],
  /** Milliseconds after bus-off until the controller starts again; 0 is never. */
  restartMs: [6, u32],
  /** Only written: 1 starts it again now. */
  restart: [7, u32],
  berrCounter: [8, struct('can_berr_counter', '', { txerr: u16, rxerr: u16 })],
  /** Of the data phase of CAN FD. */
  dataBittiming: [9, canBittiming],
  dataBittimingConst: [10, canBittimingConst],
  /** Ohm; 0 is off. */
  termination: [11, u16],
  /** The values that can be set, as of the next two. */
  terminationConst: [12, array(u16)],
  bitrateConst: [13, array(u32)],
  dataBitrateConst: [14, array(u32)],
  bitrateMax: [15, u32],
  /** (since 5.16) */
  tdc: [16, nested(canTdc)],
  /** (since 5.17) */
  ctrlmodeExt: [17, nested(canCtrlmodeExt)],
  /** Of the data phase of CAN XL (since 6.19). */
  xlDataBittiming: [18, canBittiming],
  xlDataBittimingConst: [19, canBittimingConst],
  xlDataBitrateConst: [20, array(u32)],
  xlTdc: [21, nested(canTdc)],
  xlPwm: [22, nested(canPwm)],
});
export interface Can extends Infer<typeof set> {}
/** `IFLA_CAN_*`: a CAN controller (linux/can/netlink.h). */
export const can: Attributes<Can> = set;

const deviceStats = struct('can_device_stats', '', {
  busError: u32,
  errorWarning: u32,
  errorPassive: u32,
  busOff: u32,
  arbitrationLost: u32,
  restarts: u32,
});
export interface CanDeviceStats extends Infer<typeof deviceStats> {}
/** `struct can_device_stats`: what `IFLA_INFO_XSTATS` of a CAN controller holds. */
export const canDeviceStats: StructType<CanDeviceStats> = deviceStats;
