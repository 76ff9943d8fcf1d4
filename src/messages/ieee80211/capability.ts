import { bits, flags, u16 } from '../../schema/index.js';

/** What a network says of itself in its beacons' fixed part. */
export const bssCapability = flags(u16, {
  ess: 1,
  ibss: 2,
  cfPollable: 4,
  cfPollRequest: 8,
  privacy: 0x10,
  shortPreamble: 0x20,
  pbcc: 0x40,
  channelAgility: 0x80,
  spectrumManagement: 0x100,
  qos: 0x200,
  shortSlotTime: 0x400,
  apsd: 0x800,
  radioMeasurement: 0x1000,
  dsssOfdm: 0x2000,
  delayedBlockAck: 0x4000,
  immediateBlockAck: 0x8000,
});

/** The same in a frame, where it is little-endian. */
export const frameCapability = bits(2, {
  ess: 0,
  ibss: 1,
  cfPollable: 2,
  cfPollRequest: 3,
  privacy: 4,
  shortPreamble: 5,
  pbcc: 6,
  channelAgility: 7,
  spectrumManagement: 8,
  qos: 9,
  shortSlotTime: 10,
  apsd: 11,
  radioMeasurement: 12,
  dsssOfdm: 13,
  delayedBlockAck: 14,
  immediateBlockAck: 15,
});
