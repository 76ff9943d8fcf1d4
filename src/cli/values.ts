import { nearest } from '../schema/names.js';
import { type AnyType, type IntType, resolve } from '../schema/type.js';
import { CommandError, hint } from './errors.js';

/** `IFNAME`-like and `key_like` spellings are one word. */
export function folded(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}

/** Words for numbers: switches, and the time that never ends. */
const NUMBERS: Readonly<Record<string, number>> = {
  on: 1,
  yes: 1,
  true: 1,
  off: 0,
  no: 0,
  false: 0,
};
const FOREVER = 0xffffffff;

/** Whether the word can be the value of a switch. */
export function isSwitch(word: string | undefined): boolean {
  return word !== undefined && (/^\d+$/.test(word) || Object.hasOwn(NUMBERS, word));
}

/** Reads a value as its declared type; `path` is what errors call it. */
export function parseValue(declared: AnyType, text: string, path: string): unknown {
  const type = resolve(declared);
  switch (type.kind) {
    case 'int':
      return integer(type, text, path);
    case 'enum':
      return named(type.names, text, path);
    case 'flags':
      return list(text).map((word) => named(type.names, word, path));
    case 'flag': {
      if (Object.hasOwn(NUMBERS, text) || text === '1' || text === '0')
        return (NUMBERS[text] ?? Number(text)) === 1;
      throw new CommandError(`${path}: '${text}' is neither on nor off`);
    }
    case 'array':
    case 'list':
    case 'repeated':
      return text.startsWith('[')
        ? structured(text, path)
        : list(text).map((one) => parseValue(type.of, one, path));
    case 'custom':
      if (/^\d+$/.test(text)) return Number(text);
      return /^[[{]/.test(text) ? structured(text, path) : text;
    case 'struct':
    case 'nest':
    case 'select':
    case 'message':
    case 'records':
      return structured(text, path);
    default:
      return text;
  }
}

function list(text: string): string[] {
  return text.split(',').filter((word) => word !== '');
}

function integer(type: IntType, text: string, path: string): number | bigint {
  if (Object.hasOwn(NUMBERS, text)) return NUMBERS[text]!;
  if (text === 'forever' && type.size === 4) return FOREVER;
  if (!/^[-+]?(\d+|0x[\da-f]+)$/i.test(text)) throw new CommandError(`${path}: '${text}' is not a number`);
  const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text.replace('+', ''));
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A value by name, in any spelling, or by number. */
export function named(names: Readonly<Record<string, number>>, word: string, path: string): string | number {
  if (Object.hasOwn(names, word)) return word;
  const wanted = folded(word);
  for (const name in names) if (folded(name) === wanted) return name;
  if (/^(\d+|0x[\da-f]+)$/i.test(word)) return Number(word);
  const known = Object.keys(names);
  const near = nearest(word, known);
  const all = near === undefined && known.length <= 12 ? ` (${known.join(', ')})` : hint(near);
  throw new CommandError(`${path}: unknown value '${word}'${all}`);
}

/** What has parts is given part by part (`linkinfo.data.id=5`), or whole, as JSON. */
function structured(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(
      `${path}: '${text}' is not JSON; its parts can be given one by one: ${path}.PART VALUE`,
    );
  }
}
