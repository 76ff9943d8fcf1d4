import type { GenericFamily } from '../messages/generic/family.js';
import { GENL_ID_CTRL } from '../messages/generic/nlctrl.js';
import { NETLINK_NETFILTER } from '../messages/netfilter/nfgenmsg.js';
import {
  type Protocol,
  type ProtocolWord,
  protocolNamed,
  protocolOf,
  protocols,
} from '../messages/protocols.js';
import {
  HEADER,
  type MessageHeader,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_MULTI,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_MIN_TYPE,
} from '../protocol/framing.js';
import type { Policy } from '../protocol/marshal.js';
import { type Bytes, bytesOf, LITTLE_ENDIAN } from '../schema/bytes.js';
import { readingAs } from '../schema/direction.js';
import type { Message } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { bareBody, CleanBody, Interest, noteFaults, type ReadBody, readBody, readClean } from './body.js';
import { CONTROL, readControl } from './control.js';
import { culpritOf } from './culprit.js';
import { Families } from './families.js';
import { type Frame, framesOf, headerAt, swallowed } from './frames.js';
import { requestOf } from './general.js';
import { guessProtocol } from './guess.js';
import { MessageRecord } from './message.js';
import { messageNamed, typesOf } from './named.js';
import { Pairing, type Pending } from './pairing.js';
import { Policies } from './policies.js';
import { readerOf } from './readers/index.js';
import {
  type CaptureReader,
  type Datagram,
  type Decoded,
  type DecodedMessage,
  type Format,
  isNotice,
  type Reading,
} from './types.js';
import { undeclaredBody } from './undeclared/body.js';
import { subsystemMessage, subsystemOf } from './undeclared/netfilter.js';
import { openAttributes } from './undeclared/streams.js';

/** What a capture does not say by itself. */
export interface DecoderOptions {
  /** What the capture is; by default its content shows it. */
  readonly format?: Format | undefined;
  /** Protocol of bytes that come without one: `'route'`, `'generic'`, or its number. */
  readonly protocol?: ProtocolWord | undefined;
  /** A message class by name (`'ifinfomsg'`, `'RTM_NEWLINK'`, `'nlctrl'`), or itself, that all messages are of. */
  readonly message?: string | Message | undefined;
  /**
   * Message classes by message type, for protocols of one's own: `{ 25: mine }` is of the protocol that `protocol` names
   * (without it, of all but generic netlink, where types are families), `{ route: { 25: mine } }` of the one named here.
   */
  readonly policy?: Policy | Readonly<Record<string, Policy>> | undefined;
  /** Generic netlink families of one's own, which the package does not declare. */
  readonly declare?: readonly GenericFamily[] | undefined;
  /** Names of generic netlink families by number. */
  readonly families?: Readonly<Record<number, string>> | undefined;
  /** Byte order of the capturing machine, where the capture does not show it; by default this machine's. */
  readonly little?: boolean | undefined;
}

const OPTIONS = optionNames<DecoderOptions>({
  format: true,
  protocol: true,
  message: true,
  policy: true,
  declare: true,
  families: true,
  little: true,
});

/** Messages that are looked for one within the other: each is read as a whole, and again without what was in it. */
const DEEPEST = 4;

/** How a message's body is to be read: as mere bytes where no class is known. */
interface NamedClass {
  readonly name: string | null;
  readonly family?: string | undefined;
  readonly message: Message | undefined;
  /** Whether it was made up for these bytes. */
  readonly guessed?: boolean;
}

/** A body that was read so. */
interface NamedBody extends ReadBody {
  readonly name: string | null;
  readonly family?: string | undefined;
}

const NONE: readonly string[] = [];

/**
 * Decodes a capture of any kind as it comes in, piece by piece, in constant memory. It never throws for what a capture
 * holds: faults are noted in the messages, or are notices between them.
 */
