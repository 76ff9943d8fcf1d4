import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'test/kernels/expected-skips.json';
/** What may be skipped on kernels that have no list of their own, by the reason. */
const ANY = '*';

const read = () => JSON.parse(readFileSync(FILE, 'utf8'));

/** Those skips that nobody expects on a kernel. */
export function unexpectedSkips(kernel, skips) {
  const expected = read();
  const own = expected[kernel];
  if (own) return skips.filter(({ name, reason }) => own[name] !== reason);
  const patterns = expected[ANY].map((pattern) => new RegExp(pattern));
  return skips.filter(({ reason }) => !patterns.some((pattern) => pattern.test(reason)));
}

/** Writes down that exactly these are expected on a kernel from now on. */
export function expectSkips(kernel, skips) {
  const expected = read();
  const list = skips.map(({ name, reason }) => [name, reason]).sort(([a], [b]) => (a < b ? -1 : 1));
  expected[kernel] = Object.fromEntries(list);
  writeFileSync(FILE, `${JSON.stringify(expected, null, 2)}\n`);
}
