import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  type Infer,
  ip4addr,
  ip6addr,
  pad,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const set = attributes('GTPA', {
  /** Index of the GTP interface. */
  link: [1, u32],
  version: [2, u32],
  /** GTPv0. */
  tid: [3, counter64],
  peerAddress: [4, ip4addr],
  msAddress: [5, ip4addr],
  flow: [6, u16],
  netNsFd: [7, u32],
  /** GTPv1: tunnel endpoint identifiers, of this side and of the other. */
  iTei: [8, u32],
  oTei: [9, u32],
  pad: [10, pad(0)],
  /** Linux 6.10. */
  peerAddr6: [11, ip6addr],
  msAddr6: [12, ip6addr],
  family: [13, enumeration(u8, { inet: 2, inet6: 10 })],
});
export interface GtpContext extends Infer<typeof set> {}

const family = genericFamily('gtp', {
  version: 0,
  prefix: 'GTP_CMD',
  commands: { newpdp: 0, delpdp: 1, getpdp: 2, echoreq: 3 },
  attributes: set as Attributes<GtpContext>,
  groups: ['gtp'],
});
export interface GtpCommands extends CommandsOf<typeof family> {}
/** PDP contexts of GTP tunnels (linux/gtp.h): the module `gtp`. */
export const gtpFamily: GenericFamily<GtpCommands> = family;
