import type { FSWatcher } from 'node:fs';
import { checkOptions, optionNames } from '../schema/options.js';
import { isScarce } from '../socket/scarce.js';
import { names } from './named.js';
import { isNamespace, NETNS_FOLDER } from './reference.js';
import { system } from './system.js';

/** A name came, or went. */
export interface NamespaceEvent {
  readonly event: 'added' | 'removed';
  readonly name: string;
}

export interface WatchOptions {
  /** Begin with an `added` event for every name that is there; off by default. */
  initial?: boolean | undefined;
  /** Ends the stream when aborted. */
  signal?: AbortSignal | undefined;
}

const OPTIONS = optionNames<WatchOptions>({ initial: true, signal: true });

/** Where the folder appears once the first namespace gets a name. */
const ABOVE = '/run';

/** Milliseconds between looks at a file that nothing is mounted on yet, and how many looks it gets. */
const SETTLE = 5;
const LOOKS = 200;
/** Milliseconds until the next look where there are no descriptors for one. */
const SCARCITY = 100;

/**
 * What happens to the names under /run/netns, no matter who does it. Iterate it; leaving the loop closes it. What came and
 * went again before it was read is no event.
 */
export class NamespaceWatch implements AsyncIterableIterator<NamespaceEvent> {
  readonly #known = new Set<string>();
  /** What waits, by what it says: of a name at most that it went, and that there is another now. */
  readonly #events = new Map<string, NamespaceEvent>();
  readonly #signal: AbortSignal | undefined;
  #watcher: FSWatcher | undefined;
  #folder = '';
  #wake: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;
  #closed = false;
  #failure: unknown;

  constructor(options: WatchOptions = {}) {
    checkOptions(options, OPTIONS);
    const { initial = false, signal } = options;
    this.#signal = signal;
    if (signal?.aborted) this.#closed = true;
    else {
      signal?.addEventListener('abort', this.#aborted);
      try {
        this.#watch();
        for (const name of this.#ready()) {
          this.#known.add(name);
          if (initial) this.#put('added', name);
        }
      } catch (error) {
        this.close();
        throw error;
      }
    }
  }

  readonly #aborted = (): void => this.close();

  /** Watches the folder; before there is one, the folder above it. */
  #watch(): void {
    const folder = system.fs.existsSync(NETNS_FOLDER) ? NETNS_FOLDER : ABOVE;
    if (folder === this.#folder) return;
    const watcher = system.fs.watch(folder, this.#look);
    watcher.on('error', (error) => this.#fail(error));
    this.#watcher?.close();
    this.#watcher = watcher;
    this.#folder = folder;
    // it may have come between the two
    if (folder !== NETNS_FOLDER && system.fs.existsSync(NETNS_FOLDER)) this.#watch();
  }

  /** The names that namespaces are mounted on by now: that follows the making of the file and has no event. */
  #ready(): string[] {
    const all = names();
    const ready = all.filter((name) => this.#known.has(name) || isNamespace(`${NETNS_FOLDER}/${name}`));
    clearTimeout(this.#timer);
    if (ready.length === all.length) this.#looks = 0;
    else if (this.#looks++ < LOOKS) this.#timer = setTimeout(this.#look, SETTLE);
    return ready;
  }

  readonly #look = (): void => {
    if (this.#closed) return;
    try {
      this.#compare();
    } catch (error) {
      if (!isScarce(error)) return this.#fail(error);
      // it may be over in a moment, and what has come by then is seen
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.#look, SCARCITY);
    }
  };

  /** Notes what is not as it was. */
  #compare(): void {
    this.#watch();
    const now = new Set(this.#ready());
    for (const name of this.#known) {
      if (now.has(name)) continue;
      this.#known.delete(name);
      this.#put('removed', name);
    }
    for (const name of now) {
      if (this.#known.has(name)) continue;
      this.#known.add(name);
      this.#put('added', name);
    }
    if (this.#events.size > 0) this.#notify();
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.close();
  }

  #put(event: NamespaceEvent['event'], name: string): void {
    if (event === 'removed' && this.#events.delete(`added ${name}`)) return;
    this.#events.set(`${event} ${name}`, { event, name });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Waits for the next event. */
  async next(): Promise<IteratorResult<NamespaceEvent>> {
    while (this.#events.size === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        const others = this.#wake;
        this.#wake = () => {
          others?.();
          resolve();
        };
      });
    }
    for (const [key, value] of this.#events) {
      this.#events.delete(key);
      return { done: false, value };
    }
    if (this.#failure !== undefined) throw this.#failure;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<NamespaceEvent>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends the stream. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#signal?.removeEventListener('abort', this.#aborted);
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#notify();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

/** Watches the named network namespaces: `for await (const { event, name } of netns.watch())`. */
export function watch(options?: WatchOptions): NamespaceWatch {
  return new NamespaceWatch(options);
}
