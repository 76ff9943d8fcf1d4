import {
  type Attributes,
  attributes,
  counter64,
  enumeration,
  flag,
  flags,
  type Infer,
  legacyNested,
  type Message,
  message,
  NO_HEADER,
  pad,
  struct,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { socketFamily, socketTypes, stateBits } from './names.js';

const connectionSet = attributes('TIPC_NLA_CON', {
  flag: [1, flag],
  node: [2, u32],
  sock: [3, u32],
  type: [4, u32],
  inst: [5, u32],
});
export interface TipcConnection extends Infer<typeof connectionSet> {}
const connection: Attributes<TipcConnection> = connectionSet;

const statSet = attributes('TIPC_NLA_SOCK_STAT', {
  rcvq: [0, u32],
  sendq: [1, u32],
  linkCong: [2, flag],
  connCong: [3, flag],
  drop: [4, u32],
});
export interface TipcStatistics extends Infer<typeof statSet> {}
const statistics: Attributes<TipcStatistics> = statSet;

const groupSet = attributes('TIPC_NLA_SOCK_GROUP', {
  id: [0, u32],
  open: [1, flag],
  nodeScope: [2, flag],
  clusterScope: [3, flag],
  instance: [4, u32],
  bcSendNext: [5, u32],
});
export interface TipcGroup extends Infer<typeof groupSet> {}
const group: Attributes<TipcGroup> = groupSet;

const sockSet = attributes('TIPC_NLA_SOCK', {
  addr: [1, u32],
  ref: [2, u32],
  con: [3, legacyNested(connection)],
  hasPubl: [4, flag],
  stat: [5, legacyNested(statistics)],
  type: [6, enumeration(u32, socketTypes)],
  ino: [7, u32],
  uid: [8, u32],
  tipcState: [9, enumeration(u32, { established: 1, listen: 10, open: 7, connecting: 2, disconnecting: 8 })],
  cookie: [10, counter64],
  pad: [11, pad(0)],
  group: [12, legacyNested(group)],
});
export interface TipcSocket extends Infer<typeof sockSet> {}
export const tipcSock: Attributes<TipcSocket> = sockSet;

const diag = message('tipc_sock_diag', {
  header: NO_HEADER,
  attributes: attributes('TIPC_NLA', { sock: [2, legacyNested(tipcSock)] }),
});
export interface TipcDiag extends Infer<typeof diag> {}
/** What tells of a socket of TIPC (4.18): attributes alone, without the family in front. */
export const tipcDiag: Message<TipcDiag> = diag as Message<TipcDiag>;
/** `TIPC_NLA_SOCK`. */
export const TIPC_NLA_SOCK = 2;

const request = message('tipc_sock_diag_req', {
  header: struct(
    'tipc_sock_diag_req',
    'tidiag',
    { family: socketFamily, protocol: u8, pad: u16, states: flags(u32, stateBits) },
    { names: { family: 'sdiag_family', protocol: 'sdiag_protocol' } },
  ),
});
export interface TipcRequest extends Infer<typeof request> {}
export const tipcRequest: Message<TipcRequest> = request as Message<TipcRequest>;
