import { CowMap, type ReadMap } from './cow-map.js';

/** How records of a view are identified and found. */
export interface Layout<T> {
  /** The key of a record, unlike all others. */
  key(record: T): string | number;
  /** What stays the same of a thing as long as it has its key: a record with something else is another thing. */
  identity?(record: T): unknown;
  /** By name: the keys that records are found by; one record may have several, many records the same. */
  readonly indexes: Readonly<Record<string, (record: T) => Keys>>;
}

export type Key = string | number | undefined;
type Keys = Key | readonly Key[];

/** Records that can be read: live ones, or a state held still. */
export interface Readable<T> {
  readonly size: number;
  get(key: string | number): T | undefined;
  values(): IterableIterator<T>;
  /** A number that the record of a key has for as long as the same thing has that key. */
  born(key: string | number): number | undefined;
  /** Those that an index has under a key. */
  by(index: string, key: Key): Iterable<T>;
}

class Indexes<T> {
  readonly #layout: Layout<T>;
  readonly #maps = new Map<string, Map<Key, Set<T>>>();

  constructor(layout: Layout<T>) {
    this.#layout = layout;
    for (const name of Object.keys(layout.indexes)) this.#maps.set(name, new Map());
  }

  add(record: T): void {
    for (const [name, map] of this.#maps)
      for (const key of keysOf(this.#layout.indexes[name]!(record))) {
        const set = map.get(key);
        if (set) set.add(record);
        else map.set(key, new Set([record]));
      }
  }

  remove(record: T): void {
    for (const [name, map] of this.#maps)
      for (const key of keysOf(this.#layout.indexes[name]!(record))) {
        const set = map.get(key);
        set?.delete(record);
        if (set?.size === 0) map.delete(key);
      }
  }

  by(index: string, key: Key): Iterable<T> {
    return this.#maps.get(index)!.get(key) ?? [];
  }
}

function keysOf(keys: Keys): readonly Key[] {
  if (keys === undefined) return [];
  return Array.isArray(keys) ? keys : [keys as Key];
}

/** The records of a view, by key and by its indexes. */
export class Store<T> implements Readable<T> {
  readonly layout: Layout<T>;
  readonly #records = new CowMap<string | number, T>();
  readonly #indexes: Indexes<T>;
  readonly #births = new Map<string | number, number>();
  #count = 0;

  constructor(layout: Layout<T>) {
    this.layout = layout;
    this.#indexes = new Indexes(layout);
  }

  get size(): number {
    return this.#records.size;
  }

  get(key: string | number): T | undefined {
    return this.#records.get(key);
  }

  values(): IterableIterator<T> {
    return this.#records.values();
  }

  by(index: string, key: Key): Iterable<T> {
    return this.#indexes.by(index, key);
  }

  born(key: string | number): number | undefined {
    return this.#births.get(key);
  }

  /** Puts a record in the place of the one with its key, which is returned. */
  put(record: T): T | undefined {
    const key = this.layout.key(record);
    const before = this.#records.get(key);
    if (before !== undefined) this.#indexes.remove(before);
    const { identity } = this.layout;
    if (identity && (before === undefined || identity(before) !== identity(record)))
      this.#births.set(key, ++this.#count);
    this.#records.set(key, record);
    this.#indexes.add(record);
    return before;
  }

  /** Removes the record of that key, and returns it. */
  remove(key: string | number): T | undefined {
    const before = this.#records.get(key);
    if (before === undefined) return undefined;
    this.#indexes.remove(before);
    this.#records.delete(key);
    this.#births.delete(key);
    return before;
  }

  /** Removes all. */
  clear(): void {
    for (const record of [...this.values()]) this.remove(this.layout.key(record));
  }

  freeze(): Readable<T> {
    return new FrozenStore(this.layout, this.#records.freeze());
  }
}

class FrozenStore<T> implements Readable<T> {
  readonly #layout: Layout<T>;
  readonly #records: ReadMap<string | number, T>;
  /** Made when first used: most states held are only iterated. */
  #indexes: Indexes<T> | undefined;

  constructor(layout: Layout<T>, records: ReadMap<string | number, T>) {
    this.#layout = layout;
    this.#records = records;
  }

  get size(): number {
    return this.#records.size;
  }

  get(key: string | number): T | undefined {
    return this.#records.get(key);
  }

  values(): IterableIterator<T> {
    return this.#records.values();
  }

  /** Nothing comes any more. */
  born(key: string | number): number | undefined {
    return this.#records.get(key) === undefined ? undefined : 0;
  }

  by(index: string, key: Key): Iterable<T> {
    if (!this.#indexes) {
      this.#indexes = new Indexes(this.#layout);
      for (const record of this.values()) this.#indexes.add(record);
    }
    return this.#indexes.by(index, key);
  }
}
