import {
  attributes,
  counter64,
  flags,
  type Infer,
  type Message,
  message,
  pad,
  struct,
  u8,
  u32,
  u64,
} from '../../schema/index.js';
import { cookie, skMeminfo, socketFamily, socketType } from './names.js';

const ring = struct('xdp_diag_ring', '', { entries: u32 });

const diag = message('xdp_diag_msg', {
  header: struct('xdp_diag_msg', 'xdiag', {
    family: socketFamily,
    type: socketType,
    pad: pad(2),
    ino: u32,
    cookie,
  }),
  attributes: attributes('XDP_DIAG', {
    info: [1, struct('xdp_diag_info', '', { ifindex: u32, queueId: u32 })],
    uid: [2, u32],
    rxRing: [3, ring],
    txRing: [4, ring],
    umem: [
      5,
      struct('xdp_diag_umem', '', {
        size: u64,
        id: u32,
        numPages: u32,
        chunkSize: u32,
        headroom: u32,
        ifindex: u32,
        queueId: u32,
        flags: flags(u32, { zerocopy: 1 }),
        refs: u32,
      }),
    ],
    umemFillRing: [6, ring],
    umemCompletionRing: [7, ring],
    meminfo: [8, skMeminfo],
    /** (5.9) */
    stats: [
      9,
      struct('xdp_diag_stats', '', {
        nRxDropped: counter64,
        nRxInvalid: counter64,
        nRxFull: counter64,
        nFillRingEmpty: counter64,
        nTxInvalid: counter64,
        nTxRingEmpty: counter64,
      }),
    ],
  }),
});
export interface XdpDiag extends Infer<typeof diag> {}
/** `struct xdp_diag_msg` (5.1). */
export const xdpDiag: Message<XdpDiag> = diag as Message<XdpDiag>;

/** `XDP_SHOW_*`. */
export const xdpShow = { info: 1, ringCfg: 2, umem: 4, meminfo: 8, stats: 16 } as const;

const request = message('xdp_diag_req', {
  header: struct(
    'xdp_diag_req',
    'xdiag',
    { family: socketFamily, protocol: u8, pad: pad(2), ino: u32, show: flags(u32, xdpShow), cookie },
    { names: { family: 'sdiag_family', protocol: 'sdiag_protocol' } },
  ),
});
export interface XdpRequest extends Infer<typeof request> {}
export const xdpRequest: Message<XdpRequest> = request as Message<XdpRequest>;
