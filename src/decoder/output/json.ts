import { HEADER as MESSAGE_HEADER } from '../../protocol/framing.js';
import { checkArgument } from '../../schema/argument.js';
import { LITTLE_ENDIAN } from '../../schema/bytes.js';
import { readingAs } from '../../schema/direction.js';
import type { WireAttribute, WireField, WireMessage } from '../../schema/index.js';
import { attributeAt, headerFields, type TreePart } from '../../schema/interpreter/decode.js';
import { reader } from '../../schema/interpreter/leaf.js';
import type { CleanBody } from '../body.js';
import { flagNamesOf } from '../flags.js';
import { MessageRecord } from '../message.js';
import type { Body, DecodedMessage, Outcome, RequestReference } from '../types.js';
import { guessesOf } from '../undeclared/guesses.js';
import { messagePlanOf, Texts, type Words } from './attribute-texts.js';
import { ascii, JsonWriter } from './json-writer.js';
import { quoted } from './text.js';

const shared = new JsonWriter();
/** Byte order of the message that is being written. */
let little = true;

/** A message as JSON, in one line. Integers beyond 2^53 are strings of digits, bytes are hexadecimal. */
export function messageJson(message: DecodedMessage): string {
  checkArgument('messageJson', 'message', message, 'an object', ['fields', 'attributes']);
  shared.clear();
  writeMessageJson(shared, message);
  return shared.text;
}

const OFFSET = ascii('{"offset":');
const LINE = ascii(',"line":');
const TIME = ascii(',"time":');
const SENT = ascii(',"direction":"sent"');
const RECEIVED = ascii(',"direction":"received"');
const PROCESS = ascii(',"process":');
const PROTOCOL = ascii(',"protocol":');
const NAME = ascii(',"name":');
const FAMILY = ascii(',"family":');
const HEADER = ascii(',"header":{"length":');
const NO_HEADER = ascii(',"header":null,"flags":[]');
const TYPE = ascii(',"type":');
const FLAGS = ascii(',"flags":');
const SEQ = ascii(',"seq":');
const PID = ascii(',"pid":');
const FIELDS = ascii(',"fields":');
const ATTRIBUTES = ascii(',"attributes":');
const RECORDS = ascii(',"records":[');
const GAP = ascii(',"gap":');
const TRAILING = ascii(',"trailing":');
const PADDING = ascii(',"padding":');
const OBJECT = ascii(',"object":');
const ECHO = ascii(',"echo":{"name":');
const REQUEST = ascii(',"request":{"offset":');
const OUTCOME = ascii(',"outcome":');
const ERRORS = ascii(',"errors":');
const ERROR = ascii(',"error":');
const LENGTH = ascii(',"length":');
const GUESSES = ascii(',"guesses":');
const NO_ERRORS = ascii(',"errors":[]}');
const END = 125;

/** The same, appended to what a writer holds. */
export function writeMessageJson(to: JsonWriter, message: DecodedMessage): void {
  checkArgument('writeMessageJson', 'to', to, 'an object', ['begin']);
  checkArgument('writeMessageJson', 'message', message, 'an object', ['fields', 'attributes']);
  const { header, line, time, direction, process, family, request, outcome, errors, echo, bytes } = message;
  little = message.little;
  to.begin();
  to.raw(OFFSET);
  to.number(message.offset);
  if (line !== undefined) pair(to, LINE, line);
  if (time !== undefined) pair(to, TIME, time);
  if (direction !== undefined) to.raw(direction === 'sent' ? SENT : RECEIVED);
  if (process) pair(to, PROCESS, process);
  to.raw(PROTOCOL);
  to.value(message.protocol);
  to.raw(NAME);
  to.value(message.name);
  if (family !== undefined) {
    to.raw(FAMILY);
    to.string(family);
  }
  if (header) {
    pair(to, HEADER, header.length);
    pair(to, TYPE, header.type);
    pair(to, FLAGS, header.flags);
    pair(to, SEQ, header.seq);
    pair(to, PID, header.pid);
    to.char(END);
    to.raw(FLAGS);
    to.value(flagNamesOf(header, message.name));
  } else to.raw(NO_HEADER);
  const clean = message instanceof MessageRecord ? message.clean : undefined;
  if (clean === undefined || !writeClean(to, clean)) writeBody(to, message);
  if (echo) {
    to.raw(ECHO);
    to.value(echo.declaration?.name ?? null);
    writeBody(to, echo);
    to.raw(OBJECT);
    to.value(echo.object);
    to.char(END);
  }
  const behind = header ? Math.min(header.length, bytes.length) : bytes.length;
  if (behind < bytes.length) hex(to, PADDING, bytes.subarray(behind));
  to.raw(OBJECT);
  to.value(message.object);
  if (request) writeRequest(to, request);
  if (outcome) writeOutcome(to, outcome);
  if (errors.length === 0) return to.raw(NO_ERRORS);
  to.raw(ERRORS);
  to.value(errors);
  to.char(END);
}

