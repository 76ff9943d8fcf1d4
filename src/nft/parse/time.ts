import { Fault } from '../errors.js';
import type { Place } from '../tree.js';
import type { Cursor } from './cursor.js';

const UNITS: Readonly<Record<string, bigint>> = {
  d: 86_400_000n,
  h: 3_600_000n,
  m: 60_000n,
  s: 1000n,
  ms: 1n,
};

/** `1d2h3m4s5ms` in milliseconds; a bare number counts seconds. */
export function readDuration(text: string, at?: Place): bigint {
  if (/^\d+$/.test(text)) {
    if (text.length > 8) throw new Fault('the time is too large', at);
    return BigInt(text) * 1000n;
  }
  let sum = 0n;
  let rest = text;
  const seen = new Set<string>();
  while (rest !== '') {
    const part = /^(\d+)(ms$|[dhms])/.exec(rest);
    if (!part) throw new Fault(`"${text}" is no time`, at);
    const [all, digits, unit] = part as unknown as [string, string, string];
    if (digits.length > 8) throw new Fault('the time is too large', at);
    if (seen.has(unit)) throw new Fault(`"${text}" has the unit "${unit}" twice`, at);
    seen.add(unit);
    sum += BigInt(digits) * UNITS[unit]!;
    rest = rest.slice(all.length);
  }
  return sum;
}

/** A time: `30s`, `"1h30m"`. */
export function duration(c: Cursor): bigint {
  const token = c.peek();
  if (token.kind !== 'word') c.fail('a time such as 1h30m');
  return readDuration(c.next().text, c.here(token));
}
