/** The words of flower: for each the attributes that it goes to, and how it is written. */
import { typeError } from '../../../../schema/stack.js';
import { prefix, prefixText } from '../prefix.js';
import { integer, masked, protocol, protocolName } from '../units.js';

/** A word of flower: what its text becomes, and what text an object has for it; undefined where it has none. */
export interface FlowerWord<V> {
  read(value: V): Record<string, unknown>;
  write(options: Readonly<Record<string, unknown>>): V | undefined;
}

type Text = number | string;
const isNumber = (value: unknown): value is number => typeof value === 'number';

/** A number, by name where it has one. */
export function number(key: string, names: Readonly<Record<string, number>> = {}): FlowerWord<Text> {
  return {
    read: (value) => ({ [key]: names[value] ?? integer(value) }),
    write: ({ [key]: value }) =>
      isNumber(value) ? (Object.keys(names).find((name) => names[name] === value) ?? value) : undefined,
  };
}

/** A number with a mask: `'0x2/0x7'`, by name where it has one. `all`: the mask where none is given. */
export function numberMasked(
  key: string,
  all: number,
  names: Readonly<Record<string, number>> = {},
): FlowerWord<Text> {
  return {
    read(value) {
      const { value: found, mask = all } =
        names[value] === undefined ? masked(value) : { value: names[value] };
      return { [key]: found, [`${key}Mask`]: mask };
    },
    write({ [key]: value, [`${key}Mask`]: mask }) {
      if (!isNumber(value)) return undefined;
      if (mask !== undefined && mask !== all)
        return `0x${value.toString(16)}/0x${(mask as number).toString(16)}`;
      return Object.keys(names).find((name) => names[name] === value) ?? value;
    },
  };
}

/** An EtherType, by number or name. */
export function etherType(key: string): FlowerWord<Text> {
  return {
    read: (value) => ({ [key]: protocol(value) }),
    write: ({ [key]: value }) => (isNumber(value) ? protocolName(value) : undefined),
  };
}

/** What is the same in the kernel's terms. */
export function same<V>(key: string): FlowerWord<V> {
  return { read: (value) => ({ [key]: value }), write: ({ [key]: value }) => value as V | undefined };
}

/** An address of either family, or a prefix. `four` and `six`: what their attributes are called. */
export function address(four: string, six?: string): FlowerWord<string> {
  return {
    read(text) {
      const { value, mask } = prefix(text);
      const key = six !== undefined && value.includes(':') ? six : four;
      return { [key]: value, [`${key}Mask`]: mask };
    },
    write(options) {
      const key = six !== undefined && options[six] !== undefined ? six : four;
      const value = options[key];
      return typeof value === 'string' ? prefixText(value, options[`${key}Mask`] as string) : undefined;
    },
  };
}

const MAC = 'ff:ff:ff:ff:ff:ff';
const MAC_BITS = 48;

/** A MAC address, with a mask or a number of bits where not all of it counts. */
export function mac(key: string): FlowerWord<string> {
  return {
    read(text) {
      const [value, after = MAC] = text.split('/');
      return { [key]: value, [`${key}Mask`]: after.includes(':') ? after : macMask(Number(after)) };
    },
    write({ [key]: value, [`${key}Mask`]: mask = MAC }) {
      return value === undefined ? undefined : mask === MAC ? (value as string) : `${value}/${mask}`;
    },
  };
}

function macMask(bits: number): string {
  const all = '1'.repeat(bits).padEnd(MAC_BITS, '0');
  return all
    .match(/.{8}/g)!
    .map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0'))
    .join(':');
}

/** Bytes in hexadecimal, with a mask. */
export function bytes(key: string, length: number): FlowerWord<string> {
  const all = 'f'.repeat(2 * length);
  return {
    read(text) {
      const [value, mask = all] = text.split('/');
      return { [key]: value, [`${key}Mask`]: mask };
    },
    write({ [key]: value, [`${key}Mask`]: mask = all }) {
      return value === undefined ? undefined : mask === all ? (value as string) : `${value}/${mask}`;
    },
  };
}

/** Flags that must be there, and that must not: `'+trk+est-inv'`. */
export function signed(key: string, names: Readonly<Record<string, string>>): FlowerWord<string> {
  return {
    read(text) {
      const found = [...text.matchAll(/([+-])([a-z]+)/g)];
      const name = (word: string): string => {
        const known = names[word];
        if (known === undefined)
          throw typeError(`'${word}' in '${text}' is none of ${Object.keys(names).join(', ')}`);
        return known;
      };
      if (found.map(([one]) => one).join('') !== text)
        throw typeError(`'${text}' is not of the shape '+trk-inv'`);
      const on = found.filter(([, sign]) => sign === '+').map(([, , word]) => name(word!));
      return { [key]: on, [`${key}Mask`]: found.map(([, , word]) => name(word!)) };
    },
    write({ [key]: value = [], [`${key}Mask`]: mask }) {
      if (!Array.isArray(mask)) return undefined;
      const words = Object.keys(names).filter((word) => mask.includes(names[word]));
      return words.map((word) => ((value as string[]).includes(names[word]!) ? '+' : '-') + word).join('');
    },
  };
}

/** Flags that must be there, and with `no` in front that must not: `'frag/nofirstfrag'`. */
export function negated(key: string, names: Readonly<Record<string, string>>): FlowerWord<string> {
  return {
    read(text) {
      const on: string[] = [];
      const all = text.split('/').map((word) => {
        const plain = Object.hasOwn(names, word);
        const name = names[plain ? word : word.replace(/^no/, '')];
        if (name === undefined)
          throw typeError(`'${word}' in '${text}' is none of ${Object.keys(names).join(', ')}`);
        if (plain) on.push(name);
        return name;
      });
      return { [key]: on, [`${key}Mask`]: all };
    },
    write({ [key]: value = [], [`${key}Mask`]: mask }) {
      if (!Array.isArray(mask)) return undefined;
      const words = Object.keys(names).filter((word) => mask.includes(names[word]));
      return words.map((word) => ((value as string[]).includes(names[word]!) ? word : `no${word}`)).join('/');
    },
  };
}
