import { ChangeQueue, type ViewName } from 'tsroute2/records';
import type { Fleet, FleetChange } from './fleet.js';

/**
 * Changes of a fleet as they happen. Made by `Fleet.watch`. Nothing is lost on a slow reader: beyond 10,000 that wait,
 * changes to the same record become one.
 */
export class FleetWatch<V extends ViewName = ViewName> implements AsyncIterableIterator<FleetChange<V>> {
  readonly #stop: (() => void)[];
  readonly #waiting = new ChangeQueue<FleetChange<V>>();
  #wake: (() => void) | undefined;
  #ended = false;
  #error: Error | undefined;

  /** @internal */
  constructor(fleet: Fleet, view: V | undefined, host: string | undefined) {
    this.#stop = [
      fleet.onChanges((changes) => {
        for (const change of changes) {
          if (view !== undefined && change.view !== view) continue;
          if (host !== undefined && change.host !== host) continue;
          this.#waiting.put(change as FleetChange<V>);
        }
        this.#notify();
      }),
      fleet.onClose((error) => {
        this.#error = error;
        this.close();
      }),
    ];
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /**
   * Waits for the next change.
   *
   * @throws {Error} where the fleet cannot go on, after the changes that have come
   */
  async next(): Promise<IteratorResult<FleetChange<V>>> {
    while (this.#waiting.size === 0 && !this.#ended)
      await new Promise<void>((resolve) => {
        const others = this.#wake;
        this.#wake = () => {
          others?.();
          resolve();
        };
      });
    const value = this.#waiting.shift();
    if (value !== undefined) return { done: false, value };
    const error = this.#error;
    this.#error = undefined;
    if (error) throw error;
    return { done: true, value };
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
