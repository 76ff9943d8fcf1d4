import {
  HEADER,
  NLM_F_ACK,
  NLM_F_CAPPED,
  NLM_F_CREATE,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
} from '../../src/protocol/framing.js';
import { messageTypes } from '../../src/protocol/marshal.js';
import { attributes, type Infer, message, struct } from '../../src/schema/index.js';
import { asciiz, u32 } from '../../src/schema/types.js';
import type { Datagrams } from '../../src/socket/transport.js';
import { QueueTransport } from '../../src/socket/transports/queue.js';

export const item = message('item', {
  header: struct('itemmsg', 'im', { index: u32 }),
  attributes: attributes('ITEM', { name: [1, asciiz] }),
});
export type Item = Infer<typeof item>;

/** The protocol that {@link Kernel} speaks. */
export const itemTypes = messageTypes('TEST', {
  newitem: [16, item],
  delitem: [17, item],
  getitem: [18, item],
});
export const NEWITEM = 16;
export const DELITEM = 17;
export const GETITEM = 18;
export const GROUP = 5;

const EBUSY = 16;
const ENODEV = 19;
const PORT_ID = 77;

/** A message as it was asked. */
export interface Asked {
  type: number;
  flags: number;
  seq: number;
  index: number;
}

/** One message: header and the given body. */
export function bytesOfMessage(
  type: number,
  flags: number,
  seq: number,
  pid: number,
  body: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array((HEADER + body.length + 3) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, HEADER + body.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, seq, true);
  view.setUint32(12, pid, true);
  bytes.set(body, HEADER);
  return bytes;
}

/** The body of an item, its name being `item<index>`. */
export function itemBody(index: number): Uint8Array {
  const name = new TextEncoder().encode(`item${index}\0`);
  const bytes = new Uint8Array((8 + name.length + 3) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, index, true);
  view.setUint16(4, 4 + name.length, true);
  view.setUint16(6, 1, true);
  bytes.set(name, 8);
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

interface DumpUnderWay {
  seq: number;
  next: number;
}

/**
 * A kernel with a table of items 1 to `count`, for a socket to speak to. As the real one does, it makes a dump's
 * datagrams as they are received, and runs one dump at a time (`EBUSY`); items above the count are `ENODEV`.
 */
export class Kernel extends QueueTransport {
  count: number;
  /** Items in one datagram of a dump. */
  perDatagram: number;
  /** Everything that it was asked. */
  readonly asked: Asked[] = [];
  /** Datagrams of dumps handed out so far. */
  produced = 0;
  /** Takes requests in place of the kernel; true where it has dealt with one. */
  hook: ((asked: Asked, kernel: Kernel) => boolean) | undefined;
  joins = 0;
  readonly #dumps: DumpUnderWay[] = [];

  constructor(count = 10, perDatagram = 4) {
    super(PORT_ID);
    this.count = count;
    this.perDatagram = perDatagram;
  }

  /** How often a message of that type was asked. */
  times(type: number): number {
    return this.asked.filter((one) => one.type === type).length;
  }

  send(datagram: Uint8Array): void {
    this.checkOpen();
    const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
    for (let at = 0; at < datagram.length; at += (view.getUint32(at, true) + 3) & ~3) {
      const asked = {
        type: view.getUint16(at + 4, true),
        flags: view.getUint16(at + 6, true),
        seq: view.getUint32(at + 8, true),
        index: view.getUint32(at + HEADER, true),
      };
      this.asked.push(asked);
      if (!this.hook?.(asked, this)) this.answer(asked);
    }
  }

  /** Does what was asked. */
  answer(asked: Asked): void {
    const { type, flags, seq, index } = asked;
    if (type === GETITEM && (flags & 0x300) === 0x300) {
      if (this.#dumps.length > 0) this.error(seq, EBUSY);
      else this.#dumps.push({ seq, next: 1 });
    } else if (index > this.count && !(flags & NLM_F_CREATE)) this.error(seq, ENODEV);
    else if (type === GETITEM) this.emit(this.item(seq, index));
    else if (flags & NLM_F_ACK) this.error(seq, 0);
  }

  item(seq: number, index: number, flags = 0): Uint8Array {
    return bytesOfMessage(NEWITEM, flags, seq, PORT_ID, itemBody(index));
  }

  done(seq: number, errno = 0, flags = NLM_F_MULTI): Uint8Array {
    const body = new Uint8Array(4);
    new DataView(body.buffer).setInt32(0, -errno, true);
    return bytesOfMessage(NLMSG_DONE, flags, seq, PORT_ID, body);
  }

  /** An acknowledgement (0) or refusal. */
  error(seq: number, errno: number): void {
    const body = new Uint8Array(4 + HEADER);
    new DataView(body.buffer).setInt32(0, -errno, true);
    this.emit(bytesOfMessage(NLMSG_ERROR, NLM_F_CAPPED, seq, PORT_ID, body));
  }

  /** An event about an item, to those who have joined. */
  event(index: number): void {
    if (this.groups.has(GROUP)) this.emit(bytesOfMessage(NEWITEM, 0, 0, 0, itemBody(index)));
  }

  /** Sends one datagram of these messages. */
  emit(...messages: readonly Uint8Array[]): void {
    this.deliver(concat(...messages));
  }

  from(port: number, ...messages: readonly Uint8Array[]): void {
    this.deliver(concat(...messages), { port });
  }

  fail(error: unknown): void {
    this.deliverError(error);
  }

  /** Makes the next datagram of the dump under way. */
  #produce(): void {
    const dump = this.#dumps[0];
    if (!dump || this.queued > 0) return;
    const messages: Uint8Array[] = [];
    while (messages.length < this.perDatagram && dump.next <= this.count) {
      messages.push(this.item(dump.seq, dump.next++, NLM_F_MULTI));
    }
    if (messages.length === 0) {
      messages.push(this.done(dump.seq));
      this.#dumps.shift();
    }
    this.produced++;
    this.emit(...messages);
  }

  override receive(max?: number): Datagrams | undefined {
    this.#produce();
    return super.receive(max);
  }

  override wait(wake: () => void): void {
    this.#produce();
    super.wait(wake);
  }

  override join(group: number): void {
    super.join(group);
    this.joins++;
  }
}
