/**
 * 64 bits need more than JSON's numbers: in documents they are numbers where those are exact, and decimal text beyond.
 */

type Obj = Readonly<Record<string, unknown>>;

/** Fields of 64 bits; `id` is one as part of an encapsulation. */
const WIDE: ReadonlySet<string> = new Set([
  ...['tunId', 'sci', 'cipherSuite', 'locator', 'identifier', 'locatorMatch'],
]);

function isWide(key: string, parent: string): boolean {
  return WIDE.has(key) || (key === 'id' && parent === 'encap');
}

/** A value as a document has it: text that is a safe number is that number. */
export function asDocument<T>(value: T): T {
  return deep(value, (one) => {
    if (typeof one !== 'bigint' && (typeof one !== 'string' || !/^\d+$/.test(one))) return one;
    return BigInt(one) <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(one) : `${one}`;
  });
}

/** The same as the verbs take it. */
export function asRequest<T>(value: T): T {
  return deep(value, (one) => (typeof one === 'string' && /^\d+$/.test(one) ? BigInt(one) : one));
}

function deep<T>(value: T, wide: (value: unknown) => unknown, key = '', parent = ''): T {
  if (typeof value === 'bigint') return wide(value) as T;
  if (typeof value !== 'object' || value === null) return (isWide(key, parent) ? wide(value) : value) as T;
  if (Array.isArray(value)) return value.map((one) => deep(one, wide, key, parent)) as T;
  const out: Record<string, unknown> = {};
  for (const one of Object.keys(value)) out[one] = deep((value as Obj)[one], wide, one, key);
  return out as T;
}
