import { type Attributes, attributes, lazy, type Type } from '../../schema/index.js';
import type { LazyType } from '../../schema/type.js';

/** Numbers that attributes of families go up to, with room: nl80211, the largest, has some 350. */
const MOST = 1024;

/**
 * A set of attributes whose types are numbers that mean something (`NLA_TYPE_VALUE`): reads as an object by number.
 * It is made on first use, so that declaring it costs nothing.
 */
export function numbered<T>(what: string, of: Type<T>): LazyType<Record<number, T>> {
  let made: Attributes<Record<number, T>> | undefined;
  return lazy(() => (made ??= make(what, of)));
}

function make<T>(what: string, of: Type<T>): Attributes<Record<number, T>> {
  const spec: Record<string, readonly [number, Type<T>, string]> = {};
  for (let i = 0; i < MOST; i++) spec[i] = [i, of, `${what} ${i}`];
  return attributes(what, spec) as unknown as Attributes<Record<number, T>>;
}
