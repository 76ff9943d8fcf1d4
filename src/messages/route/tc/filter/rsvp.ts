import {
  type Attributes,
  attributes,
  type Infer,
  ipaddr,
  legacyNested,
  pad,
  s32,
  struct,
  u8,
  u32,
} from '../../../../schema/index.js';
import { ipProtocol } from '../../../ip-protocols.js';
import { actionList } from '../action/index.js';
import { police } from '../action/police.js';

/** Bits at an offset of the packet. */
const gpi = struct('tc_rsvp_gpi', '', { key: u32, mask: u32, offset: s32 });

const set = attributes('TCA_RSVP', {
  classid: [1, u32],
  dst: [2, ipaddr],
  src: [3, ipaddr],
  pinfo: [
    4,
    struct('tc_rsvp_pinfo', '', {
      dpi: gpi,
      spi: gpi,
      protocol: ipProtocol,
      tunnelid: u8,
      tunnelhdr: u8,
      pad: pad(1),
    }),
  ],
  police: [5, legacyNested(police)],
  act: [6, actionList],
});
export interface Rsvp extends Infer<typeof set> {}
/** `TCA_RSVP_*`: flows of RSVP, by addresses and protocol (until 6.3). */
export const rsvp: Attributes<Rsvp> = set;
