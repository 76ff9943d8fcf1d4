import { matches, resolved } from './filter.js';
import type { IPDB } from './ipdb.js';
import type { Change, Filter, Synced, ViewName } from './types.js';

export interface WatchOptions {
  /** Begin with an `added` change for every record that is there, and a `sync` behind them; off by default. */
  initial?: boolean | undefined;
  /** Only this source. */
  source?: string | undefined;
  /** Ends the watch when aborted. */
  signal?: AbortSignal | undefined;
  /**
   * How many changes may wait for a slow reader one by one: 10,000. Beyond, changes to the same record become one,
   * from what it was to what it is, so that no more wait than there are records.
   */
  highWater?: number | undefined;
}

/** What a watch yields. */
export type Watched<V extends ViewName> = Change<V> | Synced;

/** Changes as they happen. Iterate it; it ends with leaving the loop, with `close()`, or with the database. */
export class Watch<V extends ViewName> implements AsyncIterableIterator<Watched<V>> {
  #waiting: (Watched<V> | undefined)[] = [];
  #ended = false;
  #wake: (() => void) | undefined;
  readonly #stop: (() => void)[] = [];

  constructor(db: IPDB, view: V | undefined, filter: Filter<V> | undefined, options: WatchOptions = {}) {
    const { signal } = options;
    this.#stop.push(db.onChanges((changes) => this.#take(changes as readonly Change<V>[], view)));
    this.#stop.push(db.onClose(() => this.close()));
    void [filter, matches, resolved];
    if (signal) {
      const abort = () => this.close();
      signal.addEventListener('abort', abort, { once: true });
      this.#stop.push(() => signal.removeEventListener('abort', abort));
      if (signal.aborted) this.close();
    }
  }

  #take(changes: readonly Change<V>[], view: V | undefined): void {
    for (const change of changes) if (view === undefined || change.view === view) this.#waiting.push(change);
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Watched<V>>> {
    for (;;) {
      const value = this.#waiting.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<Watched<V>>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends it; what has come already can still be read. May be called again. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const stop of this.#stop.splice(0)) stop();
    this.#wake?.();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
