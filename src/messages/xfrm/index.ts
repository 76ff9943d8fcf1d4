import { messageTypes } from '../../protocol/marshal.js';
import {
  attributes,
  be16,
  enumeration,
  flags,
  type Infer,
  type Message,
  message,
  NO_HEADER,
  type StructType,
  struct,
  u8,
  u32,
} from '../../schema/index.js';
import { ipProtocol } from '../ip-protocols.js';
import { xfrmAddress } from './address.js';
import { acquireAttributes, xfrmAttributes } from './attributes.js';
import {
  direction,
  idOf,
  selector,
  userpolicyInfo,
  userpolicyInfoStruct,
  usersaId,
  usersaIdStruct,
  usersaInfo,
  usersaInfoStruct,
} from './structs.js';

/** `NETLINK_XFRM`. */
export const NETLINK_XFRM = 6;

const state = message('xfrm_usersa_info', {
  header: struct('xfrm_usersa_info', '', usersaInfo),
  attributes: xfrmAttributes,
});
export interface XfrmState extends Infer<typeof state> {}
/** A state: how packets of one security association are protected. */
export const xfrmState: Message<XfrmState> = state as Message<XfrmState>;

const stateId = message('xfrm_usersa_id', {
  header: struct('xfrm_usersa_id', '', usersaId),
  attributes: xfrmAttributes,
});
export interface XfrmStateId extends Infer<typeof stateId> {}
/** Which state is requested, to be deleted, or gone. */
export const xfrmStateId: Message<XfrmStateId> = stateId as Message<XfrmStateId>;

const policy = message('xfrm_userpolicy_info', {
  header: struct('xfrm_userpolicy_info', '', userpolicyInfo),
  attributes: xfrmAttributes,
});
export interface XfrmPolicy extends Infer<typeof policy> {}
/** A policy: which packets have to be protected, and how. */
export const xfrmPolicy: Message<XfrmPolicy> = policy as Message<XfrmPolicy>;

const policyId = message('xfrm_userpolicy_id', {
  header: struct('xfrm_userpolicy_id', '', { sel: selector, index: u32, dir: direction }),
  attributes: xfrmAttributes,
});
export interface XfrmPolicyId extends Infer<typeof policyId> {}
/** Which policy is requested, to be deleted, or gone. */
export const xfrmPolicyId: Message<XfrmPolicyId> = policyId as Message<XfrmPolicyId>;

const spi = message('xfrm_userspi_info', {
  header: struct('xfrm_userspi_info', '', { info: usersaInfoStruct, min: u32, max: u32 }),
  attributes: xfrmAttributes,
});
export interface XfrmSpi extends Infer<typeof spi> {}
/** Asks for an SPI within a range. */
export const xfrmSpi: Message<XfrmSpi> = spi as Message<XfrmSpi>;

const acquire = message('xfrm_user_acquire', {
  header: struct('xfrm_user_acquire', '', {
    id: idOf(80),
    saddr: xfrmAddress(56),
    sel: selector,
    policy: userpolicyInfoStruct,
    aalgos: u32,
    ealgos: u32,
    calgos: u32,
    seq: u32,
  }),
  attributes: acquireAttributes,
});
export interface XfrmAcquire extends Infer<typeof acquire> {}
/** The kernel needs a state that a policy demands. */
export const xfrmAcquire: Message<XfrmAcquire> = acquire as Message<XfrmAcquire>;

const hard = enumeration(u8, { soft: 0, hard: 1 });

const expire = message('xfrm_user_expire', {
  header: struct('xfrm_user_expire', '', { state: usersaInfoStruct, hard }),
  attributes: xfrmAttributes,
});
export interface XfrmExpire extends Infer<typeof expire> {}
/** A state has reached a limit. */
export const xfrmExpire: Message<XfrmExpire> = expire as Message<XfrmExpire>;

const policyExpire = message('xfrm_user_polexpire', {
  header: struct('xfrm_user_polexpire', '', { pol: userpolicyInfoStruct, hard }),
  attributes: xfrmAttributes,
});
export interface XfrmPolicyExpire extends Infer<typeof policyExpire> {}
/** A policy has reached a limit. */
export const xfrmPolicyExpire: Message<XfrmPolicyExpire> = policyExpire as Message<XfrmPolicyExpire>;

const flush = message('xfrm_usersa_flush', {
  header: struct('xfrm_usersa_flush', '', { proto: ipProtocol }),
  attributes: xfrmAttributes,
});
export interface XfrmFlush extends Infer<typeof flush> {}
/** All states of a protocol are to go, or have gone. */
export const xfrmFlush: Message<XfrmFlush> = flush as Message<XfrmFlush>;

const bare = message('xfrm', { header: NO_HEADER as StructType<object>, attributes: xfrmAttributes });
export interface XfrmBare extends Infer<typeof bare> {}
/** What has attributes only: flushing policies, and dumps. */
export const xfrmBare: Message<XfrmBare> = bare as unknown as Message<XfrmBare>;