export class Decoder {
  readonly #reader: CaptureReader;
  readonly #protocol: Protocol | undefined;
  readonly #message: Message | undefined;
  readonly #policies: Policies;
  readonly #families = new Families();
  readonly #pairing = new Pairing();
  #guessed: Protocol | undefined;
  readonly #interest = new Interest();
  #viewed: Uint8Array | undefined;
  #views: Bytes | undefined;

  constructor(options: DecoderOptions = {}) {
    checkOptions(options, OPTIONS);
    const { format, protocol, message, little } = options;
    this.#reader = readerOf(format, little);
    if (protocol !== undefined) {
      this.#protocol = protocolNamed(protocol);
      if (!this.#protocol)
        throw typeError(`unknown protocol '${protocol}': ${protocols.map((one) => one.name).join(', ')}`);
    }
    if (typeof message === 'string') {
      const found = messageNamed(message);
      this.#message = found.message;
      this.#protocol ??= found.protocol;
    } else this.#message = message;
    this.#policies = new Policies(options.policy, this.#protocol);
    for (const family of options.declare ?? []) this.#families.declare(family);
    for (const [id, name] of Object.entries(options.families ?? {})) this.#families.learn(Number(id), name);
  }

  /** Takes what the controller of generic netlink has told elsewhere: a family's number, or its policy. */
  learn(object: Readonly<Record<string, unknown>>): void {
    this.#families.observe(object);
  }

  /** Decodes what the next piece of the capture completes. */
  *push(piece: Uint8Array | string): Generator<Decoded, void> {
    yield* this.#readings(
      this.#reader.push(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece),
    );
  }

  /** Decodes what is complete if nothing follows for now: for captures that are watched as they are made. */
  *flush(): Generator<Decoded, void> {
    yield* this.#readings(this.#reader.flush?.() ?? []);
  }

  /** Decodes what is left when no more comes. */
  *end(): Generator<Decoded, void> {
    yield* this.#readings(this.#reader.end());
  }

