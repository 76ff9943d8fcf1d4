import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'test/kernels/expected-skips.json';
/** What may be skipped on kernels that have no list of their own, by the reason. */
const ANY = '*';

const read = () => JSON.parse(readFileSync(FILE, 'utf8'));

/** What is skipped where tools are missing, which was said before the tests. */
const WITHOUT_TOOLS = /^(not installed: |this system has no )/;

/** Those skips that nobody expects on a kernel, with all tools or without some of them (`lacking`). */
export function unexpectedSkips(kernel, all, lacking) {
  const expected = read();
  const own = expected[kernel];
  const skips = lacking ? all.filter(({ reason }) => !WITHOUT_TOOLS.test(reason)) : all;
  if (own) return skips.filter(({ name, reason }) => own[name] !== reason);
  const patterns = expected[ANY].map((pattern) => new RegExp(pattern));
  return skips.filter(({ reason }) => !patterns.some((pattern) => pattern.test(reason)));
}

/** Names of tests that a kernel's list expects to be skipped, and that were not. */
export function vanishedSkips(kernel, skips) {
  const names = new Set(skips.map(({ name }) => name));
  return Object.keys(read()[kernel] ?? {}).filter((name) => !names.has(name));
}

/** Writes down that these are expected on a kernel: only these where all tests ran (`whole`). */
export function expectSkips(kernel, skips, whole) {
  const expected = read();
  const list = Object.entries((!whole && expected[kernel]) || {});
  for (const { name, reason } of skips) list.push([name, reason]);
  expected[kernel] = Object.fromEntries(list.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(expected, null, 2)}\n`);
}
