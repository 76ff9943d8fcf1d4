import { type ConsumerInfo, DeliverPolicy, type DeliveryInfo, type JsMsg } from '@nats-io/jetstream';
import { type Connected, RETRY, reasonOfEnd } from './connect.js';
import { streamOf, subjectOf } from './subjects.js';

/** One write to a bucket. */
export interface Entry {
  readonly key: string;
  /** Its number in the bucket's stream. */
  readonly revision: number;
  /** When the server stored it, in milliseconds. */
  readonly time: number;
  /** Undefined where the key was removed. */
  readonly value: string | undefined;
}

/** A write that was read: what tells whether the server still has it. */
export type Read = Omit<Entry, 'value'>;

export interface ReaderOptions {
  /** Keys to read: `host.>`; all by default. */
  keys?: string | undefined;
  /**
   * Begins behind these, the last writes that were read, the newest last; by default with the last value under each key. Where
   * the server has lost the end of them, it begins with {@link reset}.
   */
  after?: readonly Read[] | undefined;
  entry(entry: Entry): void | Promise<void>;
  /** All that was there is read; `revision` is the last one. Called again after {@link reset}. */
  synced?(revision: number): void | Promise<void>;
  /** The bucket is another one, or lost its end: what was read is void, and all comes again. */
  reset?(): void | Promise<void>;
  /** Called with errors that pass by themselves: the server is away. */
  trouble?(error: Error): void;
}

/** Milliseconds between looks at whether the bucket is the same, and until all that was there is read. */
const LOOK = 10_000;
const LOOK_SOON = 2_000;
/** Heartbeats in a row that a consumer that is there may leave out before another one is made. */
const MOST_MISSED = 6;
/** Milliseconds that the end of a reader may take. */
const LEAVING = 500;
/** The last writes that are remembered, for telling whether the server still has them. */
export const REMEMBERED = 64;

/**
 * Reads a bucket in the order of its writes, and goes on for as long as it is open: over losses of the connection,
 * restarts of the server, and buckets that are made anew.
 */
export class BucketReader {
  readonly #connected: Connected;
  readonly #bucket: string;
  readonly #options: ReaderOptions;
  #closed = false;
  #stop: (() => void) | undefined;
  #created = '';
  /** The last revision handed on. */
  revision = 0;
  #synced = false;
  /** Whether an entry is being handed on. */
  #taking = false;
  /** Revision of the last write when reading began: all that was there is read once that is. */
  #target = 0;
  #delivered: DeliveryInfo | undefined;
  /** The last writes that were read, the newest last. */
  #recent: Read[];
  /** Resolves when it is closed; rejects where a callback has thrown, or the connection has ended for good. */
  readonly done: Promise<void>;

  constructor(connected: Connected, bucket: string, options: ReaderOptions) {
    this.#connected = connected;
    this.#bucket = bucket;
    this.#options = options;
    this.#recent = [...(options.after ?? [])];
    this.revision = this.#recent.at(-1)?.revision ?? 0;
    this.done = this.#run();
    this.done.catch(() => {});
  }

