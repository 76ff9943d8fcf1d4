import { typeError } from './stack.js';

/** Whether it has members by name: neither null nor a list, nor bytes. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

/** The path of the first member that is there and undefined, at any depth; undefined where there is none. */
export function undefinedWithin(value: object, path = '', above: readonly object[] = []): string | undefined {
  if (ArrayBuffer.isView(value) || above.includes(value)) return undefined;
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key];
    if (inner !== undefined && (typeof inner !== 'object' || inner === null)) continue;
    const at = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const found = inner === undefined ? at : undefinedWithin(inner, at, [...above, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a value says anything: lists and objects in which nothing is do not. */
export function saysAnything(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return ArrayBuffer.isView(value) || Object.values(value).some(saysAnything);
}

/**
 * Throws where an object, or one within it, has `__proto__` as a key of its own, as what is read from JSON may: copying
 * it would change what the copy inherits.
 */
export function checkKeys(value: unknown, path = ''): void {
  const seen = new Set<object>();
  const left: { value: unknown; path: string }[] = [{ value, path }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value: one, path: at } = next;
    if (typeof one !== 'object' || one === null || ArrayBuffer.isView(one) || seen.has(one)) continue;
    seen.add(one);
    if (Array.isArray(one)) {
      for (const [i, inner] of one.entries())
        if (typeof inner === 'object') left.push({ value: inner, path: `${at}[${i}]` });
      continue;
    }
    const own = at === '' ? '' : `${at}.`;
    if (Object.hasOwn(one, '__proto__')) throw typeError(`${own}__proto__: there is no such key`);
    for (const key of Object.keys(one)) {
      const inner = (one as Record<string, unknown>)[key];
      if (typeof inner === 'object') left.push({ value: inner, path: own + key });
    }
  }
}
