import { attributePolicy, type ExtendedAck, extendedAck } from '../protocol/nlmsgerr.js';
import {
  type Attributes,
  type Infer,
  type Message,
  message,
  s32,
  struct,
  u16,
  u32,
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

export interface AttributePolicy extends Infer<typeof attributePolicy> {}
/** `NL_POLICY_TYPE_ATTR_*`: what the kernel accepts as one attribute (5.7; in extended acks 5.10). */
export const nlPolicyTypeAttr: Attributes<AttributePolicy> = attributePolicy;

/** `NLMSGERR_ATTR_*`: what `NETLINK_EXT_ACK` adds to an error, and to the end of a dump (4.12). */
export const nlmsgerrAttr = extendedAck.attributes as Attributes<ExtendedAck>;

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

export type { ExtendedAck };
export interface NetlinkAck extends Infer<typeof error> {}
/** `NLMSG_ERROR` as a socket with `NETLINK_CAP_ACK` gets it: the request itself is not repeated. */
export const nlmsgerr: Message<NetlinkAck> = error as Message<NetlinkAck>;