const event = message('xfrm_aevent_id', {
  header: struct('xfrm_aevent_id', '', {
    saId: usersaIdStruct,
    saddr: xfrmAddress(-4),
    flags: flags(u32, { rthr: 1, rval: 2, lval: 4, ethr: 8, cr: 16, ce: 32, cu: 64 }),
    reqid: u32,
  }),
  attributes: xfrmAttributes,
});
export interface XfrmEvent extends Infer<typeof event> {}
/** Counters of a state, told as they pass a threshold. */
export const xfrmEvent: Message<XfrmEvent> = event as Message<XfrmEvent>;

const report = message('xfrm_user_report', {
  header: struct('xfrm_user_report', '', { proto: ipProtocol, sel: selector }),
  attributes: xfrmAttributes,
});
export interface XfrmReport extends Infer<typeof report> {}
/** A packet was dropped that Mobile IPv6 has no policy for. */
export const xfrmReport: Message<XfrmReport> = report as Message<XfrmReport>;

const mapping = message('xfrm_user_mapping', {
  header: struct('xfrm_user_mapping', '', {
    id: usersaIdStruct,
    reqid: u32,
    oldSaddr: xfrmAddress(-8),
    newSaddr: xfrmAddress(-24),
    oldSport: be16,
    newSport: be16,
  }),
  attributes: xfrmAttributes,
});
export interface XfrmMapping extends Infer<typeof mapping> {}
/** The far side has another address or port behind its NAT. */
export const xfrmMapping: Message<XfrmMapping> = mapping as Message<XfrmMapping>;

const count = struct('', '', { flags: u32 });
const stateCount = message('xfrm_sadinfo', {
  header: count,
  attributes: attributes('XFRMA_SAD', {
    cnt: [1, u32],
    hinfo: [2, struct('xfrmu_sadhinfo', '', { sadhcnt: u32, sadhmcnt: u32 })],
  }),
});
export interface XfrmStateCount extends Infer<typeof stateCount> {}
/** How many states there are. */
export const xfrmStateCount: Message<XfrmStateCount> = stateCount as Message<XfrmStateCount>;

const threshold = struct('xfrmu_spdhthresh', '', { lbits: u8, rbits: u8 });
const policyCount = message('xfrm_spdinfo', {
  header: count,
  attributes: attributes('XFRMA_SPD', {
    info: [
      1,
      struct('xfrmu_spdinfo', '', {
        incnt: u32,
        outcnt: u32,
        fwdcnt: u32,
        inscnt: u32,
        outscnt: u32,
        fwdscnt: u32,
      }),
    ],
    hinfo: [2, struct('xfrmu_spdhinfo', '', { spdhcnt: u32, spdhmcnt: u32 })],
    ipv4Hthresh: [3, threshold],
    ipv6Hthresh: [4, threshold],
  }),
});
export interface XfrmPolicyCount extends Infer<typeof policyCount> {}
/** How many policies there are, and from which prefix lengths on they are hashed. */
export const xfrmPolicyCount: Message<XfrmPolicyCount> = policyCount as Message<XfrmPolicyCount>;

const action = enumeration(u8, { unspec: 0, block: 1, accept: 2 });
const fallback = message('xfrm_userpolicy_default', {
  header: struct('xfrm_userpolicy_default', '', { in: action, fwd: action, out: action }),
  attributes: xfrmAttributes,
});
export interface XfrmDefault extends Infer<typeof fallback> {}
/** What becomes of packets that no policy is for (5.14). */
export const xfrmDefault: Message<XfrmDefault> = fallback as Message<XfrmDefault>;

/** What xfrm speaks (`XFRM_MSG_*`, linux/xfrm.h). */
export const xfrmMessages = messageTypes('XFRM_MSG', {
  newsa: [16, xfrmState],
  delsa: [17, xfrmStateId],
  getsa: [18, xfrmStateId],
  newpolicy: [19, xfrmPolicy],
  delpolicy: [20, xfrmPolicyId],
  getpolicy: [21, xfrmPolicyId],
  allocspi: [22, xfrmSpi],
  acquire: [23, xfrmAcquire],
  expire: [24, xfrmExpire],
  updpolicy: [25, xfrmPolicy],
  updsa: [26, xfrmState],
  polexpire: [27, xfrmPolicyExpire],
  flushsa: [28, xfrmFlush],
  flushpolicy: [29, xfrmBare],
  newae: [30, xfrmEvent],
  getae: [31, xfrmEvent],
  report: [32, xfrmReport],
  migrate: [33, xfrmPolicyId],
  newsadinfo: [34, xfrmStateCount],
  getsadinfo: [35, xfrmStateCount],
  newspdinfo: [36, xfrmPolicyCount],
  getspdinfo: [37, xfrmPolicyCount],
  mapping: [38, xfrmMapping],
  setdefault: [39, xfrmDefault],
  getdefault: [40, xfrmDefault],
});

/** Requests for all of something, which the kernel reads without a header. */
export const xfrmDumps = messageTypes('XFRM_MSG', { getsa: [18, xfrmBare], getpolicy: [21, xfrmBare] });
