import {
  type Attributes,
  attributes,
  be64,
  enumeration,
  type Infer,
  pad,
  u8,
  u32,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const set = attributes('ILA_ATTR', {
  /** The upper half of an IPv6 address. */
  locator: [1, be64],
  identifier: [2, be64],
  locatorMatch: [3, be64],
  ifindex: [4, u32],
  dir: [5, u32],
  pad: [6, pad(0)],
  csumMode: [7, enumeration(u8, { adjustTransport: 0, neutralMap: 1, noAction: 2, neutralMapAuto: 3 })],
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
export interface IlaMapping extends Infer<typeof set> {}

const family = genericFamily('ila', {
  prefix: 'ILA_CMD',
  commands: { add: 1, del: 2, get: 3, flush: 4 },
  attributes: set as Attributes<IlaMapping>,
});
export interface IlaCommands extends CommandsOf<typeof family> {}
/** Mappings of identifiers to locators (linux/ila.h): the module `ila`. */
export const ilaFamily: GenericFamily<IlaCommands> = family;
