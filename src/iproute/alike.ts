import type { ObjectDefinition } from '../objects/definition.js';
import type { Request } from '../objects/request.js';
import { HEADER } from '../protocol/framing.js';
import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { WithDefaults } from '../schema/codec.js';
import { parseIp4 } from '../schema/text/ip.js';
import type { RequestBatch } from '../socket/batch.js';
import type { Call } from './executor.js';

const { hasOwnProperty: isOwn } = Object.prototype;

type AlikeValue = NonNullable<ObjectDefinition['alike']>[string];

/** A key of the request before: what it was, and where the value is that may be another. */
interface Key {
  readonly name: string;
  readonly was: unknown;
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
 * The request that a batch was given last. Large batches are of requests that differ in an address or two: such a one is the
 * bytes of the one before, with those values changed. The bytes are the same as if it had been made.
 */
export class Alike {
  #definition: ObjectDefinition | undefined;
  #verb = '';
  #keys: readonly Key[] = [];
  #value: WithDefaults | undefined;
  #place = 0;
  readonly #found: number[] = [];
  #unlike = 0;
  #passed = 0;
  #pass = UNLIKE;

  /** Forgets it: another batch begins. */
  forget(): void {
    this.#definition = undefined;
  }

  /** Remembers a request that was made, and is at a place of a batch. */
  learn(batch: RequestBatch, place: number, call: Call): void {
    this.#definition = undefined;
    const { object, verb, input, value } = call as Request;
    if (object?.alike === undefined || !(value instanceof WithDefaults) || value.value !== input) return;
    if (value.fieldOf !== undefined) return;
    if (++this.#unlike > UNLIKE) {
      if (++this.#passed < this.#pass) return;
      this.#passed = 0;
      this.#pass = Math.min(2 * this.#pass, MOST_PASSED);
    }
    const keys: Key[] = [];
    const bytes = batch.bytesOf(place);
    const { attributes, header } = call.type.message;
    const from = HEADER + ((header.size + 3) & ~3);
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
      keys.push({ name, was, kind: may ? kind : undefined, offset, ending, host: 2 ** (32 - length) });
    }
    this.#definition = object;
    this.#verb = verb;
    this.#keys = keys;
    this.#value = value;
    this.#place = place;
  }

  /** Adds a request that is like the one before; undefined where it is not. */
  add(batch: RequestBatch, definition: ObjectDefinition, verb: string, input: object): number | undefined {
    if (this.#definition !== definition || this.#verb !== verb || typeof input !== 'object') return undefined;
    const keys = this.#keys;
    const found = this.#found;
    let count = 0;
    for (const name in input) {
      if (!isOwn.call(input, name)) return undefined;
      const key = keys[count];
      if (key === undefined || key.name !== name) return undefined;
      const value = (input as Record<string, unknown>)[name];
      let number = -1;
      if (value !== key.was) {
        number = numberOf(key, value);
        if (number < 0) return undefined;
      }
      found[count++] = number;
    }
    if (count !== keys.length) return undefined;
    const { defaults } = this.#value!;
    const value = new WithDefaults(defaults, input as Record<string, unknown>, undefined, input);
    const start = batch.repeat(this.#place, value);
    const { bytes } = batch;
    for (let i = 0; i < count; i++) {
      const number = found[i]!;
      if (number >= 0) write(bytes, start + keys[i]!.offset, number, keys[i]!.kind !== 'number');
    }
    this.#unlike = 0;
    this.#pass = UNLIKE;
    return batch.size - 1;
  }
}

/** The number that another value of a key stands for; -1 where the request has to be made. */
function numberOf({ kind, ending, host }: Key, value: unknown): number {
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