function pair(to: JsonWriter, key: Uint8Array, value: number): void {
  to.raw(key);
  to.number(value);
}

function hex(to: JsonWriter, key: Uint8Array, bytes: Uint8Array): void {
  to.raw(key);
  to.hex(bytes);
}

function writeRequest(to: JsonWriter, { offset, line, name, seq }: RequestReference): void {
  pair(to, REQUEST, offset);
  if (line !== undefined) pair(to, LINE, line);
  to.raw(NAME);
  to.value(name);
  pair(to, SEQ, seq);
  to.char(END);
}

function writeOutcome(to: JsonWriter, { errno, code, text, kernel, culprit }: Outcome): void {
  to.raw(OUTCOME);
  to.value({ errno, code, text, kernel, culprit: culprit && { ...culprit } });
}

function writeBody(to: JsonWriter, { fields, gap, attributes, trailing }: Omit<Body, 'object'>): void {
  to.raw(FIELDS);
  writeFields(to, fields);
  if (gap) hex(to, GAP, gap);
  to.raw(ATTRIBUTES);
  writeAttributes(to, attributes);
  if (trailing) hex(to, TRAILING, trailing);
}

const texts = new Texts();

/**
 * The parts of a body that is as declared throughout, whose tree nobody has read: most of its attributes were written before, and
 * the others are read by themselves. False, and nothing written, where that takes the whole tree.
 */
function writeClean(to: JsonWriter, { declaration, bytes, direction, object }: CleanBody): boolean {
  const { header, body } = declaration;
  const { length } = bytes;
  const room = (header.size + 3) & ~3;
  if (!LITTLE_ENDIAN || body || room > length) return false;
  const plan = messagePlanOf(declaration, direction);
  const words: Words = {
    u32: new Uint32Array(bytes.buffer, bytes.byteOffset, length >> 2),
    header: bytes,
    object,
  };
  const { u32 } = words;
  let part: TreePart | undefined;
  const read = <T>(by: (part: TreePart) => T): T => {
    part ??= { message: declaration, from: reader(bytes, LITTLE_ENDIAN, MESSAGE_HEADER), object };
    return readingAs(direction, () => by(part!));
  };
  const begin = to.length;
  if (!texts.write(to, plan.header, words, 0, room >> 2)) {
    to.raw(FIELDS);
    writeFields(to, read(headerFields));
    if (room > header.size) hex(to, GAP, bytes.subarray(header.size, room));
    texts.keep(to, begin, plan.header, words, 0, room >> 2);
  }
  to.raw(ATTRIBUTES);
  const start = to.length;
  let at = room;
  while (at + 4 <= length) {
    const word = u32[at >> 2]!;
    const size = word & 0xffff;
    const next = at + ((size + 3) & ~3);
    const own = size < 4 || at + size > length ? undefined : plan.of((word >>> 16) & 0x3fff);
    if (own === undefined || (own.selector >= 0 && !isOnce(u32, room, length, own.selector))) {
      to.rewind(begin);
      return false;
    }
    const whole = next <= length;
    if (!whole || !texts.write(to, own, words, at >> 2, next >> 2)) {
      const before = to.length;
      const attribute = read((one) => attributeAt(one, at));
      to.raw(attributeHead(attribute));
      texts.value = to.length;
      to.value(attribute.value);
      texts.valueEnd = to.length;
      writeRest(to, attribute);
      if (whole) texts.keep(to, before, own, words, at >> 2, next >> 2);
    }
    const value = own.key === undefined ? undefined : object[own.key];
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      to.remember(value, texts.value, texts.valueEnd);
    at = next;
  }
  to.close(start, 91);
  if (at < length) hex(to, TRAILING, bytes.subarray(at));
  return true;
}

/** Whether attributes of a number are there once at most: of several, each may have selected something else. */
function isOnce(u32: Uint32Array, from: number, length: number, id: number): boolean {
  let count = 0;
  for (let at = from; at + 4 <= length; at += ((u32[at >> 2]! & 0xffff) + 3) & ~3)
    if (((u32[at >> 2]! >>> 16) & 0x3fff) === id) count++;
  return count <= 1;
}

