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
 * The object with names replaced by indices: `fields` says which keys take an interface, and under which key its
 * index goes (`dev` is what iproute2 calls most of them).
 */
export function indexed(
  value: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, string>>,
  lookup: Lookup,
): Pending<Record<string, unknown>> {
  let out: Record<string, unknown> | undefined;
  let waits: Promise<void>[] | undefined;
  for (const key in fields) {
    const given = value[key];
    if (given === undefined) continue;
    const target = fields[key]!;
    if (typeof given === 'number' && key === target) continue;
    out ??= { ...value };
    if (key !== target) delete out[key];
    if (typeof given !== 'string') out[target] = given;
    else {
      const copy = out;
      copy[target] = 0; // keeps its place among the keys
      waits ??= [];
      waits.push(
        lookup(given).then((index) => {
          copy[target] = index;
        }),
      );
    }
  }
  const done = out ?? (value as Record<string, unknown>);
  return waits ? Promise.all(waits).then(() => done) : done;
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
