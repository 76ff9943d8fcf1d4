import type { Fields } from '../objects/definition.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { ChangeQueue } from './change-queue.js';
import type { Database } from './database.js';
import type { Change, Filter, Synced, ViewName } from './types.js';
import { findIn, RecordFilter } from './views/filter.js';

export interface WatchOptions {
  /** Only this source. */
  source?: string | undefined;
  /** Ends the watch when aborted. */
  signal?: AbortSignal | undefined;
  /**
   * How many changes may wait for a slow reader one by one: 10,000. Beyond, changes to the same record become one,
   * from what it was to what it is, so that no more wait than there are, or were, records.
   */
  highWater?: number | undefined;
}

/** Options of a watch that begins with what is there. */
export interface InitialWatchOptions extends WatchOptions {
  /** Begin with an `added` change for every record that is there, and a `sync` behind them. */
  initial: boolean | undefined;
}

const OPTIONS = optionNames<InitialWatchOptions>({
  initial: true,
  source: true,
  signal: true,
  highWater: true,
});

const SYNC: Synced = Object.freeze({ change: 'sync' });

/**
 * Changes as they happen. Iterate it; it ends with leaving the loop, with `close()`, or with the database. Nothing is
 * lost on a slow reader: see {@link WatchOptions.highWater}.
 */
export class Watch<V extends ViewName, Mark extends Synced = never>
  implements AsyncIterableIterator<Change<V> | Mark>
{
  readonly #db: Database;
  readonly #source: string | undefined;
  readonly #view: V | undefined;
  readonly #filter: Filter<V> | undefined;
  /** What was there at the beginning. */
  #initial: Iterator<Change<V>> | undefined;
  readonly #waiting: ChangeQueue<Change<V>>;
  readonly #known = new Map<string, number>();
  readonly #filters = new Map<string, RecordFilter>();
  #ended = false;
  #failure: unknown;
  #wake: (() => void) | undefined;
  readonly #stop: (() => void)[] = [];

  /** @internal Watches are made by `IPDB.watch`. */
  constructor(
    db: Database,
    view: V | undefined,
    filter: Filter<V> | undefined,
    options: Partial<InitialWatchOptions> = {},
  ) {
    checkOptions(options, OPTIONS);
    const { signal, source, initial, highWater } = options;
    this.#db = db;
    this.#view = view;
    this.#filter = filter;
    this.#source = source;
    this.#waiting = new ChangeQueue(highWater);
    if (filter !== undefined && view === undefined) throw typeError('a filter needs to know of which view');
    // the names in the filter are looked up now as well: what goes with an interface is reported after it went
    if (filter !== undefined) for (const { name } of db.sources) this.#conditionOf(name);
    if (initial) this.#initial = this.#there();
    this.#stop.push(
      db.onChanges((changes) => {
        try {
          this.#take(changes as readonly Change<V>[]);
        } catch (error) {
          // its reader gets it, behind what came before
          this.#failure = error;
          this.close();
        }
      }),
    );
    this.#stop.push(
      db.onClose((error) => {
        this.#failure = error;
        this.close();
      }),
    );
    if (signal) {
      const abort = () => this.close();
      signal.addEventListener('abort', abort, { once: true });
      this.#stop.push(() => signal.removeEventListener('abort', abort));
      if (signal.aborted) this.close();
    }
  }

  /** What is there now, as changes; from a state held still, so that what changes meanwhile comes behind it. */
  #there(): Iterator<Change<V>> {
    const snapshot = this.#db.snapshot();
    const views = this.#view === undefined ? (this.#db.loaded as readonly V[]) : [this.#view];
    const only = this.#source;
    const filter = this.#filter;
    return (function* () {
      for (const view of views)
        for (const { source, record } of snapshot.all(view, filter))
          if (only === undefined || only === source)
            yield { view, source, change: 'added', before: undefined, after: record } as Change<V>;
    })();
  }

  #take(changes: readonly Change<V>[]): void {
    for (const change of changes) {
      if (this.#view !== undefined && change.view !== this.#view) continue;
      if (this.#source !== undefined && change.source !== this.#source) continue;
      const mine = this.#filter === undefined ? change : this.#seen(change);
      if (mine !== undefined) this.#waiting.put(mine);
    }
    if (this.#waiting.size > 0) this.#notify();
  }

  /** The change as it is to the records that the filter takes. */
  #seen(change: Change<V>): Change<V> | undefined {
    const { view, source, before, after } = change;
    const condition = this.#conditionOf(source);
    if (condition === undefined) return undefined;
    const fits = (record: object) => condition.accepts(record as Fields, false);
    const was = before !== undefined && fits(before);
    const is = after !== undefined && fits(after);
    if (was && is) return change;
    if (is) return { view, source, change: 'added', before: undefined, after } as Change<V>;
    return was ? ({ view, source, change: 'removed', before, after: undefined } as Change<V>) : undefined;
  }

  /** The condition of the filter in a source. An interface that is gone counts by the index that it had. */
  #conditionOf(source: string): ReturnType<RecordFilter['read']> {
    let filter = this.#filters.get(source);
    if (!filter) this.#filters.set(source, (filter = new RecordFilter(this.#view!, this.#filter!)));
    const find = findIn(this.#db.source(source).mirror.state);
    return filter.read((name, as) => {
      const key = `${source} ${as} ${name}`;
      const index = find(name, as) ?? this.#known.get(key);
      if (index !== undefined) this.#known.set(key, index);
      return index;
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Waits for the next change. */
  async next(): Promise<IteratorResult<Change<V> | Mark>> {
    for (;;) {
      if (this.#initial !== undefined && !this.#ended) {
        const { done, value } = this.#initial.next();
        if (!done) return { done: false, value };
        this.#initial = undefined;
        return { done: false, value: SYNC as Mark };
      }
      const value = this.#waiting.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#ended && this.#failure !== undefined) {
        const error = this.#failure;
        this.#failure = undefined;
        throw error;
      }
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        const others = this.#wake;
        this.#wake = () => {
          others?.();
          resolve();
        };
      });
    }
  }

  async return(): Promise<IteratorResult<Change<V> | Mark>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends it; changes that have come already can still be read. May be called again. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#initial = undefined;
    for (const stop of this.#stop.splice(0)) stop();
    this.#notify();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
