import { type Attributes, attributes, flags, type Infer, struct, u16, u32 } from '../../../schema/index.js';

/** `RMNET_FLAGS_*` */
const rmnetFlag = flags(u32, {
  ingressDeaggregation: 0x1,
  ingressMapCommands: 0x2,
  ingressMapCksumv4: 0x4,
  egressMapCksumv4: 0x8,
  ingressMapCksumv5: 0x10,
  egressMapCksumv5: 0x20,
});

const set = attributes('IFLA_RMNET', {
  /** 1 to 254. */
  muxId: [1, u16],
  /** The flags that are on, and those that are to be changed. */
  flags: [2, struct('ifla_rmnet_flags', '', { flags: rmnetFlag, mask: rmnetFlag })],
});
export interface Rmnet extends Infer<typeof set> {}
/** `IFLA_RMNET_*`: one channel of a modem's data port. */
export const rmnet: Attributes<Rmnet> = set;
