import {
  type Attributes,
  array,
  attributes,
  enumeration,
  flag,
  flags,
  type Infer,
  pad,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { ipProtocol } from '../ip-protocols.js';
import { xfrmAddress } from './address.js';
import {
  addressFilter,
  algo,
  algoAead,
  algoAuth,
  encapTmpl,
  lifetimeCur,
  mark,
  replayState,
  replayStateEsn,
  userKmaddress,
  userMigrate,
  userOffload,
  userpolicyInfoStruct,
  userpolicyType,
  userSecCtx,
  usersaInfoStruct,
  userTmpl,
} from './structs.js';

const spec = {
  algAuth: [1, algo],
  algCrypt: [2, algo],
  algComp: [3, algo],
  encap: [4, encapTmpl],
  tmpl: [5, array(userTmpl)],
  /** The state that a notice is about. */
  sa: [6, usersaInfoStruct],
  secCtx: [8, userSecCtx],
  ltimeVal: [9, lifetimeCur],
  replayVal: [10, replayState],
  replayThresh: [11, u32],
  etimerThresh: [12, u32],
  srcaddr: [13, xfrmAddress()],
  coaddr: [14, xfrmAddress()],
  /** Seconds since 1970. */
  lastused: [15, u64],
  policyType: [16, userpolicyType],
  migrate: [17, array(userMigrate)],
  algAead: [18, algoAead],
  kmaddress: [19, userKmaddress],
  algAuthTrunc: [20, algoAuth],
  mark: [21, mark],
  tfcpad: [22, u32],
  replayEsnVal: [23, replayStateEsn],
  saExtraFlags: [24, flags(u32, { dontEncapDscp: 1, oseqMayWrap: 2 })],
  proto: [25, ipProtocol],
  addressFilter: [26, addressFilter],
  pad: [27, pad(0)],
  offloadDev: [28, userOffload],
  /** Mark that packets get which have passed (4.14; as `XFRMA_OUTPUT_MARK`). */
  setMark: [29, u32],
  setMarkMask: [30, u32],
  ifId: [31, u32],
  /** Seconds before the mapping of a NAT is told to have changed (6.1). */
  mtimerThresh: [32, u32],
  /** (6.10) */
  saDir: [33, enumeration(u8, { in: 1, out: 2 })],
  /** Seconds (6.11). */
  natKeepaliveInterval: [34, u32],
  /** CPU that the state is for (6.13). */
  saPcpu: [35, u32],
  /** IP-TFS (6.14), times in microseconds. */
  iptfsDropTime: [36, u32],
  iptfsReorderWindow: [37, u16],
  iptfsDontFrag: [38, flag],
  iptfsInitDelay: [39, u32],
  iptfsMaxQsize: [40, u32],
  iptfsPktSize: [41, u32],
} as const;

const set = attributes('XFRMA', {
  ...spec,
  /** The policy that a notice is about. */
  policy: [7, userpolicyInfoStruct],
});
export interface XfrmAttributes extends Infer<typeof set> {}
/** `XFRMA_*` (linux/xfrm.h). */
export const xfrmAttributes: Attributes<XfrmAttributes> = set;

const other = attributes('XFRMA', spec);
export interface AcquireAttributes extends Infer<typeof other> {}
/** The same, of a message whose header has a policy. */
export const acquireAttributes: Attributes<AcquireAttributes> = other;
