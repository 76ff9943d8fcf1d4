import { type Attributes, attributes, type Infer, s32 } from '../../../schema/index.js';

const set = attributes('IFLA_PPP', {
  /** Descriptor of /dev/ppp. Only written. */
  devFd: [1, s32],
});
export interface Ppp extends Infer<typeof set> {}
/** `IFLA_PPP_*`: the point-to-point protocol. */
export const ppp: Attributes<Ppp> = set;
