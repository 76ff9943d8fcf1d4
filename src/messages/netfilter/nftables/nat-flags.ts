import { be32, flags } from '../../../schema/index.js';

/** `NF_NAT_RANGE_*`. */
export const natFlags = flags(be32, {
  mapIps: 1,
  protoSpecified: 2,
  protoRandom: 4,
  persistent: 8,
  protoRandomFully: 16,
  protoOffset: 32,
  netmap: 64,
});