function writeFields(to: JsonWriter, fields: readonly WireField[]): void {
  const start = to.length;
  for (let i = 0; i < fields.length; i++) {
    const { name, offset, length, value } = fields[i]!;
    if (value === 0) to.raw(zeroField(name, offset, length));
    else {
      to.raw(fieldHead(name, offset, length));
      to.value(value);
      to.char(END);
    }
  }
  to.close(start, 91);
}

function writeAttributes(to: JsonWriter, attributes: readonly WireAttribute[]): void {
  const start = to.length;
  for (let i = 0; i < attributes.length; i++) writeAttribute(to, attributes[i]!);
  to.close(start, 91);
}

function writeAttribute(to: JsonWriter, attribute: WireAttribute): void {
  to.raw(attributeHead(attribute));
  to.value(attribute.value);
  writeRest(to, attribute);
}

/** What stands behind the value. */
function writeRest(to: JsonWriter, attribute: WireAttribute): void {
  const { fields, gap, attributes, records, trailing, padding, error } = attribute;
  // bytes that nobody declared: what they may be
  if (attribute.name === null && !attributes) {
    to.raw(GUESSES);
    to.value(guessesOf(attribute.payload, little));
  }
  // the value of a struct has its members already
  if (fields && attributes) {
    to.raw(FIELDS);
    writeFields(to, fields);
  }
  if (gap) hex(to, GAP, gap);
  if (attributes) {
    to.raw(ATTRIBUTES);
    writeAttributes(to, attributes);
  }
  if (records) writeRecords(to, records);
  if (trailing) hex(to, TRAILING, trailing);
  if (padding) hex(to, PADDING, padding);
  if (error !== undefined) {
    to.raw(ERROR);
    to.string(error);
  }
  to.char(END);
}

function writeRecords(to: JsonWriter, records: readonly WireMessage[]): void {
  to.raw(RECORDS);
  for (const [i, record] of records.entries()) {
    if (i > 0) to.char(44);
    pair(to, OFFSET, record.offset);
    pair(to, LENGTH, record.length);
    writeBody(to, record);
    if (record.padding) hex(to, PADDING, record.padding);
    to.char(END);
  }
  to.char(93);
}

/** What stands before a value: a comma, name, place and length. */
interface Head {
  readonly length: number;
  readonly text: Uint8Array;
}

/** Heads by name and offset: in a dump the same come again and again. */
class Heads {
  readonly #byName = new Map<string, (Head | undefined)[]>();
  #count = 0;

  find(name: string, offset: number, length: number): Uint8Array | undefined {
    const head = this.#byName.get(name)?.[offset];
    return head !== undefined && head.length === length ? head.text : undefined;
  }

  keep(name: string, offset: number, length: number, text: Uint8Array): Uint8Array {
    // far offsets are rare, and hostile input must not fill the memory
    if (offset >= 4096) return text;
    if (this.#count++ > 1 << 15) {
      this.#byName.clear();
      this.#count = 0;
    }
    let list = this.#byName.get(name);
    if (!list) this.#byName.set(name, (list = []));
    while (list.length < offset) list.push(undefined);
    list[offset] = { length, text };
    return text;
  }
}
const fieldHeads = new Heads();
const zeroFields = new Heads();
/** By the two flag bits. */
const attributeHeads = [new Heads(), new Heads(), new Heads(), new Heads()];

function fieldHead(name: string, offset: number, length: number): Uint8Array {
  return (
    fieldHeads.find(name, offset, length) ??
    fieldHeads.keep(
      name,
      offset,
      length,
      ascii(`,{"name":${quoted(name)},"offset":${offset},"length":${length},"value":`),
    )
  );
}

/** The whole of a field that is zero, as most counters and settings are. */
function zeroField(name: string, offset: number, length: number): Uint8Array {
  const known = zeroFields.find(name, offset, length);
  if (known) return known;
  const text = ascii(`,{"name":${quoted(name)},"offset":${offset},"length":${length},"value":0}`);
  return zeroFields.keep(name, offset, length, text);
}

function attributeHead({ name, type, flags, offset, length }: WireAttribute): Uint8Array {
  const heads = attributeHeads[flags]!;
  const known = name === null ? undefined : heads.find(name, offset, length);
  if (known) return known;
  const nested = flags & 2 ? ',"nested":true' : '';
  const order = flags & 1 ? ',"netByteorder":true' : '';
  const called = name === null ? 'null' : quoted(name);
  const text = ascii(
    `,{"name":${called},"type":${type}${nested}${order},"offset":${offset},"length":${length},"value":`,
  );
  return name === null ? text : heads.keep(name, offset, length, text);
}
