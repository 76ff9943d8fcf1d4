/** Reading JSON that others wrote: every member is checked, and an error names its place. */
import { TracedError } from '../../schema/stack.js';
import type { Json, JsonObject } from './types.js';

/** JSON that is no ruleset; `path` says where: `nftables[2].rule.expr[0].match.op`. */
export class NftJsonError extends TracedError {
  override readonly name = 'NftJsonError';
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path === '' ? 'document' : path}: ${reason}`);
    this.path = path;
  }
}

/** How deep expressions may be nested. */
const DEEPEST = 200;

/** A value with its place. */
export class At {
  readonly json: Json;
  readonly path: string;
  readonly depth: number;

  constructor(json: Json, path = '', depth = 0) {
    this.json = json;
    this.path = path;
    this.depth = depth;
    if (depth > DEEPEST) throw this.error('nested too deeply');
  }

  error(reason: string): NftJsonError {
    return new NftJsonError(this.path, reason);
  }

  get isObject(): boolean {
    return typeof this.json === 'object' && this.json !== null && !Array.isArray(this.json);
  }

  object(): JsonObject {
    if (!this.isObject) throw this.error(`expected an object, got ${kindOf(this.json)}`);
    return this.json as JsonObject;
  }

  /** Checks that there are no members but these. */
  only(...keys: string[]): this {
    for (const key of Object.keys(this.object()))
      if (!keys.includes(key)) throw this.error(`unknown member '${key}': there are ${keys.join(', ')}`);
    return this;
  }

  has(key: string): boolean {
    const json = this.object();
    return Object.hasOwn(json, key) && json[key] !== undefined;
  }

  member(key: string): At {
    if (!this.has(key)) throw this.error(`'${key}' is missing`);
    return new At(this.object()[key]!, this.path === '' ? key : `${this.path}.${key}`, this.depth + 1);
  }

  optional(key: string): At | undefined {
    return this.has(key) ? this.member(key) : undefined;
  }

  /** The one member that an object like `{ match: … }` has. */
  single(): [key: string, value: At] {
    const keys = Object.keys(this.object());
    if (keys.length !== 1) throw this.error(`expected one member, got ${keys.length}`);
    return [keys[0]!, this.member(keys[0]!)];
  }

  list(): At[] {
    if (!Array.isArray(this.json)) throw this.error(`expected an array, got ${kindOf(this.json)}`);
    return this.json.map((json, i) => new At(json, `${this.path}[${i}]`, this.depth + 1));
  }

  /** An array, or one value in the place of an array of one. */
  oneOrMore(): At[] {
    return Array.isArray(this.json) ? this.list() : [this];
  }

  string(): string {
    if (typeof this.json !== 'string') throw this.error(`expected a string, got ${kindOf(this.json)}`);
    return this.json;
  }

  boolean(): boolean {
    if (typeof this.json !== 'boolean') throw this.error(`expected true or false, got ${kindOf(this.json)}`);
    return this.json;
  }

  number(): number {
    if (typeof this.json !== 'number' || !Number.isSafeInteger(this.json))
      throw this.error(`expected an integer, got ${kindOf(this.json)}`);
    return this.json;
  }

  /** A non-negative integer; what a number does not hold exactly is written in hexadecimal. */
  bigint(): bigint {
    const { json } = this;
    if (typeof json === 'string' && /^0x[\da-f]{1,16}$/i.test(json)) return BigInt(json);
    const value = this.number();
    if (value < 0) throw this.error(`${value} is negative`);
    return BigInt(value);
  }

  /** A count of 64 bits, whose upper half is negative in nft's JSON. */
  count(): bigint {
    return typeof this.json === 'number' && this.json < 0
      ? BigInt.asUintN(64, BigInt(this.number()))
      : this.bigint();
  }

  /** Seconds; of 64 bits, where a double is near enough. */
  seconds(): bigint {
    const { json } = this;
    return typeof json === 'number' && Number.isInteger(json) && json > Number.MAX_SAFE_INTEGER
      ? BigInt(json)
      : this.bigint();
  }

  oneOf<const W extends string>(words: readonly W[]): W {
    const word = this.string();
    if (!words.includes(word as W)) throw this.error(`'${word}' is none of ${words.join(', ')}`);
    return word as W;
  }
}

function kindOf(json: Json | undefined): string {
  if (json === null) return 'null';
  if (Array.isArray(json)) return 'an array';
  return typeof json === 'object' ? 'an object' : `${typeof json} ${JSON.stringify(json)?.slice(0, 40)}`;
}
