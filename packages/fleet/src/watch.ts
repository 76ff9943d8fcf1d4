import type { ViewName } from 'tsroute2/records';
import type { Fleet, FleetChange } from './fleet.js';

/** Changes that may wait for a slow reader; beyond, the watch ends with an error, as it would have a hole. */
const MOST = 1_000_000;

/** Changes of a fleet as they happen. Made by `Fleet.watch`. */
export class FleetWatch<V extends ViewName = ViewName> implements AsyncIterableIterator<FleetChange<V>> {
  readonly #stop: (() => void)[];
  #waiting: FleetChange<V>[] = [];
  #at = 0;
  #wake: (() => void) | undefined;
  #ended = false;
  #failure: Error | undefined;

  /** @internal */
  constructor(fleet: Fleet, view: V | undefined, host: string | undefined) {
    this.#stop = [
      fleet.onChanges((changes) => {
        for (const change of changes) {
          if (view !== undefined && change.view !== view) continue;
          if (host !== undefined && change.host !== host) continue;
          this.#waiting.push(change as FleetChange<V>);
        }
        if (this.#waiting.length - this.#at > MOST) {
          this.#failure = new Error(`the reader of a watch is ${MOST} changes behind`);
          this.close();
        }
        this.#notify();
      }),
      fleet.onClose(() => this.close()),
    ];
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Waits for the next change. */
  async next(): Promise<IteratorResult<FleetChange<V>>> {
    while (this.#at === this.#waiting.length && !this.#ended)
      await new Promise<void>((resolve) => {
        const others = this.#wake;
        this.#wake = () => {
          others?.();
          resolve();
        };
      });
    if (this.#at < this.#waiting.length) {
      const value = this.#waiting[this.#at++]!;
      if (this.#at === this.#waiting.length || this.#at > 10_000) {
        this.#waiting = this.#waiting.slice(this.#at);
        this.#at = 0;
      }
      return { done: false, value };
    }
    if (this.#failure) throw this.#failure;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<FleetChange<V>>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends it. May be called again. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const stop of this.#stop) stop();
    this.#notify();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
