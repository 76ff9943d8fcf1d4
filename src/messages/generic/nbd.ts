import {
  type Attributes,
  asciiz,
  attributes,
  counter64,
  flags,
  type Infer,
  listOf,
  nested,
  u8,
  u32,
  u64,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const device = attributes('NBD_DEVICE', { index: [1, u32], connected: [2, u8] });
const socket = attributes('NBD_SOCK', { fd: [1, u32] });
const set = attributes('NBD_ATTR', {
  index: [1, u32],
  sizeBytes: [2, counter64],
  blockSizeBytes: [3, counter64],
  /** Seconds. */
  timeout: [4, counter64],
  serverFlags: [5, u64],
  clientFlags: [6, flags(u64, { destroyOnDisconnect: 1, disconnectOnClose: 2 })],
  sockets: [7, listOf(1, 'NBD_SOCK_ITEM', nested(socket))],
  deadConnTimeout: [8, counter64],
  deviceList: [9, listOf(1, 'NBD_DEVICE_ITEM', nested(device))],
  backendIdentifier: [10, asciiz],
});
export interface Nbd extends Infer<typeof set> {}

const family = genericFamily('nbd', {
  prefix: 'NBD_CMD',
  commands: { connect: 1, disconnect: 2, reconfigure: 3, linkDead: 4, status: 5 },
  attributes: set as Attributes<Nbd>,
  groups: ['nbd_mc_group'],
});
export interface NbdCommands extends CommandsOf<typeof family> {}
/** Network block devices (linux/nbd-netlink.h): the module `nbd`. */
export const nbdFamily: GenericFamily<NbdCommands> = family;
