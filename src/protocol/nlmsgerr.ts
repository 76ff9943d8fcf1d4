import {
  asciiz,
  attributes,
  enumeration,
  hex,
  type Infer,
  type Message,
  message,
  NO_HEADER,
  nested,
  pad,
  s64,
  u32,
  u64,
} from '../schema/index.js';

/** `NL_POLICY_TYPE_ATTR_*`: what the kernel accepts for an attribute. */
export const attributePolicy = attributes('NL_POLICY_TYPE_ATTR', {
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
  minValueS: [2, s64],
  maxValueS: [3, s64],
  minValueU: [4, u64],
  maxValueU: [5, u64],
  minLength: [6, u32],
  maxLength: [7, u32],
  policyIdx: [8, u32],
  policyMaxtype: [9, u32],
  bitfield32Mask: [10, u32],
  pad: [11, pad(0)],
  mask: [12, u64],
});

const ack = message('nlmsgerr', {
  header: NO_HEADER,
  attributes: attributes('NLMSGERR_ATTR', {
    /** The kernel's words. */
    msg: [1, asciiz],
    /** Offset of the attribute at fault, from the start of the request's `nlmsghdr`. */
    offs: [2, u32],
    /** Family-specific; for success too. */
    cookie: [3, hex],
    policy: [4, nested(attributePolicy)],
    /** Type of an attribute that is missing, and the offset of the nest it belongs into. */
    missType: [5, u32],
    missNest: [6, u32],
  }),
});
export interface ExtendedAck extends Infer<typeof ack> {}
/** What follows the echoed header in an acknowledgement with `NLM_F_ACK_TLVS` (Linux 4.12). */
export const extendedAck: Message<ExtendedAck> = ack as Message<ExtendedAck>;
