import { type ErrnoCode, errnoOf } from '../../protocol/errno.js';
import { HEADER, NLM_F_CAPPED, NLMSG_DONE, NLMSG_ERROR } from '../../protocol/framing.js';
import type { MessageType } from '../../protocol/marshal.js';
import { LITTLE_ENDIAN } from '../../schema/bytes.js';
import { typeError } from '../../schema/stack.js';
import type { FaultCount } from './fault.js';

/**
 * What may happen to a message:
 * - `'drop'`, `'duplicate'`;
 * - `{ setFlags }`, `{ clearFlags }`: `NLM_F_*` of its header;
 * - `{ header }`: other values in its header, whatever they do to the datagram;
 * - `{ answer: code }`: an `NLMSG_ERROR` comes instead, and nothing more for this sequence number; of what is sent,
 *   it is answered so and not sent;
 * - `{ done: code }`: an `NLMSG_DONE` with that error comes instead, and nothing more for this sequence number;
 * - `'emptyDone'`: it loses its payload.
 */
export type FaultAction =
  | 'drop'
  | 'duplicate'
  | 'emptyDone'
  | { readonly setFlags: number }
  | { readonly clearFlags: number }
  | { readonly header: { length?: number; type?: number; flags?: number; seq?: number; pid?: number } }
  | { readonly answer: ErrnoCode | '0' }
  | { readonly done: string };

const CONTROL: Readonly<Record<string, number>> = {
  NLMSG_NOOP: 1,
  NLMSG_ERROR,
  NLMSG_DONE,
  NLMSG_OVERRUN: 4,
};

/** Applies rules to the messages of datagrams. */
export class MessageFaults {
  readonly #types: Readonly<Record<string, MessageType>>;
  /** Sequence numbers that were answered by a fault. */
  readonly #muted = new Set<number>();

  constructor(types: Readonly<Record<string, MessageType>>) {
    this.#types = types;
  }

  /** Throws where a rule names a message that nothing is known of. */
  check(name: number | string): void {
    this.#number(name);
  }

  #number(name: number | string): number | undefined {
    if (typeof name === 'number') return name;
    if (name === 'any') return undefined;
    if (name === 'ack') return NLMSG_ERROR;
    const found =
      CONTROL[name] ??
      Object.values(this.#types).find((type) => type.name === name || type.event === name)?.id;
    if (found === undefined) throw typeError(`no message is called ${name}: give its number, or the types`);
    return found;
  }

  /** A datagram received, without what follows an answer that a fault has given. */
  unanswered(data: Uint8Array): Uint8Array {
    if (this.#muted.size === 0) return data;
    return join([...messages(data)].filter((message) => !this.#muted.has(seqOf(message))));
  }

  /**
   * The datagram with the rule applied to its messages; empty where none is left.
   * @param answer takes answers to what is being sent; left out for what is received.
   */
  apply(
    data: Uint8Array,
    count: FaultCount,
    answer: ((data: Uint8Array) => void) | undefined,
    hit: (count: FaultCount) => boolean,
  ): Uint8Array {
    const { rule } = count;
    const parts: Uint8Array[] = [];
    const instead = new Set<number>();
    for (const message of messages(data)) {
      if (instead.has(seqOf(message))) continue;
      if (message.length < HEADER || !this.#matches(message, rule.message!) || !hit(count))
        parts.push(message);
      else parts.push(...this.#alter(message, rule.do as FaultAction, answer, instead));
    }
    for (const seq of instead) this.#muted.add(seq);
    return join(parts);
  }

  #matches(message: Uint8Array, name: number | string): boolean {
    const view = viewOf(message);
    const type = view.getUint16(4, LITTLE_ENDIAN);
    if (name === 'ack') return type === NLMSG_ERROR && view.getInt32(HEADER, LITTLE_ENDIAN) === 0;
    const wanted = this.#number(name);
    return wanted === undefined || wanted === type;
  }

  #alter(
    message: Uint8Array,
    action: FaultAction,
    answer: ((data: Uint8Array) => void) | undefined,
    instead: Set<number>,
  ): Uint8Array[] {
    if (action === 'drop') return [];
    if (action === 'duplicate') return [message, message];
    const view = viewOf(message);
    const flags = view.getUint16(6, LITTLE_ENDIAN);
    if (action === 'emptyDone') {
      view.setUint32(0, HEADER, LITTLE_ENDIAN);
      return [message.subarray(0, HEADER)];
    }
    if (typeof action !== 'object') throw typeError(`'${action}' cannot be done to a message`);
    if ('setFlags' in action) view.setUint16(6, flags | action.setFlags, LITTLE_ENDIAN);
    else if ('clearFlags' in action) view.setUint16(6, flags & ~action.clearFlags, LITTLE_ENDIAN);
    else if ('header' in action) rewrite(view, action.header);
    else if ('answer' in action || 'done' in action) {
      const made =
        'answer' in action ? errorMessage(message, action.answer) : doneMessage(message, action.done);
      if (answer) {
        answer(made);
        return [];
      }
      instead.add(seqOf(message));
      return [made];
    } else throw typeError(`${JSON.stringify(action)} cannot be done to a message`);
    return [message];
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function seqOf(message: Uint8Array): number {
  return message.length < HEADER ? 0 : viewOf(message).getUint32(8, LITTLE_ENDIAN);
}

/** Copies of the messages with their padding; what cannot be distinguished counts as one. */
function* messages(data: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < data.length; ) {
    const length = at + HEADER <= data.length ? viewOf(data).getUint32(at, LITTLE_ENDIAN) : 0;
    const end = length < HEADER ? data.length : Math.min(data.length, at + ((length + 3) & ~3));
    yield data.slice(at, end);
    at = end;
  }
}

function rewrite(
  view: DataView,
  header: { length?: number; type?: number; flags?: number; seq?: number; pid?: number },
): void {
  const { length, type, flags, seq, pid } = header;
  if (length !== undefined) view.setUint32(0, length, LITTLE_ENDIAN);
  if (type !== undefined) view.setUint16(4, type, LITTLE_ENDIAN);
  if (flags !== undefined) view.setUint16(6, flags, LITTLE_ENDIAN);
  if (seq !== undefined) view.setUint32(8, seq, LITTLE_ENDIAN);
  if (pid !== undefined) view.setUint32(12, pid, LITTLE_ENDIAN);
}

function errnoNamed(code: string): number {
  const errno = code === '0' ? 0 : errnoOf(code);
  if (errno === undefined) throw typeError(`no error is called ${code}`);
  return errno;
}

/** An `NLMSG_ERROR` for the message: to what it answers, or in its place. */
function errorMessage(message: Uint8Array, code: string): Uint8Array {
  const error = new Uint8Array(HEADER + 4 + HEADER);
  error.set(message.subarray(8, HEADER), 8);
  error.set(message.subarray(0, HEADER), HEADER + 4);
  rewrite(viewOf(error), { length: error.length, type: NLMSG_ERROR, flags: NLM_F_CAPPED });
  viewOf(error).setInt32(HEADER, -errnoNamed(code), LITTLE_ENDIAN);
  return error;
}

function doneMessage(message: Uint8Array, code: string): Uint8Array {
  const done = new Uint8Array(HEADER + 4);
  done.set(message.subarray(8, HEADER), 8);
  rewrite(viewOf(done), { length: done.length, type: NLMSG_DONE, flags: 2 });
  viewOf(done).setInt32(HEADER, -errnoNamed(code), LITTLE_ENDIAN);
  return done;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
