/**
 * How much random tests do: `long` in `npm run test:long`, which runs the test files that import this, and `quick` in
 * `npm test`.
 */
export function effort({ quick, long }: { readonly quick: number; readonly long: number }): number {
  return process.env.TSROUTE2_LONG === undefined ? quick : long;
}
