import { headers } from '@nats-io/transport-node';
import type { Connected } from './connect.js';
import type { Spool, Waiting } from './spool.js';
import { STATE, subjectOf } from './subjects.js';

/** Writes that are under way at a time. */
const WINDOW = 512;
/** Milliseconds for the server to say that it has stored one. */
const PATIENCE = 5_000;

/** How publishing fares. */
export interface PublisherStatus {
  /** Writes that the server has stored. */
  readonly stored: number;
  /** Bytes that wait in the spool. */
  readonly spooled: number;
  /** Writes that did not fit the spool, ever: the records themselves were sent afterwards, as they were then. */
  readonly dropped: number;
}

const REMOVED = headers();
REMOVED.set('KV-Operation', 'DEL');

/**
 * Writes to the bucket of records, in order. While the server is away they go to the spool; {@link flush} empties it
 * when the server is back.
 */
export class Publisher {
  readonly #connected: Connected;
  readonly #spool: Spool;
  #queue: Waiting[] = [];
  #stored = 0;
  #dropped = 0;
  #away: boolean;
  #running: Promise<void> | undefined;
  #closed = false;
  /** Called when writes failed that may or may not have been stored. */
  readonly #doubt: () => void;

  constructor(connected: Connected, spool: Spool, doubt: () => void) {
    this.#connected = connected;
    this.#spool = spool;
    this.#away = !spool.empty;
    this.#doubt = doubt;
  }

  get status(): PublisherStatus {
    return { stored: this.#stored, spooled: this.#spool.bytes, dropped: this.#dropped };
  }

  /** Nothing waits to be written. */
  get idle(): boolean {
    return this.#queue.length === 0 && this.#running === undefined && this.#spool.empty && !this.#away;
  }

  /** The server is away: what comes goes to the spool. */
  isAway(): void {
    this.#away = true;
    if (this.#queue.length > 0) this.#keep(this.#queue.splice(0));
  }

  write(writes: readonly Waiting[]): void {
    if (writes.length === 0 || this.#closed) return;
    if (this.#away) return this.#keep(writes);
    for (const one of writes) this.#queue.push(one);
    this.#running ??= this.#send().finally(() => {
      this.#running = undefined;
    });
  }

  #keep(writes: readonly Waiting[]): void {
    if (!this.#spool.add(writes)) this.#dropped += writes.length;
  }

  /** Resolves when what was written so far is stored, or kept in the spool. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #send(): Promise<void> {
    while (this.#queue.length > 0 && !this.#away) {
      const lot = this.#queue.splice(0, WINDOW);
      const failed = await this.#store(lot);
      if (failed.length === 0) continue;
      this.isAway();
      this.#keep(failed);
      this.#doubt();
    }
  }

  /** Writes a lot; what is not known to be stored. */
  async #store(lot: readonly Waiting[]): Promise<Waiting[]> {
    const { js } = this.#connected;
    const answers = await Promise.allSettled(
      lot.map(({ key, value, at }) =>
        value === null
          ? js.publish(subjectOf(STATE, key), '', { headers: REMOVED, timeout: PATIENCE })
          : js.publish(subjectOf(STATE, key), `{"at":${at},"record":${value}}`, { timeout: PATIENCE }),
      ),
    );
    const failed = lot.filter((_, i) => answers[i]!.status === 'rejected');
    this.#stored += lot.length - failed.length;
    const denied = answers.find((one) => one.status === 'rejected' && /permission/i.test(String(one.reason)));
    if (denied) throw (denied as PromiseRejectedResult).reason;
    // order is kept: what came behind the first that failed is sent again with it
    const first = answers.findIndex((one) => one.status === 'rejected');
    return first < 0 ? [] : lot.slice(first);
  }

  /** The server is back: sends what the spool has kept. Returns how many writes had not fitted. */
  async flush(): Promise<number> {
    await this.settled();
    for (const lot of this.#spool.lots())
      for (let at = 0; at < lot.length; at += WINDOW) {
        const failed = await this.#store(lot.slice(at, at + WINDOW));
        if (failed.length > 0) throw new Error('the server went away again');
      }
    const { dropped } = this.#spool;
    this.#spool.clear();
    this.#away = false;
    return dropped;
  }

  async close(): Promise<void> {
    await this.settled();
    this.#closed = true;
  }
}
