import { quoted } from './text.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text as bytes. */
export function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encode(text);
    bytes[i] = code;
  }
  return bytes;
}

const NULL = ascii('null');
const TRUE = ascii('true');
const FALSE = ascii('false');
const HEX = ascii('0123456789abcdef');

/** Bytes of an object that are worth remembering where they stand. */
const WORTH = 40;
/** Objects of a message that are remembered. */
const MOST = 16;

/** Sets of flags, and tables that are alike, are one frozen object in all messages that have them. */
const shared = new WeakMap<object, Uint8Array>();
const keys = new Map<string, Uint8Array>();
const zeros = new Map<string, Uint8Array>();

/**
 * Appends JSON to a buffer: several times as fast as putting strings together, and ready to be written. Integers
 * beyond 2^53 are strings of digits, bytes are hexadecimal.
 */
export class JsonWriter {
  #bytes = new Uint8Array(1 << 16);
  #at = 0;
  /**
   * Objects that were written and where they stand: a nest is in its attribute, in those around it, and in the message.
   * Few, so that looking through them takes less time than hashing.
   */
  readonly #written: object[] = [];
  readonly #places: number[] = [];

  get length(): number {
    return this.#at;
  }

  /** What was written; valid until more is. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** What was written, as text. */
  get text(): string {
    return decoder.decode(this.bytes);
  }

  /** Forgets what was written. */
  clear(): void {
    this.#at = 0;
    this.begin();
  }

  /** Bytes `[from, end)` of others as they are. */
  copy(others: Uint8Array, from: number, end: number): void {
    const length = end - from;
    this.#need(length);
    this.#bytes.set(others.subarray(from, end), this.#at);
    this.#at += length;
  }

  /** Puts what was written from `start` on into other bytes. */
  copyTo(others: Uint8Array, at: number, start: number): void {
    others.set(this.#bytes.subarray(start, this.#at), at);
  }

  /** Takes back what was written from an offset on. */
  rewind(start: number): void {
    this.#at = start;
    this.begin();
  }

  /** Begins another message: its objects are not those of the one before. */
  begin(): void {
    this.#written.length = 0;
    this.#places.length = 0;
  }

  #need(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#bytes.length + count));
    larger.set(this.bytes);
    this.#bytes = larger;
  }

  /** Bytes as they are. */
  raw(piece: Uint8Array): void {
    const { length } = piece;
    this.#need(length);
    const bytes = this.#bytes;
    const at = this.#at;
    // a call takes longer than copying few bytes
    if (length > 16) bytes.set(piece, at);
    else for (let i = 0; i < length; i++) bytes[at + i] = piece[i]!;
    this.#at = at + length;
  }

  /** One character. */
  char(code: number): void {
    this.#need(1);
    this.#bytes[this.#at++] = code;
  }

  /** Writes a number. */
  number(value: number): void {
    if (value >= 0 && value < 10 && (value | 0) === value) return this.char(48 + value);
    if (value >= 0 && value <= 0x7fffffff && (value | 0) === value) this.#digits(value, 1);
    else if (value > 0 && value <= Number.MAX_SAFE_INTEGER && Number.isInteger(value)) {
      const high = Math.floor(value / 1e9);
      if (high > 0) this.#digits(high, 1);
      this.#digits(value - 1e9 * high, high > 0 ? 9 : 1);
    } else if (Number.isFinite(value)) this.#plain(`${value}`);
    else this.raw(NULL);
  }

