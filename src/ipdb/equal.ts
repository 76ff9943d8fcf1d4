/** Whether two plain values are equal, apart from the keys in `but`, at any depth. */
export function equal(a: unknown, b: unknown, but?: ReadonlySet<string>): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i], but)) return false;
    return true;
  }
  return holds(a as Obj, b as Obj, but, true) && holds(b as Obj, a as Obj, but, false);
}

type Obj = Record<string, unknown>;

/** Whether `b` has all that `a` has; with `deep` in the same value. */
function holds(a: Obj, b: Obj, but: ReadonlySet<string> | undefined, deep: boolean): boolean {
  for (const key in a) {
    const value = a[key];
    if (value === undefined || but?.has(key)) continue;
    if (deep ? !equal(value, b[key], but) : b[key] === undefined) return false;
  }
  return true;
}
