import type { Dump } from '../socket/dump.js';

/**
 * A table whose messages hold several entries each: as {@link Dump}, `await` it for an array, or iterate it or its
 * {@link batches}; it can be consumed once.
 */
export class Entries<T> implements PromiseLike<T[]>, AsyncIterable<T> {
  readonly #dump: Dump<Record<string, unknown>>;
  readonly #expand: (message: Record<string, unknown>) => T[];

  /** @internal */
  constructor(dump: Dump<Record<string, unknown>>, expand: (message: Record<string, unknown>) => T[]) {
    this.#dump = dump;
    this.#expand = expand;
  }

  /** Whether the table changed while it was read: some entries may be missing, or double. */
  get interrupted(): boolean {
    return this.#dump.interrupted;
  }

  /** Reads the whole and hands it on: what `await` calls. */
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

  /** Calls back when the table has been read, or could not be. */
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
