/** What a live map and one held still have in common. */
export interface ReadMap<K, V> {
  readonly size: number;
  get(key: K): V | undefined;
  /** Of a live map: what is changed meanwhile may be seen or not. */
  values(): IterableIterator<V>;
}

/** What holds the entries: a `Map`, or something that does the same. */
export interface LiveMap<K, V> extends ReadMap<K, V>, Iterable<[K, V]> {
  set(key: K, value: V): unknown;
  delete(key: K): unknown;
}

/**
 * A map that can be held still without a copy: what changes afterwards is first saved for the holder of the old
 * state, and for as long as somebody does.
 */
export class CowMap<K, V> implements ReadMap<K, V> {
  readonly live: LiveMap<K, V>;
  /** The newest state held, if anybody still holds it. */
  #held: WeakRef<Frozen<K, V>> | undefined;

  constructor(live: LiveMap<K, V> = new Map()) {
    this.live = live;
  }

  get size(): number {
    return this.live.size;
  }

  get(key: K): V | undefined {
    return this.live.get(key);
  }

  values(): IterableIterator<V> {
    return this.live.values();
  }

  set(key: K, value: V): void {
    if (this.#held !== undefined) this.#save(key);
    this.live.set(key, value);
  }

  delete(key: K): void {
    if (this.#held !== undefined) this.#save(key);
    this.live.delete(key);
  }

  #save(key: K): void {
    const held = this.#held!.deref();
    if (held === undefined) this.#held = undefined;
    else if (!held.saved.has(key)) held.saved.set(key, this.live.get(key));
  }

  /** The map as it is now, for good. */
  freeze(): ReadMap<K, V> {
    const newest = this.#held?.deref();
    if (newest !== undefined && newest.saved.size === 0) return newest;
    const frozen = new Frozen(this.live);
    if (newest !== undefined) newest.newer = frozen;
    this.#held = new WeakRef(frozen);
    return frozen;
  }
}

/** A state of a map: what has changed since, here or in the states held later; the rest in the live map. */
class Frozen<K, V> implements ReadMap<K, V> {
  /** What was there before the first change since. */
  readonly saved = new Map<K, V | undefined>();
  newer: Frozen<K, V> | undefined;
  readonly size: number;
  readonly #live: LiveMap<K, V>;

  constructor(live: LiveMap<K, V>) {
    this.#live = live;
    this.size = live.size;
  }

  get(key: K): V | undefined {
    for (let state: Frozen<K, V> | undefined = this; state; state = state.newer)
      if (state.saved.has(key)) return state.saved.get(key);
    return this.#live.get(key);
  }

  values(): IterableIterator<V> {
    // in one go, since the live map may change between two steps of an iteration
    const changed = new Map<K, V | undefined>();
    for (let state: Frozen<K, V> | undefined = this; state; state = state.newer)
      for (const [key, value] of state.saved) if (!changed.has(key)) changed.set(key, value);
    if (changed.size === 0) return [...this.#live.values()].values();
    const all: V[] = [];
    for (const [key, value] of this.#live) if (!changed.has(key)) all.push(value);
    for (const value of changed.values()) if (value !== undefined) all.push(value);
    return all.values();
  }
}
