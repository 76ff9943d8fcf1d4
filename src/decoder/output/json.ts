import type { WireAttribute, WireField, WireMessage } from '../../schema/index.js';
import { flagNamesOf } from '../flags.js';
import type { Body, DecodedMessage, Outcome, RequestReference } from '../types.js';
import { guessesOf } from '../undeclared/guesses.js';
import { ascii, JsonWriter } from './json-writer.js';
import { quoted } from './text.js';

const shared = new JsonWriter();
/** Byte order of the message that is being written. */
let little = true;

/** A message as JSON, in one line. Integers beyond 2^53 are strings of digits, bytes are hexadecimal. */
export function messageJson(message: DecodedMessage): string {
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
  writeBody(to, message);
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
  const { value, fields, gap, attributes, records, trailing, padding, error } = attribute;
  to.raw(attributeHead(attribute));
  to.value(value);
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
