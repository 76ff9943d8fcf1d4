import {
  array,
  be16,
  be32,
  binary,
  chars,
  enumeration,
  flags,
  s32,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { ipProtocol } from '../ip-protocols.js';
import { saFamily } from '../route/families.js';
import { xfrmAddress } from './address.js';

/** `XFRM_MODE_*`. */
export const mode = enumeration(u8, {
  transport: 0,
  tunnel: 1,
  ro: 2,
  in_trigger: 3,
  beet: 4,
  /** (6.14) */
  iptfs: 5,
});
/** `XFRM_SHARE_*`. */
export const share = enumeration(u8, { any: 0, session: 1, user: 2, unique: 3 });
/** `XFRM_POLICY_*`: which way packets go that a policy is for. */
export const direction = enumeration(u8, { in: 0, out: 1, fwd: 2 });

/** `struct xfrm_selector`: which packets are meant. */
export const selector = struct('xfrm_selector', '', {
  daddr: xfrmAddress(40),
  saddr: xfrmAddress(24),
  dport: be16,
  dportMask: be16,
  sport: be16,
  sportMask: be16,
  family: saFamily,
  prefixlenD: u8,
  prefixlenS: u8,
  proto: ipProtocol,
  ifindex: s32,
  user: u32,
});

/** `struct xfrm_id`: what identifies a state. `distance`: see {@link xfrmAddress}. */
export const idOf = (distance: number) =>
  struct('xfrm_id', '', { daddr: xfrmAddress(distance), spi: be32, proto: ipProtocol });

/** `struct xfrm_lifetime_cfg`; all bits set is no limit. */
export const lifetimeCfg = struct('xfrm_lifetime_cfg', '', {
  softByteLimit: u64,
  hardByteLimit: u64,
  softPacketLimit: u64,
  hardPacketLimit: u64,
  softAddExpiresSeconds: u64,
  hardAddExpiresSeconds: u64,
  softUseExpiresSeconds: u64,
  hardUseExpiresSeconds: u64,
});

export const lifetimeCur = struct('xfrm_lifetime_cur', '', {
  bytes: u64,
  packets: u64,
  /** Seconds since 1970. */
  addTime: u64,
  useTime: u64,
});

export const replayState = struct('xfrm_replay_state', '', { oseq: u32, seq: u32, bitmap: u32 });

export const replayStateEsn = struct('xfrm_replay_state_esn', '', {
  /** Words in `bmp`. */
  bmpLen: u32,
  oseq: u32,
  seq: u32,
  oseqHi: u32,
  seqHi: u32,
  replayWindow: u32,
  bmp: array(u32),
});

/** `struct xfrm_algo` and its kin: lengths are in bits, the key is hexadecimal. */
export const algo = struct('xfrm_algo', '', { algName: chars(64), algKeyLen: u32, algKey: binary() });
export const algoAuth = struct('xfrm_algo_auth', '', {
  algName: chars(64),
  algKeyLen: u32,
  algTruncLen: u32,
  algKey: binary(),
});
export const algoAead = struct('xfrm_algo_aead', '', {
  algName: chars(64),
  algKeyLen: u32,
  algIcvLen: u32,
  algKey: binary(),
});

export const stats = struct('xfrm_stats', '', { replayWindow: u32, replay: u32, integrityFailed: u32 });

/** `struct xfrm_user_sec_ctx`, with the context behind it. */
export const userSecCtx = struct('xfrm_user_sec_ctx', '', {
  len: u16,
  exttype: u16,
  ctxAlg: u8,
  ctxDoi: u8,
  ctxLen: u16,
  ctxStr: binary(),
});

/** `struct xfrm_user_tmpl`: what a policy demands of the state that it uses. */
export const userTmpl = struct('xfrm_user_tmpl', '', {
  id: idOf(24),
  family: saFamily,
  saddr: xfrmAddress(-4),
  reqid: u32,
  mode,
  share,
  optional: u8,
  aalgos: u32,
  ealgos: u32,
  calgos: u32,
});

export const encapTmpl = struct('xfrm_encap_tmpl', '', {
  encapType: enumeration(u16, { 'espinudp-nonike': 1, espinudp: 2, espintcp: 7 }),
  encapSport: be16,
  encapDport: be16,
  encapOa: xfrmAddress(),
});

/** `struct xfrm_usersa_info`: a state. */
export const usersaInfo = {
  sel: selector,
  id: idOf(156),
  saddr: xfrmAddress(132),
  lft: lifetimeCfg,
  curlft: lifetimeCur,
  stats,
  seq: u32,
  reqid: u32,
  family: saFamily,
  mode,
  replayWindow: u8,
  flags: flags(u8, {
    noecn: 1,
    decapDscp: 2,
    nopmtudisc: 4,
    wildrecv: 8,
    icmp: 16,
    afUnspec: 32,
    align4: 64,
    esn: 128,
  }),
};
export const usersaInfoStruct = struct('xfrm_usersa_info', '', usersaInfo);

export const usersaId = {
  daddr: xfrmAddress(20),
  spi: be32,
  family: saFamily,
  proto: ipProtocol,
};
export const usersaIdStruct = struct('xfrm_usersa_id', '', usersaId);

/** `XFRM_POLICY_ALLOW`, `XFRM_POLICY_BLOCK`. */
export const userpolicyAction = enumeration(u8, { allow: 0, block: 1 });

/** `struct xfrm_userpolicy_info`: a policy. */
export const userpolicyInfo = {
  sel: selector,
  lft: lifetimeCfg,
  curlft: lifetimeCur,
  priority: u32,
  index: u32,
  dir: direction,
  action: userpolicyAction,
  flags: flags(u8, { localok: 1, icmp: 2, cpuAcquire: 4 }),
  share,
};
export const userpolicyInfoStruct = struct('xfrm_userpolicy_info', '', userpolicyInfo);

export const userpolicyType = struct('xfrm_userpolicy_type', '', {
  type: enumeration(u8, { main: 0, sub: 1, any: 255 }),
  reserved1: u16,
  reserved2: u8,
});

export const userMigrate = struct('xfrm_user_migrate', '', {
  oldDaddr: xfrmAddress(72),
  oldSaddr: xfrmAddress(56),
  newDaddr: xfrmAddress(42),
  newSaddr: xfrmAddress(26),
  proto: ipProtocol,
  mode,
  reserved: u16,
  reqid: u32,
  oldFamily: saFamily,
  newFamily: saFamily,
});

export const userKmaddress = struct('xfrm_user_kmaddress', '', {
  local: xfrmAddress(36),
  remote: xfrmAddress(20),
  reserved: u32,
  family: saFamily,
});

export const addressFilter = struct('xfrm_address_filter', '', {
  saddr: xfrmAddress(32),
  daddr: xfrmAddress(16),
  family: saFamily,
  splen: u8,
  dplen: u8,
});

export const userOffload = struct('xfrm_user_offload', '', {
  ifindex: s32,
  flags: flags(u8, { ipv6: 1, inbound: 2, packet: 4 }),
});

export const mark = struct('xfrm_mark', '', { v: u32, m: u32 });
