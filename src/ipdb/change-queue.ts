import { typeError } from '../schema/stack.js';

/** What happened to a record. */
interface Step {
  readonly change: 'added' | 'changed' | 'removed';
  readonly before: object | undefined;
  readonly after: object | undefined;
}

/** Changes that wait one by one, unless said otherwise. */
export const HIGH_WATER = 10_000;

/**
 * Changes that wait for a reader, in their order. Beyond `highWater` those of one record become one, from what it was to
 * what it is, so that nothing is lost and no more wait than there are, or were, records.
 */
export class ChangeQueue<C extends Step> {
  readonly #highWater: number;
  readonly #identity: (record: object) => unknown;
  /** Holes where changes became one, or none. */
  #waiting: (C | undefined)[] = [];
  #at = 0;
  #holes = 0;
  /** Where in `waiting` the last change of a record is, by what the record became. */
  #last: Map<unknown, number> | undefined;

  /** @param identity what tells which record it is: by default the object that a change ends and the next begins with. */
  constructor(highWater = HIGH_WATER, identity: (record: object) => unknown = (record) => record) {
    if (!(typeof highWater === 'number' && highWater >= 0))
      throw typeError(`highWater: ${String(highWater)} is no number of changes`);
    this.#highWater = highWater;
    this.#identity = identity;
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.length - this.#at - this.#holes;
  }

  /** Adds a change behind the others, or to the one that waits of its record. */
  put(change: C): void {
    if (this.#at + this.#holes > Math.max(this.#highWater, this.#waiting.length / 2)) this.#compact();
    const { before, after } = change;
    if (this.size < this.#highWater) return this.#append(change);
    this.#last ??= this.#lasts();
    const was = before === undefined ? undefined : this.#identity(before);
    const place = was === undefined ? undefined : this.#last.get(was);
    if (place === undefined) return this.#append(change);
    // what the record was before both, and what it is after both
    this.#last.delete(was);
    const one = joined(this.#waiting[place]!, change);
    this.#waiting[place] = one;
    if (one === undefined) this.#holes++;
    else if (after !== undefined) this.#last.set(this.#identity(after), place);
  }

  #append(change: C): void {
    if (this.#last !== undefined && change.after !== undefined)
      this.#last.set(this.#identity(change.after), this.#waiting.length);
    this.#waiting.push(change);
  }

  #compact(): void {
    this.#waiting = this.#waiting.slice(this.#at).filter((change) => change !== undefined);
    this.#at = this.#holes = 0;
    this.#last = undefined;
  }

  #lasts(): Map<unknown, number> {
    const lasts = new Map<unknown, number>();
    for (let i = this.#at; i < this.#waiting.length; i++) {
      const after = this.#waiting[i]?.after;
      if (after !== undefined) lasts.set(this.#identity(after), i);
    }
    return lasts;
  }

  /** Takes the next change out. */
  shift(): C | undefined {
    while (this.#at < this.#waiting.length) {
      const place = this.#at++;
      const value = this.#waiting[place];
      this.#waiting[place] = undefined;
      if (value === undefined) this.#holes--;
      else if (this.#last !== undefined && value.after !== undefined) {
        const is = this.#identity(value.after);
        if (this.#last.get(is) === place) this.#last.delete(is);
      }
      if (this.#at === this.#waiting.length) {
        this.#waiting = [];
        this.#at = this.#holes = 0;
        this.#last = undefined;
      }
      if (value !== undefined) return value;
    }
    return undefined;
  }
}

/** Two changes of a record as one; none where it came and went. */
function joined<C extends Step>({ before }: C, second: C): C | undefined {
  const { after } = second;
  if (before === undefined && after === undefined) return undefined;
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return { ...second, change, before };
}
