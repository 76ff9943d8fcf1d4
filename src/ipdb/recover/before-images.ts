import type { Database } from '../database.js';
import type { Change as Seen, ViewName } from '../types.js';

/**
 * Takes note of what goes or changes while a transaction is under way: by it, along with what it does, or by others.
 * What is only added is not noted: the transaction knows what it has added.
 */
export class BeforeImages {
  readonly #bySource = new Map<string, Map<ViewName, Set<object>>>();
  readonly #stop: () => void;

  constructor(db: Database) {
    this.#stop = db.onChanges((changes) => {
      for (const change of changes) if (change.before !== undefined) this.#note(change);
    });
  }

  #note({ source, view, before }: Seen): void {
    this.add(source, view, before!);
  }

  /** Something that may have been lost already. */
  add(source: string, view: ViewName, before: object): void {
    let views = this.#bySource.get(source);
    if (!views) this.#bySource.set(source, (views = new Map()));
    const set = views.get(view);
    if (set) set.add(before);
    else views.set(view, new Set([before]));
  }

  of<T extends object>(source: string, view: ViewName): T[] {
    return [...(this.#bySource.get(source)?.get(view) ?? [])] as T[];
  }

  stop(): void {
    this.#stop();
  }
}
