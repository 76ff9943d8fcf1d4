import {
  array,
  attributes,
  bytes,
  enumeration,
  flags,
  type Infer,
  type Message,
  message,
  pad,
  struct,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { cookie, skMeminfo, socketFamily, socketType } from './names.js';

const ring = struct('packet_diag_ring', 'pdr', {
  blockSize: u32,
  blockNr: u32,
  frameSize: u32,
  frameNr: u32,
  retireTmo: u32,
  sizeofPriv: u32,
  features: u32,
});

const diag = message('packet_diag_msg', {
  header: struct('packet_diag_msg', 'pdiag', {
    family: socketFamily,
    type: socketType,
    num: u16,
    ino: u32,
    cookie,
  }),
  attributes: attributes('PACKET_DIAG', {
    info: [
      0,
      struct('packet_diag_info', 'pdi', {
        index: u32,
        version: enumeration(u32, { v1: 0, v2: 1, v3: 2 }),
        reserve: u32,
        copyThresh: u32,
        tstamp: u32,
        flags: flags(u32, { running: 1, auxdata: 2, origdev: 4, vnethdr: 8, loss: 16 }),
      }),
    ],
    mclist: [
      1,
      array(
        struct('packet_diag_mclist', 'pdmc', {
          index: u32,
          count: u32,
          type: u16,
          alen: u16,
          addr: bytes(32),
        }),
      ),
    ],
    rxRing: [2, ring],
    txRing: [3, ring],
    fanout: [4, u32],
    uid: [5, u32],
    meminfo: [6, skMeminfo],
    /** A program of classic BPF, with CAP_NET_ADMIN. */
    filter: [7, array(struct('sock_filter', '', { code: u16, jt: u8, jf: u8, k: u32 }))],
  }),
});
export interface PacketDiag extends Infer<typeof diag> {}
/** `struct packet_diag_msg`; `num` is the protocol of Ethernet. */
export const packetDiag: Message<PacketDiag> = diag as Message<PacketDiag>;

/** `PACKET_SHOW_*`. */
export const packetShow = { info: 1, mclist: 2, ringCfg: 4, fanout: 8, meminfo: 16, filter: 32 } as const;

const request = message('packet_diag_req', {
  header: struct(
    'packet_diag_req',
    'pdiag',
    { family: socketFamily, protocol: u8, pad: pad(2), ino: u32, show: flags(u32, packetShow), cookie },
    { names: { family: 'sdiag_family', protocol: 'sdiag_protocol' } },
  ),
});
export interface PacketRequest extends Infer<typeof request> {}
export const packetRequest: Message<PacketRequest> = request as Message<PacketRequest>;
