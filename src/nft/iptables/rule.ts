/** What matches and targets are declared with, and what they see of the rule that they are written into. */
import { Fault } from '../errors.js';
import type { Place } from '../tree.js';
import type { IpFamily } from './options.js';
import type { Sets } from './sets.js';

/** One option as it was given: its values, and whether `!` stands before it. */
export interface Given {
  values: readonly string[];
  negated: boolean;
  at: Place;
}

/** What is known of the rule around a match or target. */
export interface Scope {
  readonly family: IpFamily;
  readonly table: string;
  readonly chain: string;
  /** The built-in chain's hook; undefined in chains of users. */
  readonly hook: string | undefined;
  /** The protocol of `-p`, by its name in nft; undefined where none is said, or one is excluded. */
  readonly protocol: string | undefined;
  readonly sets: Sets;
  /** Names of chains as nft can spell them. */
  chainName(name: string, at: Place): string;
  /** Says that something is translated otherwise than it is written. */
  note(message: string, at: Place): void;
  /** Numbers of users and groups. */
  readonly users: ReadonlyMap<string, number> | undefined;
  readonly groups: ReadonlyMap<string, number> | undefined;
  /** Whether what is only near to the meaning may be written. */
  readonly approximate: boolean;
}

/** The options of one match or target that were given, and a way to refuse them. */
export class Options {
  readonly #given: ReadonlyMap<string, Given>;
  readonly extension: string;
  readonly at: Place;

  constructor(extension: string, given: ReadonlyMap<string, Given>, at: Place) {
    this.extension = extension;
    this.#given = given;
    this.at = at;
  }

  get(name: string): Given | undefined {
    return this.#given.get(name);
  }

  has(name: string): boolean {
    return this.#given.has(name);
  }

  /** The first value of an option. */
  value(name: string): string | undefined {
    return this.#given.get(name)?.values[0];
  }

  /** The same; the option must be there. */
  needed(name: string): string {
    const value = this.value(name);
    if (value === undefined) throw this.fault(`${this.extension} needs --${name}`);
    return value;
  }

  /** Whether an option is there, without values, and not negated. */
  negated(name: string): boolean {
    return this.#given.get(name)?.negated === true;
  }

  /** What refuses an option: it is named, and where it stands. */
  fault(message: string, name?: string): Fault {
    return new Fault(message, (name !== undefined ? this.#given.get(name)?.at : undefined) ?? this.at);
  }

  /** What refuses an option that nftables has nothing for. */
  without(name: string, why = ''): Fault {
    return this.fault(
      `--${name} of ${this.extension} has no equivalent in nftables${why && `: ${why}`}`,
      name,
    );
  }

  /** An unsigned number; decimal, hexadecimal or octal, as iptables reads it. */
  number(name: string, most = 0xffff_ffff): number | undefined {
    const given = this.value(name);
    return given === undefined ? undefined : this.read(given, name, most);
  }

  read(text: string, name: string, most = 0xffff_ffff): number {
    const number = /^0\d+$/.test(text)
      ? Number.parseInt(text, 8)
      : /^(?:0x[\da-f]+|\d+)$/i.test(text)
        ? Number(text)
        : -1;
    if (number < 0 || number > most) throw this.fault(`'${text}' is not a number from 0 to ${most}`, name);
    return number;
  }

  /** `value/mask`; the mask is all bits where none is given. */
  masked(name: string, bits = 32): { value: number; mask: number } | undefined {
    const given = this.value(name);
    if (given === undefined) return undefined;
    const all = 2 ** bits - 1;
    const [value = '', mask] = given.split('/', 2);
    return {
      value: this.read(value, name, all),
      mask: mask === undefined ? all : this.read(mask, name, all),
    };
  }
}

/** How an option is spelt and what follows it. */
export interface OptionSpec {
  /** Other spellings. */
  aliases?: readonly string[];
  /** Values that follow, 1 by default; 'optional' for one that may. */
  values?: number | 'optional';
  /** Whether `!` may stand before it. */
  negatable?: boolean;
}

/** What a match or target becomes. */
export interface Written {
  /** Statements of nft, before the counter for matches and behind it for targets. */
  text: string;
  /** Whether the statements say the protocol of `-p` themselves. */
  impliesProtocol?: boolean;
}

export interface Extension {
  options: Readonly<Record<string, OptionSpec>>;
  /** Tables that it may stand in; all by default. */
  tables?: readonly string[];
  /** Families that know it; both by default. */
  family?: IpFamily;
  write(options: Options, scope: Scope): string | Written;
}

/** Options that take one value and may be negated, by name. */
export function negatable(...names: string[]): Record<string, OptionSpec> {
  return Object.fromEntries(names.map((name) => [name, { negatable: true }]));
}

/** Options that take one value. */
export function valued(...names: string[]): Record<string, OptionSpec> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

/** Options without a value. */
export function flag(...names: string[]): Record<string, OptionSpec> {
  return Object.fromEntries(names.map((name) => [name, { values: 0 }]));
}

/** `!=` or nothing. */
export function relation(given: Given): string {
  return given.negated ? '!= ' : '';
}

export function hexadecimal(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** Joins what is there. */
export function joined(...parts: (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}

/** A text in quotes, which nft cannot have quotes in. */
export function quoted(text: string, what: string, most: number, options: Options, name: string): string {
  if (/["\n]/.test(text)) throw options.fault(`${what} of nftables cannot have quotes in it`, name);
  if (new TextEncoder().encode(text).length > most)
    throw options.fault(`${what} of nftables has at most ${most} bytes`, name);
  return `"${text}"`;
}
