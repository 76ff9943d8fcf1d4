import type { ObjectDefinition } from '../objects/definition.js';
import type { Request } from '../objects/request.js';
import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { encode, type Template, WithDefaults } from '../schema/codec.js';
import { parseIp4 } from '../schema/text/ip.js';
import type { Call } from './executor.js';

const { hasOwnProperty: isOwn } = Object.prototype;

type AlikeValue = NonNullable<ObjectDefinition['alike']>[string];

/** A key of the request before: what it was, and where the value is that may be another. */
interface Key {
  readonly name: string;
  readonly was: unknown;
  /** What that is as a number; negative where it cannot be another. */
  readonly number: number;
  readonly kind: AlikeValue | undefined;
  /** From the beginning of the message to its bytes. */
  readonly offset: number;
  /** What an IPv4 prefix ends in, and the bits behind it. */
  readonly ending: string;
  readonly host: number;
}

/** Requests in a row that were unlike, after which this many are not compared, and then twice as many. */
const UNLIKE = 8;
const MOST_PASSED = 1 << 10;

/**
 * The request that was made last. Many requests in a row differ in an address or two: such a one is the bytes of the one
 * before, with those values changed. The bytes are the same as if it had been made.
 */
export class Alike {
  #last: Request | undefined;
  #keys: readonly Key[] = [];
  #template: Template | undefined;
  readonly #found: number[] = [];
  #unlike = 0;
  #passed = 0;
  #pass = UNLIKE;

  /** Remembers a request that was made. */
  learn(call: Call): void {
    this.#last = undefined;
    const { object, input, value } = call as Request;
    if (object?.alike === undefined || !(value instanceof WithDefaults) || value.value !== input) return;
    if (value.fieldOf !== undefined) return;
    if (++this.#unlike > UNLIKE) {
      if (++this.#passed < this.#pass) return;
      this.#passed = 0;
      this.#pass = Math.min(2 * this.#pass, MOST_PASSED);
    }
    const keys: Key[] = [];
    const { message } = call.type;
    const { attributes, header } = message;
    const bytes = encode(message, value);
    const from = (header.size + 3) & ~3;
    for (const name in input) {
      if (!isOwn.call(input, name)) return;
      const was = (input as Record<string, unknown>)[name];
      if (typeof was === 'object' && was !== null) return;
      const kind = Object.hasOwn(object.alike, name) ? object.alike[name] : undefined;
      const offset = kind === undefined ? -1 : offsetOf(bytes, from, attributes.byKey.get(name)!.id);
      const slash = kind === 'prefix4' && typeof was === 'string' ? was.indexOf('/') : -1;
      const ending = slash < 0 ? '' : was!.toString().slice(slash);
      const length = slash < 0 ? 32 : Number(ending.slice(1));
      const may = offset >= 0 && length > 0 && length <= 32;
      const key = { kind: may ? kind : undefined, ending, host: 2 ** (32 - length) };
      keys.push({ name, was, number: numberOf(key, was), offset, ...key });
    }
    this.#last = call as Request;
    this.#keys = keys;
    this.#template = { message, bytes, of: value };
  }

  /** The request that is like the one before, to be written before the next; undefined where it has to be made. */
  again(definition: ObjectDefinition, verb: string, input: object): Call | undefined {
    const last = this.#last;
    if (last?.object !== definition || last.verb !== verb || typeof input !== 'object') return undefined;
    const keys = this.#keys;
    const found = this.#found;
    let count = 0;
    for (const name in input) {
      if (!isOwn.call(input, name)) return undefined;
      const key = keys[count];
      if (key === undefined || key.name !== name) return undefined;
      const value = (input as Record<string, unknown>)[name];
      let { number } = key;
      if (value !== key.was) {
        number = number < 0 ? -1 : numberOf(key, value);
        if (number < 0) return undefined;
      }
      found[count++] = number;
    }
    if (count !== keys.length) return undefined;
    this.#unlike = 0;
    this.#pass = UNLIKE;
    return { type: last.type, flags: last.flags, value: this.#written(last, input) };
  }

  /** The value of a request whose bytes are in the template from now on. */
  #written(last: Request, input: object): object {
    const { defaults } = last.value as WithDefaults;
    const value = new WithDefaults(defaults, input as Record<string, unknown>, undefined, input);
    const template = this.#template!;
    const keys = this.#keys;
    for (let i = 0; i < keys.length; i++) {
      const { number, offset, kind } = keys[i]!;
      if (number >= 0) write(template.bytes, offset, this.#found[i]!, kind !== 'number');
    }
    template.of = value;
    value.template = template;
    return value;
  }
}

/** The number that another value of a key stands for; -1 where the request has to be made. */
function numberOf({ kind, ending, host }: Pick<Key, 'kind' | 'ending' | 'host'>, value: unknown): number {
  if (kind === 'number') return typeof value === 'number' && value >= 0 && (value | 0) === value ? value : -1;
  if (kind === undefined || typeof value !== 'string') return -1;
  if (kind === 'address4') return parseIp4(value);
  if (!value.endsWith(ending)) return -1;
  const address = parseIp4(value.slice(0, value.length - ending.length));
  return address % host === 0 ? address : -1;
}

function write(bytes: Uint8Array, at: number, number: number, big: boolean): void {
  const isBig = big || !LITTLE_ENDIAN;
  bytes[isBig ? at + 3 : at] = number;
  bytes[isBig ? at + 2 : at + 1] = number >>> 8;
  bytes[isBig ? at + 1 : at + 2] = number >>> 16;
  bytes[isBig ? at : at + 3] = number >>> 24;
}

/** Where the four bytes of an attribute are; -1 where it is not there once, or has others. */
function offsetOf(bytes: Uint8Array, from: number, id: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let found = -1;
  for (let at = from; at + 4 <= bytes.length; ) {
    const length = view.getUint16(at, LITTLE_ENDIAN);
    if (length < 4) return -1;
    if ((view.getUint16(at + 2, LITTLE_ENDIAN) & 0x3fff) === id) {
      if (found >= 0 || length !== 8) return -1;
      found = at + 4;
    }
    at += (length + 3) & ~3;
  }
  return found;
}
