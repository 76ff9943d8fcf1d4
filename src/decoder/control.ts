import { nlmsgerr } from '../messages/nlmsgerr.js';
import { errnoCode, errnoWords } from '../protocol/errno.js';
import {
  HEADER,
  type MessageHeader,
  NLM_F_CAPPED,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_NOOP,
  NLMSG_OVERRUN,
} from '../protocol/framing.js';
import { extendedAck } from '../protocol/nlmsgerr.js';
import { type Message, message, s32, struct } from '../schema/index.js';
import { bareBody, type ReadBody, readBody } from './body.js';
import { read16, read32 } from './bytes.js';
import type { Body, Outcome } from './types.js';

/** Names of the message types that all protocols share. */
export const CONTROL: Readonly<Record<number, string>> = {
  [NLMSG_NOOP]: 'NLMSG_NOOP',
  [NLMSG_ERROR]: 'NLMSG_ERROR',
  [NLMSG_DONE]: 'NLMSG_DONE',
  [NLMSG_OVERRUN]: 'NLMSG_OVERRUN',
};

const noAttributes = message('nlmsgerr', { header: nlmsgerr.header }) as Message;
const withAttributes = nlmsgerr as Message;
/** What ends a dump: an error number, and since 6.0 what `NETLINK_EXT_ACK` adds. */
const done = message('nlmsgdone', {
  header: struct('nlmsgdone', '', { error: s32 }),
  attributes: extendedAck.attributes,
}) as Message;
/** `int` and the request's header. */
const ERROR = 4 + HEADER;

/** What a control message says. */
export interface ReadControl extends ReadBody {
  readonly echo?: Body;
  readonly outcome?: Outcome;
}

/** Reads a request's body, as its protocol declares it. */
type ReadEcho = (type: number, bytes: Uint8Array, base: number) => ReadBody;

/** Reads the body of a message whose type all protocols share. */
export function readControl(
  header: MessageHeader,
  bytes: Uint8Array,
  little: boolean,
  readEcho: ReadEcho,
): ReadControl {
  if (header.type === NLMSG_ERROR) return readError(header, bytes, little, readEcho);
  if (header.type === NLMSG_DONE && bytes.length >= 4) {
    const read = readBody(done, bytes, HEADER, little);
    return { ...read, outcome: outcomeOf(read.body.object) };
  }
  return { body: bareBody(bytes), errors: [] };
}

function readError(
  header: MessageHeader,
  bytes: Uint8Array,
  little: boolean,
  readEcho: ReadEcho,
): ReadControl {
  if (bytes.length < ERROR) return withOutcome(readBody(withAttributes, bytes, HEADER, little));
  const length = read32(bytes, 4, little);
  // the whole request is repeated where the socket has not requested less, and there was an error
  const rest = bytes.length - ERROR;
  const repeated =
    header.flags & NLM_F_CAPPED || read32(bytes, 0, little) === 0 ? 0 : Math.min(length - HEADER, rest);
  if (repeated <= 0) return withOutcome(readBody(withAttributes, bytes, HEADER, little));
  const end = Math.min(ERROR + ((repeated + 3) & ~3), bytes.length);
  const request = bytes.subarray(ERROR, ERROR + repeated);
  const first = readBody(noAttributes, bytes.subarray(0, ERROR), HEADER, little);
  const echo = readEcho(read16(bytes, 8, little), request, HEADER + ERROR);
  const padding = bytes.subarray(ERROR + repeated, end);
  const after = readBody(
    { ...withAttributes, header: { ...nlmsgerr.header, fields: [], size: 0 } },
    bytes.subarray(end),
    HEADER + end,
    little,
  );
  const { attributes, trailing, object } = after.body;
  return withOutcome({
    body: {
      ...first.body,
      attributes,
      ...(trailing ? { trailing } : {}),
      object: { ...first.body.object, ...object },
    },
    echo: padding.length > 0 ? { ...echo.body, trailing: joined(echo.body.trailing, padding) } : echo.body,
    errors: [...first.errors, ...echo.errors, ...after.errors],
  });
}

function withOutcome(read: ReadControl): ReadControl {
  return typeof read.body.object.error === 'number'
    ? { ...read, outcome: outcomeOf(read.body.object) }
    : read;
}

function outcomeOf(object: Record<string, unknown>): Outcome {
  const errno = Math.max(0, -(object.error as number));
  const kernel = typeof object.msg === 'string' ? { kernel: object.msg } : {};
  if (errno === 0) return { errno, ...kernel };
  return { errno, code: errnoCode(errno), text: errnoWords(errno), ...kernel };
}

function joined(one: Uint8Array | undefined, other: Uint8Array): Uint8Array {
  if (!one) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
