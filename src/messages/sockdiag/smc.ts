import {
  attributes,
  be16,
  chars,
  enumeration,
  flags,
  type Infer,
  ip4addr,
  ip6addr,
  type Message,
  message,
  pad,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { cookie, shutdown, socketFamily } from './names.js';

const state = enumeration(u8, {
  active: 1,
  init: 2,
  closed: 7,
  listen: 10,
  peerClosewait1: 20,
  peerClosewait2: 21,
  appfinclosewait: 24,
  appclosewait1: 22,
  appclosewait2: 23,
  peerfinclosewait: 25,
  peerabortwait: 26,
  processabort: 27,
});
const cursor = struct('smc_diag_cursor', '', { reserved: u16, wrap: u16, count: u32 });
const gid = chars(40);

const attributeSet = attributes('SMC_DIAG', {
  conninfo: [
    1,
    struct('smc_diag_conninfo', '', {
      token: u32,
      sndbufSize: u32,
      rmbeSize: u32,
      peerRmbeSize: u32,
      rxProd: cursor,
      rxCons: cursor,
      txProd: cursor,
      txCons: cursor,
      rxProdFlags: u8,
      rxConnStateFlags: u8,
      txProdFlags: u8,
      txConnStateFlags: u8,
      txPrep: cursor,
      txSent: cursor,
      txFin: cursor,
    }),
  ],
  lgrinfo: [
    2,
    struct('smc_diag_lgrinfo', '', {
      linkId: u8,
      ibname: chars(64),
      ibport: u8,
      gid,
      peerGid: gid,
      role: enumeration(u8, { client: 0, server: 1 }),
    }),
  ],
  shutdown: [3, shutdown],
  dmbinfo: [
    4,
    struct('smcd_diag_dmbinfo', '', { linkid: u32, peerGid: u64, myGid: u64, token: u64, peerToken: u64 }),
  ],
  fallback: [5, struct('smc_diag_fallback', '', { reason: u32, peerDiagnosis: u32 })],
});

const head = {
  family: socketFamily,
  state,
  /** By RDMA, fallen back to TCP, or by shared memory. */
  mode: enumeration(u8, { smcr: 0, fallbackTcp: 1, smcd: 2 }),
  shutdown,
  sport: be16,
  dport: be16,
} as const;
const tail = { if: u32, cookie, uid: u32, inode: u64 } as const;
/** The family of the addresses is not told: those that end in zeros are of IPv4. */
const four = message('smc_diag_msg', {
  header: struct('smc_diag_msg', 'diag', {
    ...head,
    src: ip4addr,
    srcPad: pad(12),
    dst: ip4addr,
    dstPad: pad(12),
    ...tail,
  }),
  attributes: attributeSet,
});
const six = message('smc_diag_msg', {
  header: struct('smc_diag_msg', 'diag', { ...head, src: ip6addr, dst: ip6addr, ...tail }),
  attributes: attributeSet,
});
export interface SmcDiag extends Infer<typeof four> {}
/** `struct smc_diag_msg` (4.11), by the family of its addresses. */
export const smcDiags: { readonly inet: Message<SmcDiag>; readonly inet6: Message<SmcDiag> } = {
  inet: four as Message<SmcDiag>,
  inet6: six as Message<SmcDiag>,
};

/** Bits of what is requested. */
export const smcExtensions = { conninfo: 1, lgrinfo: 2, shutdown: 4, dmbinfo: 8, fallback: 16 } as const;

const request = message('smc_diag_req', {
  header: struct('smc_diag_req', 'diag', {
    family: socketFamily,
    pad: pad(2),
    ext: flags(u8, smcExtensions),
    sport: be16,
    dport: be16,
    src: ip6addr,
    dst: ip6addr,
    if: u32,
    cookie,
  }),
});
export interface SmcRequest extends Infer<typeof request> {}
export const smcRequest: Message<SmcRequest> = request as Message<SmcRequest>;
