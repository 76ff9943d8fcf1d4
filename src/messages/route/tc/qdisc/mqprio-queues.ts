import { array, enumeration, u8, u16, u32 } from '../../../../schema/index.js';

/** What a message begins with that maps priorities to classes and those to queues. */
export const trafficClasses = {
  numTc: u8,
  /** Traffic class of each of the 16 priorities. */
  prioTcMap: array(u8, 16),
  /** 1: the hardware does it. */
  hw: u8,
  /** Queues of each class. */
  count: array(u16, 16),
  /** First queue of each class. */
  offset: array(u16, 16),
} as const;

/** `TC_FP_*`: whether frames may be interrupted (802.1Qbu). */
export const framePreemption = enumeration(u32, { express: 1, preemptible: 2 });
