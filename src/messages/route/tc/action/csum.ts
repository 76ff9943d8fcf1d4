import {
  type Attributes,
  attributes,
  flags,
  type Infer,
  pad,
  struct,
  u32,
} from '../../../../schema/index.js';
import { generic, tcfT } from '../verdict.js';

const set = attributes('TCA_CSUM', {
  parms: [
    1,
    struct('tc_csum', '', {
      ...generic,
      updateFlags: flags(u32, {
        ipv4hdr: 1,
        icmp: 2,
        igmp: 4,
        tcp: 8,
        udp: 16,
        udplite: 32,
        sctp: 64,
      }),
    }),
  ],
  tm: [2, tcfT],
  pad: [3, pad(0)],
});
export interface Csum extends Infer<typeof set> {}
/** `TCA_CSUM_*`: recomputes checksums. */
export const csum: Attributes<Csum> = set;
