import {
  type Attributes,
  type Infer,
  type Message,
  asciiz,
  attributes,
  enumeration,
  hex,
  message,
  nested,
  pad,
  s32,
  s64,
  struct,
  u16,
  u32,
  u64,
} from '../schema/index.js';

/** `struct nlmsghdr`, which begins every netlink message. */
export const nlmsghdr = struct('nlmsghdr', 'nlmsg', {
  /** Bytes of the message, this header included. */
  len: u32,
  type: u16,
  flags: u16,
  seq: u32,
  pid: u32,
});

const policySet = attributes('NL_POLICY_TYPE_ATTR', {
  /** `NL_ATTR_TYPE_*`. */
  type: [
    1,
    enumeration(u32, {
      invalid: 0,
      flag: 1,
      u8: 2,
      u16: 3,
      u32: 4,
      u64: 5,
      s8: 6,
      s16: 7,
      s32: 8,
      s64: 9,
      binary: 10,
      string: 11,
      nulString: 12,
      nested: 13,
      nestedArray: 14,
      bitfield32: 15,
      sint: 16,
      uint: 17,
    }),
  ],
  /** Bounds of a signed integer. */
  minValueS: [2, s64],
  maxValueS: [3, s64],
  /** Bounds of an unsigned integer. */
  minValueU: [4, u64],
  maxValueU: [5, u64],
  /** Bounds in bytes, of text, binary data and nests. */
  minLength: [6, u32],
  maxLength: [7, u32],
  /** Which of the policies applies to what is nested, and its highest attribute. */
  policyIdx: [8, u32],
  policyMaxtype: [9, u32],
  /** The bits that a `bitfield32` may set. */
  bitfield32Mask: [10, u32],
  pad: [11, pad(0)],
  /** The bits that an unsigned integer may have (5.10). */
  mask: [12, u64],
});
export interface AttributePolicy extends Infer<typeof policySet> {}
/** What the kernel accepts as one attribute (5.7; in extended acks 5.10). */
export const nlPolicyTypeAttr: Attributes<AttributePolicy> = policySet;

const errorSet = attributes('NLMSGERR_ATTR', {
  /** The kernel's own words. */
  msg: [1, asciiz],
  /** Where the attribute at fault begins, in bytes from the request's `nlmsghdr`. */
  offs: [2, u32],
  /** What a subsystem says about its success. */
  cookie: [3, hex],
  /** What would have been accepted (5.10). */
  policy: [4, nested(nlPolicyTypeAttr)],
  /** Number of the attribute that is missing (6.1). */
  missType: [5, u32],
  /** Where the nest begins in which it is missing; absent where that is the message itself (6.1). */
  missNest: [6, u32],
});
export interface ExtendedAck extends Infer<typeof errorSet> {}
/** What `NETLINK_EXT_ACK` adds to an error, and to the end of a dump (4.12). */
export const nlmsgerrAttr: Attributes<ExtendedAck> = errorSet;

const error = message('nlmsgerr', {
  header: struct(
    'nlmsgerr',
    '',
    {
      /** 0, or the negative errno. */
      error: s32,
      /** Header of the request that this answers; C calls it `msg`, which here are the kernel's words. */
      request: nlmsghdr,
    },
    { names: { request: 'msg' } },
  ),
  attributes: nlmsgerrAttr,
});
export interface NetlinkAck extends Infer<typeof error> {}
/** `NLMSG_ERROR` as a socket with `NETLINK_CAP_ACK` gets it: the request itself is not repeated. */
export const nlmsgerr: Message<NetlinkAck> = error as Message<NetlinkAck>;
