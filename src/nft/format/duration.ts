import { unitBytes } from '../tables/statements.js';
import type { ByteUnit } from '../tree.js';

const UNITS: readonly (readonly [bigint, string])[] = [
  [86_400_000n, 'd'],
  [3_600_000n, 'h'],
  [60_000n, 'm'],
  [1000n, 's'],
  [1n, 'ms'],
];

/** Milliseconds as `1d2h3m4s5ms`, without the parts that are nothing. */
export function duration(milliseconds: bigint): string {
  let rest = milliseconds;
  let text = '';
  for (const [size, unit] of UNITS) {
    if (rest >= size) text += `${rest / size}${unit}`;
    rest %= size;
  }
  return text === '' ? '0s' : text;
}

/** Bytes in the largest unit that divides them: `[5, 'mbytes']`. */
export function inUnits(bytes: bigint): readonly [bigint, ByteUnit] {
  if (bytes === 0n || bytes % unitBytes.kbytes !== 0n) return [bytes, 'bytes'];
  if (bytes % unitBytes.mbytes !== 0n) return [bytes / unitBytes.kbytes, 'kbytes'];
  return [bytes / unitBytes.mbytes, 'mbytes'];
}