  *#readings(readings: readonly Reading[]): Generator<Decoded, void> {
    for (const reading of readings) {
      if (isNotice(reading)) yield reading;
      else yield* this.datagram(reading);
    }
  }

  /** Decodes a datagram from elsewhere: a recording, a socket of one's own. */
  *datagram(datagram: Datagram): Generator<DecodedMessage, void> {
    const { data, little, length } = datagram;
    const protocol =
      datagram.protocol === undefined
        ? (this.#protocol ??
          (this.#guessed = guessProtocol(data, little, this.#families) ?? this.#guessed) ??
          protocolOf(0))
        : protocolOf(datagram.protocol);
    if (protocol.unframed) {
      const { name, message } = protocol.unframed;
      const whole = new MessageRecord(datagram, 0, data, null, protocol, undefined);
      whole.name = name;
      yield this.#taken(whole, readBody(this.#message ?? message, data, 0, little));
      return;
    }
    if (
      this.#message &&
      datagram.protocol === undefined &&
      length !== undefined &&
      datagram.direction === undefined
    ) {
      // bare bytes whose class was told, and that are not as long as a header would have them
      const bare = new MessageRecord(datagram, 0, data, null, protocol, undefined);
      yield this.#taken(bare, readBody(this.#message, data, 0, little));
      return;
    }
    const left = framesOf(data, little, length).reverse();
    /** Where messages that were found within others end, one within the other. */
    const within: number[] = [];
    for (let frame = left.pop(); frame; frame = left.pop()) {
      while (within.length > 0 && frame.at >= within.at(-1)!) within.pop();
      const message = this.#compose(datagram, protocol, frame);
      const place = within.length < DEEPEST && isDoubtful(message) ? swallowed(data, frame, little) : 0;
      if (place === 0) yield message;
      else {
        within.push(frame.next);
        const problem = `its length says ${frame.end - frame.at}, the next message begins after ${place - frame.at}`;
        for (const one of framesOf(data.subarray(place, frame.next), little).reverse()) {
          left.push({ ...one, at: one.at + place, end: one.end + place, next: one.next + place });
        }
        left.push({ at: frame.at, end: place, next: place, message: true, problem });
      }
    }
  }

  #compose(datagram: Datagram, protocol: Protocol, frame: Frame): MessageRecord {
    const { data, little } = datagram;
    const { at, end, next, problem } = frame;
    const bytes = data.subarray(at, next);
    const header = frame.message ? headerAt(data, at, little) : null;
    const message = new MessageRecord(datagram, at, bytes, header, protocol, problem);
    if (!header) {
      if (!this.#message || problem === undefined) return message.take(bareBody(bytes));
      // bytes without a header, whose class was told
      const bare = new MessageRecord(datagram, at, bytes, null, protocol, undefined);
      return this.#taken(bare, readBody(this.#message, bytes, 0, little));
    }
    const body = data.subarray(at + HEADER, Math.max(end, at + HEADER));
    const declared = this.#policies.of(protocol, header.type) ?? typesOf(protocol).get(header.type);
    if (header.type < NLMSG_MIN_TYPE && !declared) {
      return this.#control(message, protocol, header, body);
    }
    const answer = (header.flags & NLM_F_REQUEST) === 0;
    const dump = !answer && (header.flags & NLM_F_DUMP) === NLM_F_DUMP;
    // what is told to listeners answers nobody
    const told = answer && header.seq === 0 && header.pid === 0;
    const direction = answer ? 'reply' : 'request';
    const read = readingAs(direction, () => {
      const known = this.#classOf(protocol, header.type, body, little, answer, dump, told);
      const { name, family, message: type, guessed } = known;
      const clean =
        type !== undefined && !guessed && little === LITTLE_ENDIAN && problem === undefined
          ? readClean(type, this.#viewsOf(data), at + HEADER, end, direction, this.#interest)
          : undefined;
      return clean === undefined
        ? readAs(known, body, HEADER, little)
        : { name, family, body: clean, errors: NONE };
    });
    message.name = read.name;
    message.family = read.family;
    if (answer) message.request = this.#answer(message, protocol, header)?.reference;
    else this.#ask(message, protocol, header);
    if (protocol.families && header.type === GENL_ID_CTRL) this.#families.observe(read.body.object);
    return this.#taken(message, read);
  }

  #taken(message: MessageRecord, { body, errors }: ReadBody): MessageRecord {
    message.take(body);
    // it has none that would have to be opened, and no faults
    if (body instanceof CleanBody) return message;
    openAttributes(body.attributes, message.little);
    if (errors.length > 0) message.errors.push(...errors);
    noteFaults(body.attributes, message.errors);
    return message;
  }

  #control(
    message: MessageRecord,
    protocol: Protocol,
    header: MessageHeader,
    bytes: Uint8Array,
  ): MessageRecord {
    const { little } = message;
    const read = readControl(header, bytes, little, (type, request, base) =>
      this.#read(protocol, type, request, base, little, false),
    );
    message.name = CONTROL[header.type] ?? null;
    message.echo = read.echo;
    message.outcome = read.outcome;
    const pending = this.#answer(message, protocol, header);
    message.request = pending?.reference;
    const { offs, missType } = read.body.object;
    if (read.outcome && pending && (offs !== undefined || missType !== undefined)) {
      const request = this.#again(pending);
      const culprit = culpritOf(request, read.body.object);
      if (culprit) {
        message.outcome = { ...read.outcome, culprit };
        message.culpritRequest = request;
      }
    }
    if (read.echo) noteFaults(read.echo.attributes, message.errors);
    return this.#taken(message, read);
  }

  #read(
    protocol: Protocol,
    type: number,
    bytes: Uint8Array,
    base: number,
    little: boolean,
    answer: boolean,
    dump = false,
    told = false,
  ): NamedBody {
    const direction = answer ? 'reply' : 'request';
    return readingAs(direction, () =>
      readAs(this.#classOf(protocol, type, bytes, little, answer, dump, told), bytes, base, little),
    );
  }

  /** The views of a datagram, whose messages come one after the other. */
  #viewsOf(data: Uint8Array): Bytes {
    if (this.#viewed !== data) {
      this.#viewed = data;
      this.#views = bytesOf(data);
    }
    return this.#views!;
  }

  /** What a body is read as. */
  #classOf(
    protocol: Protocol,
    type: number,
    bytes: Uint8Array,
    little: boolean,
    answer: boolean,
    dump: boolean,
    told: boolean,
  ): NamedClass {
    const own = this.#policies.of(protocol, type);
    if (own) return { name: own.name, message: 'id' in own ? own.message : own };
    const declared =
      protocol.typeOf?.(type, bytes, answer, little) ?? typesOf(protocol, answer, dump).get(type);
    const short = dump && protocol.number === 0;
    const message =
      this.#message ?? (short && declared ? requestOf(declared.message, bytes.length) : declared?.message);
    if (message) return { name: declared?.name ?? null, message };
    if (protocol.families && bytes.length > 0) return this.#families.command(type, bytes[0]!, answer, told);
    const undeclared = undeclaredOf(protocol, bytes, little);
    if (undeclared)
      return { name: null, family: subsystemOf(protocol, type), message: undeclared, guessed: true };
    return { name: CONTROL[type] ?? null, message: undefined };
  }

  #ask(message: MessageRecord, protocol: Protocol, header: MessageHeader): void {
    const { offset, line, socket, bytes, little, direction, name } = message;
    if (direction === 'received') return;
    const reference = { offset, line, name, seq: header.seq };
    const acknowledged = (header.flags & NLM_F_ACK) !== 0 || (header.flags & NLM_F_DUMP) === NLM_F_DUMP;
    const { number } = protocol;
    this.#pairing.ask(socket, {
      reference,
      protocol: number,
      bytes: bytes.slice(),
      little,
      acknowledged,
      port: header.pid,
    });
  }

  #answer(message: MessageRecord, protocol: Protocol, header: MessageHeader): Pending | undefined {
    const { type, flags, seq, pid } = header;
    const last = type === NLMSG_DONE || type === NLMSG_ERROR;
    return this.#pairing.answered(protocol.number, message.socket, seq, pid, (pending) =>
      pending.acknowledged ? last : last || (flags & NLM_F_MULTI) === 0,
    );
  }

  /** A request once more, for what points into it. */
  #again({ bytes, little, protocol: number, reference }: Pending): DecodedMessage {
    const header = headerAt(bytes, 0, little);
    const end = Math.min(Math.max(header.length, HEADER), bytes.length);
    const body = bytes.subarray(HEADER, end);
    const protocol = protocolOf(number);
    const datagram = { data: bytes, offset: reference.offset, line: reference.line, little };
    const message = new MessageRecord(datagram as Datagram, 0, bytes, header, protocol, undefined);
    const read = this.#read(protocol, header.type, body, HEADER, little, false);
    message.name = read.name;
    message.family = read.family;
    return message.take(read.body);
  }
}

/** Whether a message may hold others: a header reads as an attribute of type 0, or as one that does not fit. */
function isDoubtful(message: MessageRecord): boolean {
  const { header, errors, clean } = message;
  if (clean !== undefined || !header || header.type === NLMSG_ERROR) return false;
  return errors.length > 0 || message.attributes.some(({ type, name }) => type === 0 && name === null);
}

/** The class of a body that nobody declared; undefined where it is mere bytes. */
function undeclaredOf(protocol: Protocol, body: Uint8Array, little: boolean): Message | undefined {
  return protocol.number === NETLINK_NETFILTER ? subsystemMessage(body) : undeclaredBody(body, little);
}

function readAs(
  { name, family, message }: NamedClass,
  bytes: Uint8Array,
  base: number,
  little: boolean,
): NamedBody {
  if (message === undefined) return { name, family, body: bareBody(bytes), errors: NONE };
  const { body, errors } = readBody(message, bytes, base, little);
  return { name, family, body, errors };
}
