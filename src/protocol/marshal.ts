import { checkArgument } from '../schema/argument.js';
import { type Bytes, bytesOf } from '../schema/bytes.js';
import { type Decoder, decodeAt, decoderOf, encodeInto } from '../schema/codec.js';
import type { Writer } from '../schema/compiler/writer.js';
import { DecodeError } from '../schema/errors.js';
import { rangeError } from '../schema/stack.js';
import type { Message } from '../schema/type.js';
import { HEADER, type MessageHeader, NLMSG_MIN_TYPE, readHeader } from './framing.js';

/** A message class under a message type, with the names it goes by. */
export interface MessageType<T = unknown, Id extends number = number, Name extends string = string> {
  /** `nlmsg_type`. */
  readonly id: Id;
  /** C name: `RTM_NEWLINK`. */
  readonly name: Name;
  /** What events of this type are called: `newlink`. */
  readonly event: string;
  readonly message: Message<T>;
}

/** Which message class reads and writes which message type. */
export type Policy = Readonly<Record<number, Message | MessageType>>;

/** A message received: its header, and its body as an object. */
export interface NetlinkMessage<T = Record<string, unknown>> {
  header: MessageHeader;
  /** C name of the type; undefined where no policy names it. */
  name?: string;
  /** What events of this type are called. */
  event?: string;
  body: T;
  /** Namespace id of the sender, with `allNsid`. */
  nsid?: number;
}

/** A message class, or what returns it: for a table that names many, of which a program needs few. */
export type MessageSource = Message | (() => Message);

/**
 * Declares a policy by name: `messageTypes('RTM', { newlink: [16, ifinfomsg] })` makes type 16 `RTM_NEWLINK`. A class
 * given as a function, `() => ifinfomsg`, is made when a message of its type is first read or written.
 */
export function messageTypes<
  const P extends string,
  const T extends Readonly<Record<string, readonly [number, MessageSource]>>,
>(prefix: P, types: T): MessageTypesOf<P, T> {
  checkArgument('messageTypes', 'prefix', prefix, 'a string');
  checkArgument('messageTypes', 'types', types, 'an object');
  return Object.fromEntries(
    Object.entries(types).map(([event, type]) => {
      checkArgument('messageTypes', `types.${event}`, type, 'an array');
      return [event, entry(type[0], `${prefix}_${event.toUpperCase()}`, event, type[1])];
    }),
  ) as unknown as MessageTypesOf<P, T>;
}

/** An entry whose message is made when it is first read. */
function entry(id: number, name: string, event: string, message: MessageSource): MessageType {
  if (typeof message !== 'function') return { id, name, event, message };
  let made: Message | undefined;
  return {
    id,
    name,
    event,
    get message() {
      return (made ??= message());
    },
  };
}

/** What {@link messageTypes} makes. */
export type MessageTypesOf<
  P extends string,
  T extends Readonly<Record<string, readonly [number, MessageSource]>>,
> = {
  readonly [K in keyof T & string]: MessageType<
    ClassOf<T[K][1]> extends Message<infer M> ? M : never,
    T[K][0],
    `${P}_${Uppercase<K>}`
  >;
};

/** The message class that a source is or returns. */
type ClassOf<S> = S extends () => infer M ? M : S;

/**
 * Turns datagrams into messages, by a policy: message type → message class. Subclass it for a protocol that differs,
 * and override {@link messageTypeOf} (where more than the type selects the class) or {@link fixMessage}.
 */
export class Marshal {
  readonly #types = new Map<number, MessageType>();
  /** Where the class of requests is another than that of answers and events of the same type. */
  readonly #requests = new Map<number, MessageType>();
  readonly #decoders = new Map<number, Decoder>();
  /** Whether messages have to pass {@link fixMessage}, which costs an object each. */
  readonly fixes: boolean = this.fixMessage !== Marshal.prototype.fixMessage;

  /**
   * Adds message classes: `{ 16: ifinfomsg }`, or a table of {@link messageTypes}.
   *
   * @throws RangeError for a message type that is not a number from 0 to 65535.
   */
  registerPolicy(policy: Policy | Readonly<Record<string, MessageType>>): this {
    for (const [key, entry] of Object.entries(policy) as [string, Message | MessageType][]) {
      const type: MessageType =
        'message' in entry ? entry : { id: Number(key), name: entry.name, event: entry.name, message: entry };
      if (!Number.isInteger(type.id) || type.id < 0 || type.id > 0xffff) {
        throw rangeError(`message type ${key} of ${type.message.name} is not a number from 0 to 65535`);
      }
      this.#types.set(type.id, type);
      this.#requests.delete(type.id);
      this.#decoders.delete(type.id);
    }
    return this;
  }

