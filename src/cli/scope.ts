import { type AnyType, resolve } from '../schema/type.js';
import { folded } from './values.js';

export type Obj = Record<string, unknown>;

/** Something whose parts words can name: a message, or what an attribute holds. */
export interface Scope {
  readonly type: AnyType;
  readonly target: Obj;
}

const caches = new WeakMap<object, ReadonlyMap<string, AnyType>>();

/** The parts of a type by their keys; undefined where it has none. `object` and `root` choose among alternatives. */
export function partsOf(
  declared: AnyType,
  object: Obj = {},
  root: Obj = {},
): ReadonlyMap<string, AnyType> | undefined {
  const type = resolve(declared);
  if (type.kind === 'select') {
    const by = object[type.by] ?? root[type.by];
    const chosen = typeof by === 'string' && Object.hasOwn(type.cases, by) ? type.cases[by]! : type.other;
    return partsOf(chosen, object, root);
  }
  let parts = caches.get(type);
  if (!parts) {
    const found = new Map<string, AnyType>();
    if (type.kind === 'nest') return partsOf(type.set);
    if (type.kind === 'struct' || type.kind === 'message') {
      const { fields } = type.kind === 'struct' ? type : type.header;
      for (const { key, type: of } of fields)
        if (of.kind !== 'pad' && of.kind !== 'prefixLength') found.set(key, of);
    }
    if (type.kind === 'message' || type.kind === 'attributes') {
      const set = type.kind === 'message' ? type.attributes : type;
      for (const [key, { type: of }] of set.byKey) if (resolve(of).kind !== 'pad') found.set(key, of);
    }
    if (found.size === 0) return undefined;
    caches.set(type, (parts = found));
  }
  return parts;
}

/** The part that a word names, in the kernel's spelling, ours, or any between. */
export function partNamed(
  parts: ReadonlyMap<string, AnyType> | undefined,
  word: string,
): [string, AnyType] | undefined {
  const exact = parts?.get(word);
  if (exact) return [word, exact];
  const wanted = folded(word);
  for (const [key, type] of parts ?? []) if (folded(key) === wanted) return [key, type];
  return undefined;
}

/** Where a dotted path leads: the object to set, made on the way, the key in it, and its type. */
export function follow({ type, target }: Scope, path: string): [Obj, string, AnyType] | undefined {
  const words = path.split('.');
  const last = words.pop()!;
  // nothing is made before the whole path is known to lead somewhere
  const steps: string[] = [];
  let at: AnyType = type;
  let object: Obj = target;
  let around: Obj = {};
  for (const word of words) {
    const found = partNamed(partsOf(at, around, target), word);
    if (!found || typeof (object[found[0]] ?? {}) !== 'object') return undefined;
    steps.push(found[0]);
    at = found[1];
    around = object;
    object = (object[found[0]] ?? {}) as Obj;
  }
  const found = partNamed(partsOf(at, around, target), last);
  if (!found) return undefined;
  let made = target;
  for (const step of steps) made = (made[step] ??= {}) as Obj;
  return [made, found[0], found[1]];
}
