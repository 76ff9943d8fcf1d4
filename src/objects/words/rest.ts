import type { Obj } from './declared.js';

/** What of an object is not yet written: words take what they say, and what is left has no word. */
export class Rest {
  readonly #fields: Obj;

  constructor(fields: Readonly<Obj>) {
    this.#fields = copied(fields) as Obj;
  }

  /** All that is left. */
  get fields(): Readonly<Obj> {
    return this.#fields;
  }

  /** What is at a path; it stays. */
  peek(path: string): unknown {
    let at: unknown = this.#fields;
    for (const step of path.split('.')) at = (at as Obj | undefined | null)?.[step];
    return at;
  }

  /** Takes what is at a path. */
  take(path: string): unknown {
    const value = this.peek(path);
    if (value !== undefined) this.#remove(this.#fields, path.split('.'));
    return value;
  }

  /** Takes a member of the list at a path; false where it has none. */
  takeMember(path: string, member: unknown): boolean {
    const list = this.peek(path);
    if (!Array.isArray(list) || !list.includes(member)) return false;
    const left = list.filter((one) => one !== member);
    if (left.length === 0) this.take(path);
    else this.put(path, left);
    return true;
  }

  /** Puts something in the place of what is at a path. */
  put(path: string, value: unknown): void {
    setAt(this.#fields, path, value);
  }

  #remove(at: Obj, steps: readonly string[]): void {
    const [step, ...more] = steps as [string, ...string[]];
    if (more.length === 0) delete at[step];
    else {
      const inner = at[step] as Obj;
      this.#remove(inner, more);
      if (Object.keys(inner).length === 0) delete at[step];
    }
  }
}

/** Sets what is at a path; makes objects on the way. */
export function setAt(fields: Obj, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop()!;
  let at = fields;
  for (const step of steps) at = (at[step] ??= {}) as Obj;
  at[last] = value;
}

/** What is at a path. */
export function getAt(fields: Readonly<Obj>, path: string): unknown {
  let at: unknown = fields;
  for (const step of path.split('.')) at = (at as Obj | undefined | null)?.[step];
  return at;
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => [key, copied(one)]),
  );
}
