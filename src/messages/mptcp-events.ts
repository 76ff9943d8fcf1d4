import {
  type Attributes,
  attributes,
  be16,
  enumeration,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  s32,
  u8,
  u16,
  u32,
} from '../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './generic/family.js';

const set = attributes('MPTCP_ATTR', {
  token: [1, u32],
  family: [2, enumeration(u16, { inet: 2, inet6: 10 })],
  locId: [3, u8],
  remId: [4, u8],
  saddr4: [5, ip4addr],
  saddr6: [6, ip6addr],
  daddr4: [7, ip4addr],
  daddr6: [8, ip6addr],
  sport: [9, be16],
  dport: [10, be16],
  backup: [11, u8],
  error: [12, u8],
  flags: [13, flags(u16, { denyJoinId0: 1, serverSide: 2 })],
  timeout: [14, u32],
  ifIdx: [15, s32],
  resetReason: [16, u32],
  resetFlags: [17, u32],
  serverSide: [18, u8],
});
export interface MptcpEventAttributes extends Infer<typeof set> {}

const family = genericFamily('mptcp_pm', {
  prefix: 'MPTCP_EVENT',
  commands: {
    created: 1,
    established: 2,
    closed: 3,
    announced: 6,
    removed: 7,
    subEstablished: 10,
    subClosed: 11,
    subPriority: 13,
    listenerCreated: 15,
    listenerClosed: 16,
  },
  attributes: set as Attributes<MptcpEventAttributes>,
  groups: ['mptcp_pm_events'],
});
export interface MptcpEventCommands extends CommandsOf<typeof family> {}
/** What MPTCP tells of connections (linux/mptcp_pm.h): commands numbered apart from those of requests. */
export const mptcpEventFamily: GenericFamily<MptcpEventCommands> = family;

/** Families whose events are numbered apart from answers: no sequence number, and no port, tell them from those. */
export const toldApart: Readonly<Record<string, GenericFamily>> = { mptcp_pm: mptcpEventFamily };
