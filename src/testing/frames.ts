import { errnoOf } from '../protocol/errno.js';
import {
  HEADER,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
} from '../protocol/framing.js';
import { type ExtendedAck, extendedAck } from '../protocol/nlmsgerr.js';
import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { encode } from '../schema/index.js';
import { typeError } from '../schema/stack.js';

/** A message received: header and body. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly seq: number;
  /** The whole of it, a copy. */
  readonly bytes: Uint8Array;
}

/** The messages of a datagram. */
export function* framesIn(datagram: Uint8Array): Generator<Frame> {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  for (let at = 0; at + HEADER <= datagram.length; ) {
    const length = view.getUint32(at, LITTLE_ENDIAN);
    if (length < HEADER || at + length > datagram.length) return;
    yield {
      type: view.getUint16(at + 4, LITTLE_ENDIAN),
      flags: view.getUint16(at + 6, LITTLE_ENDIAN),
      seq: view.getUint32(at + 8, LITTLE_ENDIAN),
      bytes: datagram.slice(at, at + length),
    };
    at += (length + 3) & ~3;
  }
}

/** A message with its header, padded to the next one. */
export function frame(type: number, flags: number, seq: number, port: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array((HEADER + body.length + 3) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, HEADER + body.length, LITTLE_ENDIAN);
  view.setUint16(4, type, LITTLE_ENDIAN);
  view.setUint16(6, flags, LITTLE_ENDIAN);
  view.setUint32(8, seq, LITTLE_ENDIAN);
  view.setUint32(12, port, LITTLE_ENDIAN);
  bytes.set(body, HEADER);
  return bytes;
}

/** An acknowledgement (`code` undefined) or a refusal, as a socket with `NETLINK_CAP_ACK` gets it. */
export function acknowledgement(
  request: Frame,
  port: number,
  code: string | undefined,
  ack: ExtendedAck = {},
): Uint8Array {
  const extended = encode(extendedAck, ack, { direction: 'reply' });
  const body = new Uint8Array(4 + HEADER + extended.length);
  new DataView(body.buffer).setInt32(0, -number(code), LITTLE_ENDIAN);
  body.set(request.bytes.subarray(0, HEADER), 4);
  body.set(extended, 4 + HEADER);
  const flags = NLM_F_CAPPED | (extended.length > 0 ? NLM_F_ACK_TLVS : 0);
  return frame(NLMSG_ERROR, flags, request.seq, port, body);
}

/** The end of a dump, with the error that it ended by. */
export function done(request: Frame, port: number, code?: string, ack: ExtendedAck = {}): Uint8Array {
  const extended = encode(extendedAck, ack, { direction: 'reply' });
  const body = new Uint8Array(4 + extended.length);
  new DataView(body.buffer).setInt32(0, -number(code), LITTLE_ENDIAN);
  body.set(extended, 4);
  const flags = NLM_F_MULTI | (extended.length > 0 ? NLM_F_ACK_TLVS : 0);
  return frame(NLMSG_DONE, flags, request.seq, port, body);
}

function number(code: string | undefined): number {
  if (code === undefined) return 0;
  const errno = errnoOf(code);
  if (errno === undefined) throw typeError(`no error is called '${code}'`);
  return errno;
}
