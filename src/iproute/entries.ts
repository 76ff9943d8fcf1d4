import type { Dump, DumpOptions } from '../socket/dump.js';
import { indexed, then } from './names.js';
import { type ObjectKind, type Performer, perform, type Reader, type Verb } from './verbs.js';

type Obj = Record<string, unknown>;

/**
 * A table whose messages hold several entries each: as {@link Dump}, `await` it for an array, or iterate it or its
 * {@link batches}; it can be consumed once.
 */
export class Entries<T> implements PromiseLike<T[]>, AsyncIterable<T> {
  readonly #dump: Dump<unknown>;
  readonly #expand: (message: unknown) => T[];

  /** @internal */
  constructor(dump: Dump<unknown>, expand: (message: unknown) => T[]) {
    this.#dump = dump;
    this.#expand = expand;
  }

  /** Whether the table changed while it was read: some entries may be missing, or double. */
  get interrupted(): boolean {
    return this.#dump.interrupted;
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting a dump is its main use
  then<A = T[], B = never>(
    onDone?: ((entries: T[]) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#dump.then((messages) => messages.flatMap(this.#expand)).then(onDone, onError);
  }

  catch<B = never>(onError: (error: unknown) => B | PromiseLike<B>): Promise<T[] | B> {
    return this.then(null, onError);
  }

  finally(onEnd: () => void): Promise<T[]> {
    return this.then().finally(onEnd);
  }

  /** Arrays of entries as they come. */
  async *batches(): AsyncIterableIterator<T[]> {
    for await (const batch of this.#dump.batches()) yield batch.flatMap(this.#expand);
  }

  /** One entry at a time. */
  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for await (const batch of this.batches()) yield* batch;
  }
}

/** How entries are taken out of a table's messages. */
export interface EntryTable<M, T> {
  readonly kind: ObjectKind;
  /** The request, from a filter with indices for its interfaces. */
  request(filter: Obj): Obj;
  entries(message: M): T[];
  /** Whether an entry has what the filter says. */
  accepts(entry: T, filter: Obj): boolean;
}

/** The entries of a table that have what the filter says. */
export function entries<M, T>(
  { socket, lookup }: Reader,
  table: EntryTable<M, T>,
  filter: object,
  options: DumpOptions,
): Entries<T> {
  const { kind } = table;
  let wanted: Obj = {};
  const asked = then(indexed(kind.complete(filter as Obj, 'dump'), kind.interfaces, lookup), (fields) => {
    wanted = fields;
    return table.request(fields);
  });
  const dump = socket.dump<unknown>(kind.get.id, asked, options);
  return new Entries<T>(dump, (message) =>
    table.entries(message as M).filter((entry) => table.accepts(entry, wanted)),
  );
}

/**
 * Does the same with many objects, in few sends; returns how many it was done with. Refusals of the codes given are
 * passed over, any other is thrown when all is done.
 */
export async function together<T extends object>(
  reader: Reader,
  kind: ObjectKind,
  verb: Verb,
  objects: Iterable<T>,
  passed: ReadonlySet<string>,
): Promise<number> {
  const batch = reader.socket.batch();
  const adder: Performer<Promise<void>> = {
    lookup: reader.lookup,
    perform: async (pending) => {
      const { type, value, flags } = pending instanceof Promise ? await pending : pending;
      batch.add(type.id, value, flags);
    },
  };
  for (const object of objects) await perform(adder, kind, verb, object);
  const results = await batch.run();
  let count = 0;
  for (const result of results) {
    if (result.ok) count++;
    else if (!passed.has(result.error.code)) throw result.error;
  }
  return count;
}
