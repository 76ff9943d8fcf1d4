import { JetStreamApiError, type JetStreamPublishOptions, type PubAck } from '@nats-io/jetstream';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { Connected } from './connect.js';
import type { Spool, Waiting } from './spool.js';
import { STATE, subjectOf } from './subjects.js';

/** Writes that are under way at a time. */
const WINDOW = 512;
/** Writes that wait for a server that is slower than changes come: beyond, it counts as away, and the spool takes them. */
const MOST_QUEUED = 100_000;
/** Milliseconds for the server to say that it has stored one. */
const PATIENCE = 5_000;

/** The server's code for a condition on the last write that does not hold. */
const WRONG_SEQUENCE = 10071;

/** How publishing fares. */
export interface PublisherStatus {
  /** Writes that the server has stored. */
  readonly stored: number;
  /** Bytes that wait in the spool. */
  readonly spooled: number;
  /** Writes that did not fit the spool, ever: the records themselves were sent afterwards, as they were then. */
  readonly dropped: number;
}

/** The mark of a key that was removed; of its own for each write that has conditions, which become headers. */
function removed(): MsgHdrs {
  const mark = headers();
  mark.set('KV-Operation', 'DEL');
  return mark;
}
const REMOVED = removed();

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
  /** The last write that the server has stored, and its number in the stream. */
  #last: { readonly write: Waiting; readonly revision: number } | undefined;
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
    if (this.#queue.length > MOST_QUEUED) {
      this.isAway();
      this.#doubt();
    }
    if (this.#running !== undefined) return;
    this.#running = this.#send().finally(() => {
      this.#running = undefined;
    });
    // who waits for it is told; where nobody does, what failed is in the spool
    this.#running.catch(() => undefined);
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
      let failed: readonly Waiting[] = lot;
      try {
        failed = await this.#store(lot);
      } finally {
        if (failed.length > 0) {
          // what came meanwhile may stand in the spool already, before these: the bucket has to be compared
          this.#last = undefined;
          const rest = this.#queue.splice(0);
          this.isAway();
          this.#keep([...failed, ...rest]);
          this.#doubt();
        }
      }
    }
  }

  /** Writes a lot; what is not known to be stored. */
  async #store(lot: readonly Waiting[]): Promise<readonly Waiting[]> {
    const answers = await Promise.allSettled(lot.map((write) => this.#put(write)));
    // order is kept: what came behind the first that failed is sent again with it
    const first = answers.findIndex(({ status }) => status === 'rejected');
    const stored = first < 0 ? lot.length : first;
    this.#stored += stored;
    const last = answers[stored - 1];
    if (last?.status === 'fulfilled') this.#last = { write: lot[stored - 1]!, revision: last.value.seq };
    const denied = answers.find((one) => one.status === 'rejected' && /permission/i.test(String(one.reason)));
    if (denied) throw (denied as PromiseRejectedResult).reason;
    return first < 0 ? [] : lot.slice(first);
  }

  #put({ key, value, at }: Waiting, options?: Partial<JetStreamPublishOptions>): Promise<PubAck> {
    const subject = subjectOf(STATE, key);
    return value === null
      ? this.#connected.js.publish(subject, '', {
          timeout: PATIENCE,
          ...options,
          headers: options ? removed() : REMOVED,
        })
      : this.#connected.js.publish(subject, `{"at":${at},"record":${value}}`, {
          timeout: PATIENCE,
          ...options,
        });
  }

  /**
   * Whether the bucket still has all that it has confirmed, which needs no reading: the last write is repeated on the
   * condition that it is the last one under its key. False also where nothing was confirmed yet.
   */
  async holds(): Promise<boolean> {
    await this.settled();
    const last = this.#last;
    if (last === undefined) return false;
    try {
      const { seq } = await this.#put(last.write, { expect: { lastSubjectSequence: last.revision } });
      this.#last = { ...last, revision: seq };
      return true;
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.code !== WRONG_SEQUENCE) throw error;
      this.#last = undefined;
      return false;
    }
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
