import { LITTLE_ENDIAN } from '../schema/bytes.js';

/** Bytes of `struct nlmsghdr`. */
export const HEADER = 16;

/** Message types that every protocol shares (`NLMSG_*`); those of a protocol begin at 16. */
export const NLMSG_NOOP = 1;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLMSG_OVERRUN = 4;
export const NLMSG_MIN_TYPE = 16;

/** Flags of a message (`NLM_F_*`, linux/netlink.h). */
export const NLM_F_REQUEST = 0x1;
export const NLM_F_MULTI = 0x2;
export const NLM_F_ACK = 0x4;
export const NLM_F_ECHO = 0x8;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP_FILTERED = 0x20;
/** For requests that get: the whole table, all that match, together `NLM_F_DUMP`. */
export const NLM_F_ROOT = 0x100;
export const NLM_F_MATCH = 0x200;
export const NLM_F_DUMP = NLM_F_ROOT | NLM_F_MATCH;
/** For requests that create. */
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
/** For requests that delete. */
export const NLM_F_NONREC = 0x100;
export const NLM_F_BULK = 0x200;
/** For acknowledgements. */
export const NLM_F_CAPPED = 0x100;
export const NLM_F_ACK_TLVS = 0x200;

/** `struct nlmsghdr`. */
export interface MessageHeader {
  /** Bytes, this header included. */
  length: number;
  type: number;
  flags: number;
  seq: number;
  /** Port id that the message is addressed to, or in a request, comes from. */
  pid: number;
}

/** The header at a 4-byte boundary. */
export function readHeader(u32: Uint32Array, at: number): MessageHeader {
  const word = at >> 2;
  const kind = u32[word + 1]!;
  return {
    length: u32[word]!,
    type: LITTLE_ENDIAN ? kind & 0xffff : kind >>> 16,
    flags: LITTLE_ENDIAN ? kind >>> 16 : kind & 0xffff,
    seq: u32[word + 2]!,
    pid: u32[word + 3]!,
  };
}
