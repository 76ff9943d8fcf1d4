/** Values and paths by their declarations: the words for fields that iproute2 has no word of its own for. */
import { nearest } from '../../schema/names.js';
import { type AnyType, type IntType, resolve } from '../../schema/type.js';
import type { Line } from './line.js';

export type Obj = Record<string, unknown>;

/** `IFNAME`-like and `key_like` spellings are one word. */
export function folded(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}

const caches = new WeakMap<object, ReadonlyMap<string, AnyType>>();

/** The parts of a type by their keys; undefined where it has none. `object` and `root` choose among alternatives. */
export function partsOf(
  declared: AnyType,
  object: Obj = {},
  root: Obj = {},
): ReadonlyMap<string, AnyType> | undefined {
  const type = resolve(declared);
  if (type.kind === 'select') {
    const by = object[type.by] ?? root[type.by];
    const chosen = typeof by === 'string' && Object.hasOwn(type.cases, by) ? type.cases[by]! : type.other;
    return partsOf(chosen, object, root);
  }
  if (type.kind === 'directed') return partsOf(type.request, object, root);
  let parts = caches.get(type);
  if (!parts) {
    const found = new Map<string, AnyType>();
    if (type.kind === 'nest') return partsOf(type.set);
    if (type.kind === 'struct' || type.kind === 'message') {
      const { fields } = type.kind === 'struct' ? type : type.header;
      for (const { key, type: of } of fields)
        if (of.kind !== 'pad' && of.kind !== 'prefixLength') found.set(key, of);
    }
    if (type.kind === 'message' || type.kind === 'attributes') {
      const set = type.kind === 'message' ? type.attributes : type;
      for (const [key, { type: of }] of set.byKey) if (resolve(of).kind !== 'pad') found.set(key, of);
    }
    if (found.size === 0) return undefined;
    caches.set(type, (parts = found));
  }
  return parts;
}

/** The part that a word names, in the kernel's spelling, ours, or any between. */
export function partNamed(
  parts: ReadonlyMap<string, AnyType> | undefined,
  word: string,
): [string, AnyType] | undefined {
  const exact = parts?.get(word);
  if (exact) return [word, exact];
  const wanted = folded(word);
  for (const [key, type] of parts ?? []) if (folded(key) === wanted) return [key, type];
  return undefined;
}

/** Where a dotted path leads: the path in the declaration's spelling, and the type of what is there. */
export function follow(
  type: AnyType,
  fields: Obj,
  path: string,
  root: Obj = fields,
): [string, AnyType] | undefined {
  const steps: string[] = [];
  let at: AnyType = type;
  let object: Obj = fields;
  let around: Obj = fields;
  for (const word of path.split('.')) {
    const found = partNamed(partsOf(at, around, root), word);
    if (!found) return undefined;
    steps.push(found[0]);
    at = found[1];
    around = object;
    const inner = object[found[0]];
    object = typeof inner === 'object' && inner !== null ? (inner as Obj) : {};
  }
  return [steps.join('.'), at];
}

/** Numbers that words stand for: switches, and the time that never ends. */
const NUMBERS: Readonly<Record<string, number>> = { on: 1, yes: 1, true: 1, off: 0, no: 0, false: 0 };
const FOREVER = 0xffffffff;

/** Whether a word can be the value of a switch. */
export function isSwitch(word: string | undefined): boolean {
  return word !== undefined && (/^[01]$/.test(word) || Object.hasOwn(NUMBERS, word));
}

/** The number that a text is, as C has it: decimal, `0x…`, or octal with a leading 0; undefined where it is none. */
export function integerOf(text: string): bigint | undefined {
  const [, sign = '', digits] = /^([-+]?)(0x[\da-f]+|\d+)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  if (/^0\d/.test(digits)) {
    if (!/^[0-7]+$/.test(digits)) return undefined;
    return sign === '-' ? -BigInt(`0o${digits}`) : BigInt(`0o${digits}`);
  }
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}

/** An integer in the form in which fields have it: a number while that is exact. */
export function intValue(value: bigint): number | `${bigint}` {
  return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`;
}

/** Reads a value as its declared type. */
export function readDeclared(declared: AnyType, text: string, line: Line): unknown {
  const type = resolve(declared);
  switch (type.kind) {
    case 'int':
      return integer(type, text, line);
    case 'enum':
      return named(type.names, text, line);
    case 'flags':
      return list(text).map((word) => named(type.names, word, line));
    case 'flag': {
      if (isSwitch(text)) return (NUMBERS[text] ?? Number(text)) === 1;
      throw line.error(`'${text}' is neither on nor off`);
    }
    case 'array':
    case 'list':
    case 'repeated':
      return text.startsWith('[')
        ? structured(text, line)
        : list(text).map((one) => readDeclared(type.of, one, line));
    case 'custom':
      if (/^\d+$/.test(text)) return Number(text);
      return /^[[{]/.test(text) ? structured(text, line) : text;
    case 'directed':
      return readDeclared(type.request, text, line);
    case 'struct':
    case 'nest':
    case 'select':
    case 'message':
    case 'records':
    case 'attributes':
      return structured(text, line);
    default:
      return text;
  }
}

function list(text: string): string[] {
  return text.split(',').filter((word) => word !== '');
}

function integer(type: IntType, text: string, line: Line): number | string {
  if (Object.hasOwn(NUMBERS, text)) return NUMBERS[text]!;
  if (text === 'forever' && type.size === 4) return FOREVER;
  const value = integerOf(text);
  if (value === undefined) throw line.error(`'${text}' is not a number`);
  const bits = BigInt(type.size * 8);
  const [least, most] = type.signed
    ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
    : [0n, (1n << bits) - 1n];
  if (value < least || value > most) throw line.error(`'${text}' is not from ${least} to ${most}`);
  return intValue(value);
}

/** A value by name, in any spelling, or by number. */
export function named(names: Readonly<Record<string, number>>, word: string, line: Line): string | number {
  if (Object.hasOwn(names, word)) return word;
  const wanted = folded(word);
  for (const name in names) if (folded(name) === wanted) return name;
  const number = integerOf(word);
  if (number !== undefined) {
    for (const name in names) if (BigInt(names[name]!) === number) return name;
    return Number(number);
  }
  throw unknownValue(word, Object.keys(names), line);
}

/** The error for a value that is none of those there are. */
export function unknownValue(word: string, known: readonly string[], line: Line): Error {
  const near = nearest(word, known);
  const all = near === undefined && known.length <= 16 ? ` (${known.join(', ')})` : '';
  return line.error(`'${word}' is no value here${all}`, near);
}

/** What has parts is given part by part (`linkinfo.data.id 5`), or whole, as JSON. */
function structured(text: string, line: Line): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw line.error(`'${text}' is not JSON; its parts can be given one by one, behind a dot`);
  }
}

/** Writes a value so that {@link readDeclared} reads the same. */
export function writeDeclared(value: unknown): string {
  if (value === true) return 'on';
  if (value === false) return 'off';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object' && !String(one).includes(',')))
    return value.length === 0 ? '[]' : value.join(',');
  if (typeof value === 'object' && value !== null)
    return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));
  return `${value}`;
}
