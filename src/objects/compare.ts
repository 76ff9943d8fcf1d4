import { type Member, memberOf } from '../schema/access.js';
import type { AnyType } from '../schema/type.js';
import { resolve } from '../schema/type.js';
import { type Fields, messageClass, type ObjectDefinition } from './definition.js';
import { equal, type Rules } from './rules.js';

/** A field of an object that is not as it is wanted. */
export interface Difference {
  /** Its path: `'linkinfo.data.updelay'`. */
  readonly field: string;
  readonly wanted: unknown;
  readonly there: unknown;
}

const NO_RULES: Rules = {};

/**
 * What is wanted of an object and not so; what else it has does not matter. Both are canonical: see
 * {@link canonical}. Fields that only the kernel says, or only requests say, are no difference.
 *
 * @param exact false: what is not mentioned does not matter even where it makes another object.
 */
export function differences(
  definition: ObjectDefinition,
  wanted: Fields,
  there: Fields,
  { exact = true }: { exact?: boolean } = {},
): Difference[] {
  const { rules: declared = NO_RULES } = definition;
  const rules = typeof declared === 'function' ? declared(there) : declared;
  let own: Fields | undefined;
  const implied = (key: string): unknown => (own ??= definition.implied?.(there) ?? {})[key];
  const comparison = new Comparison(rules, there);
  // entries of messages with several have fields that the class does not name
  const type = definition.entries ? undefined : messageClass(definition);
  for (const key in wanted) {
    // most are, and need no look at their declaration
    if (wanted[key] === there[key] && rules[key] === undefined) continue;
    const member = type && memberOf(type, key, wanted, wanted);
    comparison.field(member, key, wanted[key], there[key] ?? implied(key), wanted, wanted);
  }
  for (const key of exact ? (definition.exact ?? []) : [])
    if (wanted[key] === undefined && !isNothing(there[key]) && !equal(there[key], implied(key)))
      comparison.found.push({ field: key, wanted: undefined, there: there[key] });
  return comparison.found;
}

class Comparison {
  readonly found: Difference[] = [];
  readonly #rules: Rules;
  readonly #entry: Fields;

  constructor(rules: Rules, entry: Fields) {
    this.#rules = rules;
    this.#entry = entry;
  }

  /** `own` and `root` are what is wanted of the object that the field belongs to, and of the whole. */
  field(
    member: Member | undefined,
    path: string,
    wanted: unknown,
    there: unknown,
    own: Fields,
    root: Fields,
  ): void {
    if (wanted === undefined || member?.access !== undefined) return;
    const rule = this.#rules[path.replace(/\[\d+\]/g, '[]')];
    if (rule !== undefined) {
      if (!rule(wanted as never, there as never, this.#entry, root)) this.#tell(path, wanted, there);
      return;
    }
    if (equal(wanted, there) || isSame64(wanted, there)) return;
    if (there === undefined && isNothing(wanted)) return;
    if (Array.isArray(wanted)) return this.#list(member, path, wanted, there, root);
    // each field of what is not there may have a rule by which that does not matter
    const parts = there === undefined ? {} : there;
    if (!isObject(wanted) || !isObject(parts)) return this.#tell(path, wanted, there);
    if (this.#masked(path, wanted, parts)) return;
    for (const key of Object.keys(wanted)) {
      const inner = member && memberOf(member.type, key, own, root);
      this.field(inner, `${path}.${key}`, wanted[key], parts[key], wanted, root);
    }
  }

  /** Lists of names may hold more, lists of parts may not. */
  #list(
    member: Member | undefined,
    path: string,
    wanted: readonly unknown[],
    there: unknown,
    root: Fields,
  ): void {
    if (!Array.isArray(there)) return this.#tell(path, wanted, there);
    if (wanted.every((one) => typeof one === 'string')) {
      if (!wanted.every((one) => there.includes(one))) this.#tell(path, wanted, there);
      return;
    }
    if (wanted.length !== there.length) return this.#tell(path, wanted, there);
    const list = member && resolve(member.type);
    const of = list && 'of' in list ? { type: list.of as AnyType } : undefined;
    for (const [i, one] of wanted.entries())
      this.field(of, `${path}[${i}]`, one, there[i], (isObject(one) ? one : {}) as Fields, root);
  }

  /** Bits that are given together with those that count. */
  #masked(path: string, { flags, mask, optval, optmask, value, selector }: Fields, there: Fields): boolean {
    const [bits, counting, is] = Array.isArray(optmask)
      ? [optval, optmask, there.optval]
      : Array.isArray(selector)
        ? [value, selector, there.value]
        : [flags, mask, there.flags];
    if (!Array.isArray(counting)) return false;
    const set = (bits ?? []) as readonly unknown[];
    const now = (is ?? []) as readonly unknown[];
    if (!counting.every((bit) => set.includes(bit) === now.includes(bit)))
      this.#tell(path, { bits, counting }, there);
    return true;
  }

  #tell(field: string, wanted: unknown, there: unknown): void {
    this.found.push({ field, wanted, there });
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What says the same as nothing at all. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  if (value === 0 || value === 0n) return true;
  return typeof value === 'object' && Object.values(value as object).every(isNothing);
}

function isSame64(a: unknown, b: unknown): boolean {
  return (
    (typeof a === 'bigint' || typeof b === 'bigint') &&
    typeof a !== 'object' &&
    typeof b !== 'object' &&
    `${a}` === `${b}`
  );
}

/**
 * Whether an entry has everything that a canonical condition says: of lists, all that is named. What the entry leaves
 * out counts as what it stands for.
 */
export function matches(definition: ObjectDefinition, entry: Fields, condition: Fields): boolean {
  let implied: Fields | undefined;
  for (const key in condition) {
    const wanted = condition[key];
    if (wanted === undefined) continue;
    let is = entry[key];
    if (is === undefined) {
      implied ??= definition.implied?.(entry) ?? {};
      is = implied[key];
    }
    if (is !== wanted && !contains(is, wanted)) return false;
  }
  return true;
}

/** Whether a value has all that is wanted of it: of lists, all that is named; nothing is `false` and no names. */
export function contains(value: unknown, wanted: unknown): boolean {
  if (wanted === undefined || value === wanted) return true;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(value)) return value === undefined && wanted.length === 0;
    return wanted.every((one) => value.some((other) => contains(other, one)));
  }
  if (wanted === false) return value === undefined;
  if (!isObject(wanted)) return isSame64(value, wanted);
  if (!isObject(value)) return false;
  for (const key in wanted) if (!contains(value[key], wanted[key])) return false;
  return true;
}

/**
 * The values that make an object what it is, of a canonical object; undefined of those that it does not have. What is 0 is
 * as if it were not given: the kernel has its own value for it.
 */
export function identityOf(definition: ObjectDefinition, entry: Fields): Fields {
  const { identity } = definition;
  const keys = typeof identity === 'function' ? identity(entry) : identity;
  const implied = definition.implied?.(entry);
  return Object.fromEntries(
    keys.map((key) => [key, entry[key] || (implied?.[key] ?? (entry[key] || undefined))]),
  );
}

/** The same as text, to find an object by. */
export function identityKey(definition: ObjectDefinition, entry: Fields): string {
  return JSON.stringify(Object.values(identityOf(definition, entry)), (_, value) =>
    typeof value === 'bigint' ? `${value}n` : (value ?? null),
  );
}

/** Whether two canonical objects are the same one, perhaps with other properties. */
export function same(definition: ObjectDefinition, a: Fields, b: Fields): boolean {
  return equal(identityOf(definition, a), identityOf(definition, b));
}
