import {
  attributes,
  flags,
  type Infer,
  type Message,
  message,
  pad,
  s32,
  sizedBitmap,
  struct,
  u8,
  u32,
} from '../../schema/index.js';
import { cookie, skMeminfo, socketFamily, socketType } from './names.js';

const ring = struct('netlink_diag_ring', 'ndr', {
  blockSize: u32,
  blockNr: u32,
  frameSize: u32,
  frameNr: u32,
});

const diag = message('netlink_diag_msg', {
  header: struct('netlink_diag_msg', 'ndiag', {
    family: socketFamily,
    type: socketType,
    protocol: u8,
    state: u8,
    /** 0 is the kernel itself. */
    portid: s32,
    dstPortid: s32,
    dstGroup: u32,
    ino: u32,
    cookie,
  }),
  attributes: attributes('NETLINK_DIAG', {
    meminfo: [0, skMeminfo],
    /** Groups less one, since the first is bit 0. */
    groups: [1, sizedBitmap({})],
    rxRing: [2, ring],
    txRing: [3, ring],
    flags: [
      4,
      flags(u32, {
        cbRunning: 1,
        pktinfo: 2,
        broadcastError: 4,
        noEnobufs: 8,
        listenAllNsid: 16,
        capAck: 32,
        extAck: 64,
        strictChk: 128,
      }),
    ],
  }),
});
export interface NetlinkDiag extends Infer<typeof diag> {}
/** `struct netlink_diag_msg`. */
export const netlinkDiag: Message<NetlinkDiag> = diag as Message<NetlinkDiag>;

/** `NDIAG_SHOW_*`. */
export const netlinkShow = { meminfo: 1, groups: 2, ringCfg: 4, flags: 8 } as const;
/** `NDIAG_PROTO_ALL`. */
export const NDIAG_PROTO_ALL = 255;

const request = message('netlink_diag_req', {
  header: struct(
    'netlink_diag_req',
    'ndiag',
    { family: socketFamily, protocol: u8, pad: pad(2), ino: u32, show: flags(u32, netlinkShow), cookie },
    { names: { family: 'sdiag_family', protocol: 'sdiag_protocol' } },
  ),
});
export interface NetlinkRequest extends Infer<typeof request> {}
export const netlinkRequest: Message<NetlinkRequest> = request as Message<NetlinkRequest>;
