import type { MessageType } from '../netlink/marshal.js';
import { NetlinkError } from '../netlink/errors.js';

/** Something here at once, or later: names have to be asked for, numbers not. */
export type Pending<T> = T | Promise<T>;

/** Where an interface index goes, its name does too. */
export type Named<T, K extends string> = { [P in keyof T]: P extends K ? T[P] | string : T[P] };

/** Finds the index of an interface by its name or alternative name. */
export type Lookup = (name: string) => Promise<number>;

export function then<A, B>(value: Pending<A>, next: (value: A) => B): Pending<B> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/**
 * The keys of an object that take an interface, by index or name, each with the key that the index goes to: `dev` is
 * what iproute2 calls most of them.
 */
export type InterfaceKeys = readonly (readonly [key: string, target: string])[];

/** The object with indices in the place of names; the object itself where there is nothing to replace. */
export function indexed(
  value: Readonly<Record<string, unknown>>,
  keys: InterfaceKeys,
  lookup: Lookup,
): Pending<Record<string, unknown>> {
  if (!keys.some(([key, target]) => isNamed(value[key], key, target))) return value;
  const out: Record<string, unknown> = {};
  const waits: Promise<void>[] = [];
  for (const key in value) {
    const target = keys.find(([one]) => one === key)?.[1] ?? key;
    const given = value[key];
    if (given === undefined) continue;
    out[target] = given;
    if (typeof given !== 'string' || !keys.some(([one]) => one === key)) continue;
    waits.push(
      lookup(given).then((index) => {
        out[target] = index;
      }),
    );
  }
  return waits.length > 0 ? Promise.all(waits).then(() => out) : out;
}

function isNamed(given: unknown, key: string, target: string): boolean {
  return given !== undefined && (typeof given !== 'number' || key !== target);
}

/** `IFNAMSIZ` less the NUL. */
const MAX_NAME = 15;

/** The error for a name that no interface can have, told apart from one that none has. */
export function checkName(name: string, request: MessageType): void {
  const length = Buffer.byteLength(name);
  if (length > 0 && length <= MAX_NAME && !/[/\s:]/.test(name) && name !== '.' && name !== '..') return;
  const why = length > MAX_NAME ? `is ${length} bytes long, at most ${MAX_NAME} fit` : 'cannot be an interface name';
  throw NetlinkError.of('EINVAL', `'${name}' ${why}`, { name: request.name, message: request.message, value: {} });
}
