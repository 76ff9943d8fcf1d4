/** Words of traffic control, as short declarations that are read and written. */
import type { Obj } from '../declared.js';
import { integerOf, intValue } from '../declared.js';
import type { Line } from '../line.js';
import type { Word } from '../types.js';
import { custom } from '../word.js';
import { amounts, type Unit } from './amounts.js';

/**
 * What a word takes:
 * - `n` a number, `t` text that the definition reads, `v` a number or else text,
 * - the name of a unit, for text that the definition reads (a rate, a size, a time), whose numbers are written with it,
 * - `b` nothing: it is on; `-` on or, with `no` before it, off; `o` on or off,
 * - `l` numbers as many as follow, `c` a list with commas.
 */
export type Takes = 'n' | 't' | 'v' | 'b' | '-' | 'o' | 'l' | 'c' | Unit;

/** `limit` is a key by the same name, `ce_threshold` one in camel case. */
export function camel(name: string): string {
  return name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Words of options from a declaration: `'limit:n ce_threshold:t ecn:- burst|buffer:t minburst=mtu:t'`, each with other
 * spellings behind `|`, the key behind `=` where it is another, and what it takes behind `:`.
 */
export function spec(declaration: string): Word[] {
  return declaration
    .trim()
    .split(/\s+/)
    .map((one) => {
      const [left = '', takes = 't'] = one.split(':') as [string, Takes?];
      const [names = '', key] = left.split('=');
      const all = names.split('|');
      return wordOf(all, key ?? camel(all[0]!), takes);
    });
}

function wordOf(names: readonly string[], key: string, takes: Takes): Word {
  const [name] = names as readonly [string];
  switch (takes) {
    case 'b':
      return custom(
        names,
        (reading) => reading.set(key, true),
        (rest) => (isOn(rest.peek(key)) && rest.take(key) ? [name] : []),
      );
    case '-':
      return custom(
        [...names, ...names.flatMap((one) => [`no${one}`, `no-${one}`])],
        (reading, given) => reading.set(key, names.includes(given)),
        (rest) => {
          const value = rest.peek(key);
          if (typeof value !== 'boolean' && value !== 0 && value !== 1) return [];
          rest.take(key);
          return [value ? name : `no${name}`];
        },
      );
    case 'l':
      return numbers(names, key);
    default:
      return custom(
        names,
        (reading) => reading.set(key, read(takes, reading.line)),
        (rest) => {
          const value = rest.peek(key);
          if (value === undefined || (typeof value === 'object' && takes !== 'c')) return [];
          rest.take(key);
          return [name, ...written(takes, value)];
        },
      );
  }
}

const isOn = (value: unknown): boolean => value === true || value === 1;

function read(takes: Takes, line: Line): unknown {
  const text = line.next();
  if (takes === 'o') {
    if (text !== 'on' && text !== 'off' && text !== '1' && text !== '0')
      throw line.error(`'${text}' is neither on nor off`);
    return text === 'on' || text === '1';
  }
  if (takes === 'c') return text.split(',');
  if (takes === 'v') return integerOf(text) === undefined ? text : numberOf(text, line);
  return takes === 'n' ? numberOf(text, line) : text;
}

function written(takes: Takes, value: unknown): string[] {
  if (takes === 'o') return [value ? 'on' : 'off'];
  if (typeof value === 'number' && Object.hasOwn(amounts, takes)) return [amounts[takes as Unit](value)];
  return [Array.isArray(value) ? value.join(',') : `${value}`];
}

/** A number; of 64 bits as its digits. */
export function numberOf(text: string, line: Line): number | string {
  const value = integerOf(text);
  if (value !== undefined) return intValue(value);
  if (/^-?\d+\.\d+$/.test(text)) return Number(text);
  throw line.error(`'${text}' is not a number`);
}

/** Numbers, as many as follow. */
export function numbers(names: string | readonly string[], key: string): Word {
  return custom(
    names,
    (reading) => {
      const { line } = reading;
      const found = [numberOf(line.next(), line)];
      while (/^-?(0x[\da-f]+|\d+)$/i.test(line.peek() ?? '')) found.push(numberOf(line.next(), line));
      reading.set(key, found);
    },
    (rest) => {
      const value = rest.peek(key);
      if (!Array.isArray(value)) return [];
      rest.take(key);
      return [typeof names === 'string' ? names : names[0]!, ...value.map(String)];
    },
    { field: key },
  );
}

/** Words as many as follow that look so; kept as a list. */
export function several(name: string, key: string, looks: RegExp): Word {
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const found = [line.next()];
      while (looks.test(line.peek() ?? '')) found.push(line.next());
      reading.set(key, found);
    },
    (rest) => {
      const value = rest.peek(key);
      if (!Array.isArray(value)) return [];
      rest.take(key);
      return [name, ...value.map(String)];
    },
  );
}

/** One of some words stands for a value of a key: `diffserv4`. */
export function choice(key: string, words: readonly string[] | Readonly<Record<string, unknown>>): Word {
  const values: Readonly<Record<string, unknown>> = Array.isArray(words)
    ? Object.fromEntries(words.map((word) => [word, word]))
    : (words as Readonly<Record<string, unknown>>);
  return custom(
    Object.keys(values),
    (reading, name) => reading.set(key, values[name]),
    (rest) => {
      const value = rest.peek(key);
      // the kernel has switches as numbers
      const found = Object.keys(values).find(
        (name) =>
          values[name] === value || (typeof values[name] === 'boolean' && Number(values[name]) === value),
      );
      if (found === undefined) return [];
      rest.take(key);
      return [found];
    },
  );
}

/** Words that are read as they follow, up to one that ends them, and joined: `match ip src 10.0.0.0/8`. */
export function phrase(
  name: string,
  key: string,
  ends: (word: string) => boolean,
  list = false,
  whole: (text: string) => string = (text) => text,
): Word {
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const found = [line.next()];
      while (line.peek() !== undefined && !ends(line.peek()!)) found.push(line.next());
      const text = whole(found.join(' '));
      if (list) reading.set(key, [...((reading.get(key) ?? []) as string[]), text]);
      else reading.set(key, text);
    },
    (rest) => {
      const value = rest.peek(key);
      const all = Array.isArray(value) ? value : value === undefined ? [] : [value];
      if (!all.every((one) => typeof one === 'string')) return [];
      rest.take(key);
      return all.flatMap((one) => [name, ...(list ? one.split(' ') : [one])]);
    },
  );
}

/** Words that make an object of their own: `push id 5 protocol 802.1ad`. */
export function group(name: string, key: string, words: readonly Word[]): Word {
  return custom(
    name,
    (reading) => {
      const fields: Obj = {};
      reading.set(key, fields);
      reading.enter({ words, fields, path: key, closes: true });
    },
    (rest, writing) => {
      const value = rest.peek(key);
      if (value === undefined) return [];
      rest.take(key);
      if (typeof value !== 'object' || value === null) return [name];
      return [name, ...writing.words(words, value as Obj, key)];
    },
  );
}