  /** Says which requests are written as another class than answers of the same type are read as. */
  registerRequests(types: Readonly<Record<string, MessageType>>): this {
    for (const type of Object.values(types)) this.#requests.set(type.id, type);
    return this;
  }

  /** The entry that a request of a message type is written by. */
  requestTypeOf(type: number): MessageType | undefined {
    return this.#requests.get(type) ?? this.messageTypeOf(type);
  }

  /** Forgets message types: their messages are then read as bare bytes. */
  unregisterPolicy(...types: number[]): this {
    for (const type of types) {
      this.#types.delete(type);
      this.#requests.delete(type);
      this.#decoders.delete(type);
    }
    return this;
  }

  /** The entry for a message type. A subclass may look at the message at `at` (behind its header) as well. */
  messageTypeOf(type: number, _bytes?: Bytes, _at?: number, _end?: number): MessageType | undefined {
    return this.#types.get(type);
  }

  /** The entry of an event name or C name: `newlink`, `RTM_NEWLINK`. */
  messageTypeNamed(name: string): MessageType | undefined {
    for (const type of this.#types.values()) if (type.event === name || type.name === name) return type;
    return undefined;
  }

  /** Called with every message read; a subclass may change it, or return another. */
  fixMessage(message: NetlinkMessage): NetlinkMessage {
    return message;
  }

  /** The decoder of a message type; undefined where the type alone does not decide the class. */
  decoderOf(type: number): Decoder | undefined {
    const known = this.#decoders.get(type);
    if (known) return known;
    // a subclass that looks into the message must be asked every time
    if (this.messageTypeOf !== Marshal.prototype.messageTypeOf) return undefined;
    const found = this.messageTypeOf(type);
    if (!found) return undefined;
    const decoder = decoderOf(found.message);
    this.#decoders.set(type, decoder);
    return decoder;
  }

  /** Reads the body of the message at `at`: its bytes as `{ data }` where no class is registered. */
  decodeBody(type: number, bytes: Bytes, at: number, end: number): Record<string, unknown> {
    const decoder = this.decoderOf(type);
    if (decoder) return decoder(bytes, at, end);
    const found = this.messageTypeOf(type, bytes, at, end);
    return found ? decodeAt(found.message, bytes, at, end) : { data: bytes.u8.slice(at, end) };
  }

  /** Reads one message, header included, at `at`. */
  parseMessage(bytes: Bytes, at: number, nsid = -1): NetlinkMessage {
    const header = readHeader(bytes.u32, at);
    const start = at + HEADER;
    const end = at + header.length;
    const body =
      header.type < NLMSG_MIN_TYPE && !this.#types.has(header.type)
        ? { data: bytes.u8.slice(start, end) }
        : this.decodeBody(header.type, bytes, start, end);
    const message: NetlinkMessage = { header, body };
    const found = this.messageTypeOf(header.type, bytes, start, end);
    if (found) {
      message.name = found.name;
      message.event = found.event;
    }
    if (nsid >= 0) message.nsid = nsid;
    return this.fixMessage(message);
  }

  /** Reads all messages of a datagram. Throws a {@link DecodeError} where they cannot be separated. */
  *parse(data: Uint8Array): Generator<NetlinkMessage> {
    const bytes = bytesOf(data);
    for (let at = 0; at < data.length; ) {
      const length = at + HEADER <= data.length ? bytes.u32[at >> 2]! : 0;
      if (length < HEADER || at + length > data.length) {
        throw new DecodeError('nlmsghdr', at, `no message of ${length} bytes in ${data.length - at}`);
      }
      yield this.parseMessage(bytes, at);
      at += (length + 3) & ~3;
    }
  }
}

/** Appends a message, header included, to what the writer holds. Throws an `EncodeError` that names the field. */
export function writeMessage(
  writer: Writer,
  type: MessageType,
  value: unknown,
  flags: number,
  seq: number,
): void {
  const start = writer.take(HEADER);
  encodeInto(type.message, value, writer);
  writer.put32(writer.at - start, start);
  writer.put16(type.id, start + 4);
  writer.put16(flags, start + 6);
  writer.put32(seq, start + 8);
}
