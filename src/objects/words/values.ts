/** What stands behind words, both ways. */
import { nearest } from '../../schema/names.js';
import { integerOf, intValue, unknownValue } from './declared.js';
import type { Line } from './line.js';
import type { Value } from './types.js';

/** A number within bounds, as the error has to say which word is none. */
export function number(least = 0, most = 0xffffffff): Value {
  return {
    read: (text, line) => integer(text, line, least, most),
    write: (value) => (typeof value === 'object' ? undefined : [`${value}`]),
  };
}

/** Reads a number; refuses what is none, and what is out of bounds. */
export function integer(text: string, line: Line, least = 0, most = 0xffffffff): number {
  const value = integerOf(text);
  if (value === undefined) throw line.error(`'${text}' is not a number`);
  if (value < least || value > most) throw line.error(`'${text}' is not from ${least} to ${most}`);
  return Number(value);
}

/** A number that is written in hexadecimal. */
export const hexadecimal: Value = {
  read: (text, line) => {
    const value = integerOf(text);
    if (value === undefined) throw line.error(`'${text}' is not a number`);
    return intValue(value);
  },
  write: (value) => [`0x${BigInt(value as number).toString(16)}`],
};

/** Text as it stands. */
export const text: Value = {
  read: (given) => given,
  write: (value) => (typeof value === 'string' ? [value] : undefined),
};

/** `on` and `off` for 1 and 0. */
export const onOff: Value = switched('on', 'off');

/** Two words for 1 and 0. */
export function switched(on: string, off: string): Value {
  return {
    read(given, line) {
      if (given === on || given === '1' || given === 'yes') return 1;
      if (given === off || given === '0' || given === 'no') return 0;
      throw line.error(`'${given}' is neither ${on} nor ${off}`);
    },
    write: (value) => (value === 1 ? [on] : value === 0 ? [off] : undefined),
  };
}

/** An interface by name, or by index: `5`. */
export const device: Value = {
  read: (given) => (/^\d+$/.test(given) ? Number(given) : given),
  write: (value, writing) => [writing.device(value)],
};

/** Words for values, the first of those for one being written; numbers are taken as they are. */
export function names(words: Readonly<Record<string, string | number>>, options: NamesOptions = {}): Value {
  const { numbers = true, declared } = options;
  return {
    read(given, line) {
      if (Object.hasOwn(words, given)) return words[given];
      if (declared && Object.hasOwn(declared, given)) return given;
      const value = numbers ? integerOf(given) : undefined;
      if (value === undefined) throw unknownValue(given, Object.keys(words), line);
      for (const name in declared) if (BigInt(declared[name]!) === value) return name;
      return Number(value);
    },
    write(value) {
      for (const name in words) if (words[name] === value) return [name];
      if (typeof value === 'number') return [`${value}`];
      return typeof value === 'string' && declared && Object.hasOwn(declared, value) ? [value] : undefined;
    },
  };
}

export interface NamesOptions {
  /** Whether a number is taken as well. */
  readonly numbers?: boolean;
  /** The declaration's names, which are words too, with their numbers. */
  readonly declared?: Readonly<Record<string, number>>;
}

/** Several of a kind in one word: `a,b`. */
export function list(of: Value, separator = ','): Value {
  return {
    read: (given, line, reading) => given.split(separator).map((one) => of.read(one, line, reading)),
    write(value, writing) {
      if (!Array.isArray(value) || value.length === 0) return undefined;
      const parts = value.map((one) => of.write(one, writing));
      return parts.some((one) => one === undefined)
        ? undefined
        : [parts.map((one) => one!.join(' ')).join(separator)];
    },
  };
}

/** Two numbers in one of 32 bits: `5/6`; a single one is the lower half. */
export const realms: Value = {
  read(given, line) {
    const parts = given.split('/');
    if (parts.length > 2) throw line.error(`'${given}' is not REALM or REALM/REALM`);
    // a name of rt_realms is left to whoever knows them
    if (!/^[\dx]/i.test(given)) return given;
    const [high, low] = parts.length === 2 ? parts : ['0', parts[0]];
    return integer(high!, line, 0, 0xffff) * 0x10000 + integer(low!, line, 0, 0xffff);
  },
  write(value) {
    if (typeof value !== 'number') return [`${value}`];
    return [value > 0xffff ? `${Math.floor(value / 0x10000)}/${value % 0x10000}` : `${value}`];
  },
};

/** A time in some unit, which may be written with `s`, `ms` or others behind it. */
export function time(unit: 'ms' | 's' | 'ticks'): Value {
  const own = unit === 'ms' ? 1 : unit === 's' ? 1000 : 10;
  return {
    read(given, line) {
      const [, digits, suffix] = /^(\d+(?:\.\d+)?)(s|ms|us|ns|secs?|msecs?)?$/.exec(given) ?? [];
      if (digits === undefined) throw line.error(`'${given}' is not a time`);
      if (suffix === undefined) return Number(digits);
      return Math.ceil((Number(digits) * MILLISECONDS[suffix.replace(/ecs?$/, '')]!) / own);
    },
    write: (value) => (typeof value === 'number' ? [`${value}`] : undefined),
  };
}
const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/** A range of numbers, `10-20`, or one, as two fields of a struct. */
export function range(first: string, last: string, most = 0xffffffff): Value {
  return {
    read(given, line) {
      const [from = '', to = from, ...more] = given.split('-');
      if (more.length > 0) throw line.error(`'${given}' is not N or N-N`);
      return { [first]: integer(from, line, 0, most), [last]: integer(to, line, 0, most) };
    },
    write(value) {
      const { [first]: from = 0, [last]: to } = value as Record<string, number>;
      return [to === undefined || to === from ? `${from}` : `${from}-${to}`];
    },
  };
}

/** Refuses a word that is not one of these. */
export function oneOf(given: string, known: readonly string[], line: Line): string {
  if (known.includes(given)) return given;
  throw line.error(`'${given}' is none of ${known.join(', ')}`, nearest(given, known));
}
