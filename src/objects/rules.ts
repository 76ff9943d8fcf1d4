/**
 * Compares one field in a way of its own; true where what is there is what is wanted. `entry` and `input` are the whole
 * objects.
 */
export type Rule = (wanted: never, there: never, entry: Obj, input: Obj) => boolean;
type Obj = Readonly<Record<string, unknown>>;

/** Fields that are compared by a rule, by their paths: `'linkinfo.data.helloTime'`; of elements, `'multipath[].flags'`. */
export type Rules = Readonly<Record<string, Rule>>;

/** What the kernel takes and does not report, or reports in another form. */
export const any: Rule = () => true;

/** Times that the kernel keeps in ticks of its own: 1/100 s come back with at most one more or less. */
export const ticks: Rule = (wanted: number, there: number) => Math.abs(wanted - (there ?? 0)) <= 1;

/** Seconds that may have run down; `0xffffffff` is forever. */
export const runsDown: Rule = (wanted: number, there: number) =>
  wanted === 0xffffffff ? there === wanted : (there ?? 0) <= wanted;

/** Of a set of flags only these are settings; the others report a state. */
export function settings(...names: readonly string[]): Rule {
  return (wanted: readonly string[], there: readonly string[] | undefined) =>
    wanted.every((flag) => !names.includes(flag) || (there ?? []).includes(flag));
}

/** These parts are there, in any order, perhaps among others. */
export const among: Rule = (wanted: readonly object[], there: readonly object[] | undefined) =>
  wanted.every((one) => (there ?? []).some((other) => equal(one, other)));

/** The same parts, in any order. */
export const sameSet: Rule = (wanted: readonly object[], there: readonly object[] | undefined) =>
  wanted.length === (there ?? []).length &&
  wanted.every((one) => (there as readonly Obj[]).some((other) => holds(one as Obj, other, undefined, true)));

/** The same, or the kernel is too old to report it. */
export const ifReported: Rule = (wanted: unknown, there: unknown) => there === undefined || wanted === there;

/** One rule for several fields. */
export function rulesFor(paths: readonly string[], rule: Rule): Record<string, Rule> {
  return Object.fromEntries(paths.map((path) => [path, rule]));
}

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

/** Whether `b` has all that `a` has; with `deep` in the same value. */
function holds(a: Obj, b: Obj, but: ReadonlySet<string> | undefined, deep: boolean): boolean {
  for (const key in a) {
    const value = a[key];
    if (value === undefined || but?.has(key)) continue;
    if (deep ? !equal(value, b[key], but) : b[key] === undefined) return false;
  }
  return true;
}