  /** Text of plain characters, without quotes. */
  #plain(text: string): void {
    this.#need(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#at++] = text.charCodeAt(i);
  }

  /** A whole number in at least `least` digits. */
  #digits(value: number, least: number): void {
    this.#need(16);
    let size = least;
    for (let limit = 10 ** least; value >= limit; limit *= 10) size++;
    const bytes = this.#bytes;
    let rest = value;
    for (let i = this.#at + size - 1; i >= this.#at; i--) {
      const next = Math.floor(rest / 10);
      bytes[i] = 48 + rest - 10 * next;
      rest = next;
    }
    this.#at += size;
  }

  /** Writes a string. */
  string(text: string): void {
    const { length } = text;
    this.#need(length + 2);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = 34;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < 32 || code > 126 || code === 34 || code === 92) return this.raw(ascii(quoted(text)));
      bytes[at++] = code;
    }
    bytes[at++] = 34;
    this.#at = at;
  }

  /** Bytes as a string of hexadecimal. */
  hex(data: Uint8Array): void {
    this.#need(2 * data.length + 2);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = 34;
    for (let i = 0; i < data.length; i++) {
      bytes[at++] = HEX[data[i]! >> 4]!;
      bytes[at++] = HEX[data[i]! & 15]!;
    }
    bytes[at++] = 34;
    this.#at = at;
  }

  /** Any value of an object view. */
  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.string(value);
      case 'number':
        return this.number(value);
      case 'bigint':
        return this.string(`${value}`);
      case 'boolean':
        return this.raw(value ? TRUE : FALSE);
      case 'object':
        if (value === null) return this.raw(NULL);
        if (Array.isArray(value)) return this.#array(value);
        if (value instanceof Uint8Array) return this.hex(value);
        return this.#object(value as Record<string, unknown>);
      default:
        return this.raw(NULL);
    }
  }

  /** Says that the JSON of an object stands there already, in the place of what was said of it before. */
  remember(object: object, start: number, end: number): void {
    let place = this.#written.indexOf(object);
    if (place < 0) {
      if (end - start < WORTH || this.#written.length === MOST) return;
      place = this.#written.push(object) - 1;
    }
    this.#places[2 * place] = start;
    this.#places[2 * place + 1] = end;
  }

  #array(list: readonly unknown[]): void {
    // sets of flags are of strings; other lists come once
    const mayBeShared = list.length === 0 || typeof list[0] === 'string';
    const known = mayBeShared ? shared.get(list) : undefined;
    if (known) return this.raw(known);
    const start = this.#at;
    this.char(91);
    for (let i = 0; i < list.length; i++) {
      if (i > 0) this.char(44);
      this.value(list[i]);
    }
    this.char(93);
    if (mayBeShared && Object.isFrozen(list)) shared.set(list, this.#bytes.slice(start, this.#at));
  }

  #object(object: Readonly<Record<string, unknown>>): void {
    const known = this.#written.indexOf(object);
    if (known >= 0) return this.#again(this.#places[2 * known]!, this.#places[2 * known + 1]!);
    const text = shared.get(object);
    if (text) return this.raw(text);
    const start = this.#at;
    for (const key in object) {
      const value = object[key];
      if (value === undefined) continue;
      if (value === 0) this.raw(zeroOf(key));
      else {
        this.raw(keyOf(key));
        this.value(value);
      }
    }
    this.close(start, 123);
    if (this.#at - start >= WORTH && Object.isFrozen(object))
      shared.set(object, this.#bytes.slice(start, this.#at));
    this.remember(object, start, this.#at);
  }

  /**
   * Ends a list of elements, each with a comma before it, that begins at `start`: the first comma becomes the opening
   * bracket.
   */
  close(start: number, bracket: 91 | 123): void {
    this.#need(2);
    if (this.#at === start) this.#at++;
    this.#bytes[start] = bracket;
    this.#bytes[this.#at++] = bracket + 2;
  }

  /** A stretch of what is there, once more. */
  #again(start: number, end: number): void {
    this.#need(end - start);
    this.#bytes.copyWithin(this.#at, start, end);
    this.#at += end - start;
  }
}

/** Keys come from declarations, so that there are few; but for numbers. */
function keyOf(key: string): Uint8Array {
  return keys.get(key) ?? keep(keys, key, `,${quoted(key)}:`);
}

/** A member that is zero, as most counters and settings are. */
function zeroOf(key: string): Uint8Array {
  return zeros.get(key) ?? keep(zeros, key, `,${quoted(key)}:0`);
}

function keep(map: Map<string, Uint8Array>, key: string, text: string): Uint8Array {
  if (map.size > 1 << 14) map.clear();
  const bytes = ascii(text);
  map.set(key, bytes);
  return bytes;
}
