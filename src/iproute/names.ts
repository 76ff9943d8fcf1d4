import { NetlinkError } from '../protocol/errors.js';
import type { MessageType } from '../protocol/marshal.js';
import { utf8Length, writeString } from '../schema/text/utf8.js';

/** Something here at once, or later: names have to be asked for, numbers not. */
export type Pending<T> = T | Promise<T>;

/** Where an interface index goes, its name does too. */
export type Named<T, K extends string> = { [P in keyof T]: P extends K ? T[P] | string : T[P] };

/** Finds the index of an interface by its name or alternative name; of a VRF, the number of its table. */
export type Lookup = (name: string, as?: 'vrf') => Promise<number>;

/** Goes on with a value at once, or when it is there. */
export function then<A, B>(value: Pending<A>, next: (value: A) => B): Pending<B> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/**
 * The keys of an object that take an interface, by index or name, each with the key that the index goes to: `dev` is
 * what iproute2 calls most of them.
 */
export type InterfaceKeys = ReadonlyMap<string, string>;

/** Declares them: `{ dev: 'oif', oif: 'oif' }`. */
export function interfaceKeys(keys: Readonly<Record<string, string>>): InterfaceKeys {
  return new Map(Object.entries(keys));
}

/** The object with indices in the place of names; the object itself where there is nothing to replace. */
export function indexed(
  value: Readonly<Record<string, unknown>>,
  keys: InterfaceKeys,
  lookup: Lookup,
): Pending<Record<string, unknown>> {
  if (!mustChange(value, keys)) return value;
  const out: Record<string, unknown> = {};
  const waits: Promise<void>[] = [];
  for (const key of Object.keys(value)) {
    if (key === '__proto__') throw noSuchKey();
    const given = value[key];
    if (given === undefined) continue;
    const target = keys.get(key);
    out[target ?? key] = given;
    if (target === undefined || typeof given !== 'string') continue;
    waits.push(
      lookup(given).then(
        (index) => {
          out[target] = index;
        },
        (error: unknown) => {
          throw error instanceof NetlinkError ? error.at(key) : error;
        },
      ),
    );
  }
  return waits.length > 0 ? Promise.all(waits).then(() => out) : out;
}

/** What is read from JSON may have it; copying it would change what the copy inherits. */
function noSuchKey(): TypeError {
  return new TypeError('__proto__: there is no such key');
}

// The object's keys are gone through, not the interfaces': V8 looks for absent properties the slow way.
function mustChange(value: Readonly<Record<string, unknown>>, keys: InterfaceKeys): boolean {
  for (const key in value) {
    if (key === '__proto__') throw noSuchKey();
    const target = keys.get(key);
    if (target === undefined) continue;
    const given = value[key];
    if (given !== undefined && (typeof given !== 'number' || key !== target)) return true;
  }
  return false;
}

/** `IFNAMSIZ` less the NUL. */
const MAX_NAME = 15;

/**
 * Throws the error for a name that no interface can have (`dev_valid_name`), told apart from one that none has. The
 * kernel looks at bytes: what is a blank to Latin-1 (`isspace`) may not be part of a longer character either.
 */
export function checkName(name: string, request: MessageType): void {
  const length = utf8Length(name);
  const isValid = length > 0 && length <= MAX_NAME && name !== '.' && name !== '..' && !hasForbidden(name);
  if (isValid) return;
  const why =
    length > MAX_NAME ? `is ${length} bytes long, at most ${MAX_NAME} fit` : 'cannot be an interface name';
  throw NetlinkError.of('EINVAL', `'${name}' ${why}`, {
    name: request.name,
    message: request.message,
    value: {},
  });
}

function hasForbidden(name: string): boolean {
  const bytes = new Uint8Array(utf8Length(name));
  writeString(name, bytes, 0);
  return bytes.some(
    (one) => one === 0x2f || one === 0x3a || one === 0x20 || one === 0xa0 || (one >= 9 && one <= 13),
  );
}
