import {
  type Attributes,
  attributes,
  be64,
  enumeration,
  flags,
  type Infer,
  pad,
  s32,
  u8,
  u32,
} from '../../../schema/index.js';

const set = attributes('ILA_ATTR', {
  /** The upper half of the address to write. */
  locator: [1, be64],
  identifier: [2, be64],
  /** This, `ifindex` and `dir` only in the generic netlink family `ila`. */
  locatorMatch: [3, be64],
  ifindex: [4, s32],
  dir: [5, flags(u32, { in: 1, out: 2 })],
  pad: [6, pad(0)],
  /** `ILA_CSUM_*` */
  csumMode: [7, enumeration(u8, { adjustTransport: 0, neutralMap: 1, noAction: 2, neutralMapAuto: 3 })],
  /** `ILA_ATYPE_*` */
  identType: [
    8,
    enumeration(u8, {
      iid: 0,
      luid: 1,
      virtV4: 2,
      virtUniV6: 3,
      virtMultiV6: 4,
      nonlocalAddr: 5,
      rsvd1: 6,
      rsvd2: 7,
      useFormat: 32,
    }),
  ],
  hookType: [9, enumeration(u8, { routeOutput: 0, routeInput: 1 })],
});
export interface Ila extends Infer<typeof set> {}
/** `ILA_ATTR_*`: identifier-locator addressing, of routes and of the generic netlink family `ila`. */
export const ila: Attributes<Ila> = set;