  async #run(): Promise<void> {
    let last = this.revision === 0;
    while (!this.#closed) {
      try {
        await this.#read(last);
        last = false;
      } catch (error) {
        if (this.#closed) return;
        if (error instanceof Handler) throw error.cause;
        if (this.#connected.nc.isClosed()) throw await reasonOfEnd(this.#connected.nc);
        if (error instanceof Anew) {
          await guarded(() => this.#options.reset?.());
          this.revision = 0;
          this.#recent = [];
          this.#created = '';
          this.#synced = false;
          last = true;
          continue;
        }
        if (this.revision > 0) last = false;
        if (error instanceof Back) continue;
        this.#options.trouble?.(error as Error);
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
    }
  }

  async #read(last: boolean): Promise<void> {
    const { js, jsm } = this.#connected;
    const stream = streamOf(this.#bucket);
    const { created, state } = await jsm.streams.info(stream);
    if (this.#created !== '' && this.#created !== created) throw new Anew();
    this.#created = created;
    if (this.revision > 0 && this.#recent.length > 0)
      if (this.#options.keys !== undefined || !(await this.#isThere(stream)))
        // who may read a few keys may not look at other messages, and has soon read those again
        throw new Anew();
    if (state.last_seq < this.revision) throw new Anew();
    this.#target = state.last_seq;
    const filter = subjectOf(this.#bucket, this.#options.keys ?? '>');
    const consumer = await js.consumers.get(stream, {
      filter_subjects: filter,
      ...(last && this.revision === 0
        ? { deliver_policy: DeliverPolicy.LastPerSubject }
        : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: this.revision + 1 }),
    });
    // before any is on its way
    const { num_pending: pending } = await consumer.info();
    const messages = await consumer.consume({ max_messages: 2000, expires: 10_000 } as never);
    let why: Error | undefined;
    const stop = (reason: Error): void => {
      why ??= reason;
      messages.stop();
    };
    const looked = async (): Promise<void> => {
      const had = this.revision;
      const [same, now] = await Promise.all([
        this.#isSame(stream),
        this.#synced ? undefined : consumer.info(),
      ]);
      if (!same) stop(new Anew());
      // the last of what was there was removed before it came
      else if (now && had === this.revision && isDone(now, this.#delivered))
        await this.#isSynced(had).catch(stop);
    };
    const look = (): void => {
      // a server that is away is asked again
      looked().catch(() => {});
      timer = setTimeout(look, this.#synced ? LOOK : LOOK_SOON);
    };
    let timer = setTimeout(look, LOOK_SOON);
    // a server that comes back may have lost the end of the bucket, and others write there again
    const back = this.#connected.onBack(() => stop(new Back()));
    this.#stop = () => messages.stop();
    // where the server that holds it has gone, nobody says that the consumer is not there, and the client waits for it
    void (async () => {
      for await (const status of messages.status()) {
        if (status.type !== 'heartbeats_missed') continue;
        if (status.count >= MOST_MISSED && !this.#taking) stop(new Back());
        else consumer.info().catch(() => stop(new Back()));
      }
    })();
    try {
      if (pending === 0) await this.#isSynced(state.last_seq);
      // closed before there was anything to stop; one that is never iterated does not close either
      if (this.#closed) messages.stop();
      for await (const message of messages) {
        if (this.#closed) return;
        if (why !== undefined) break;
        await this.#take(message);
      }
    } finally {
      clearTimeout(timer);
      back();
      this.#stop = undefined;
      // one that was never iterated does not end
      await Promise.race([messages.close(), leaving()]);
      // the server would keep it for minutes, and of thousands of readers that many
      const deleted = consumer.delete().catch(() => false);
      if (this.#closed) await Promise.race([deleted, leaving()]);
    }
    if (why !== undefined) throw why;
  }

  /** Whether the bucket is the one that was read, and no shorter. */
  async #isSame(stream: string): Promise<boolean> {
    try {
      const { created, state } = await this.#connected.jsm.streams.info(stream);
      return created === this.#created && state.last_seq >= this.revision;
    } catch (error) {
      if (/stream not found/i.test((error as Error).message)) return false;
      throw error;
    }
  }

  /**
   * Whether the server has all that was read. A write that is not there may have been superseded by a later one of its key,
   * which is still to come; or the server has lost it, others have written under its number, and been superseded.
   */
  async #isThere(stream: string): Promise<boolean> {
    const { streams } = this.#connected.jsm;
    const gone = new Set<string>();
    for (const { key, revision, time } of this.#recent.toReversed()) {
      const there = await streams.getMessage(stream, { seq: revision });
      if (there === null) {
        gone.add(key);
        continue;
      }
      if (there.time.getTime() !== time) return false;
      // nothing up to here is lost: what is behind it comes again, if there is a later write of each key
      for (const one of gone) {
        const last = await streams.getMessage(stream, { last_by_subj: subjectOf(this.#bucket, one) });
        if (last === null || last.seq <= this.revision) return false;
      }
      return true;
    }
    return false;
  }

  async #take(message: JsMsg): Promise<void> {
    this.#delivered = message.info;
    // again after a reconnection
    if (message.seq <= this.revision) return;
    const operation = message.headers?.get('KV-Operation') ?? '';
    const entry: Entry = {
      key: message.subject.slice(subjectOf(this.#bucket, '').length),
      revision: message.seq,
      time: Number(message.time?.getTime?.() ?? message.timestampNanos / 1_000_000n),
      value: operation === 'DEL' || operation === 'PURGE' ? undefined : message.string(),
    };
    this.#taking = true;
    try {
      await guarded(() => this.#options.entry(entry));
    } finally {
      this.#taking = false;
    }
    this.revision = message.seq;
    const { key, revision, time } = entry;
    if (this.#recent.push({ key, revision, time }) >= 2 * REMEMBERED) this.#recent.splice(0, REMEMBERED);
    // writes that come meanwhile are not waited for: there may be no end of them
    if (message.seq >= this.#target || message.info.pending === 0) await this.#isSynced(message.seq);
  }

  async #isSynced(revision: number): Promise<void> {
    if (this.#synced) return;
    this.#synced = true;
    await guarded(() => this.#options.synced?.(revision));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop?.();
    await this.done.catch(() => {});
  }
}

/** Whether a consumer has nothing more to deliver than the message that it last delivered. */
function isDone({ name, num_pending, delivered }: ConsumerInfo, last: DeliveryInfo | undefined): boolean {
  const taken = last?.consumer === name ? last.deliverySequence : 0;
  return num_pending === 0 && delivered.consumer_seq === taken;
}

const leaving = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LEAVING));

/** The bucket is another one. */
class Anew extends Error {}

/** The connection has come back, or the consumer has gone: it is read on from where it was. */
class Back extends Error {}

/** What a callback threw, which is not for retrying. */
class Handler extends Error {}

async function guarded(call: () => unknown): Promise<void> {
  try {
    await call();
  } catch (cause) {
    throw new Handler('a callback failed', { cause });
  }
}
