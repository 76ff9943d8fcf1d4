import type { WebSocket } from 'ws';
import type { Channel, ClientMessage, Item, ServerMessage } from '../protocol.js';

/** Bytes on their way to a viewer beyond which nothing more is sent: the rest waits, merged. */
const HIGH_WATER = 1 << 20;
/** Milliseconds between batches: two frames of a screen. */
const PERIOD = 33;
/** Milliseconds that a viewer may take nothing before it is let go. */
const PATIENCE = 30_000;
/** Items, and events, in one message. */
const MOST_ITEMS = 2_000;
const MOST_EVENTS = 1_000;
/** Calls of one viewer under way. */
const MOST_CALLS = 16;

/** What the server has for viewers. */
export interface Feed {
  item(key: string): Item | undefined;
  keys(): Iterable<string>;
  /** Events from a number on, each as JSON, and how many before them are not kept any more. */
  events(from: number, most: number): { readonly texts: readonly string[]; readonly lost: number };
  /** The number that the next event gets. */
  readonly nextEvent: number;
  call(method: string, params: unknown): Promise<unknown>;
  /** Resolves when the state is known. */
  ready(): Promise<void>;
  subscribed(): void;
  closed(viewer: Viewer): void;
}

/**
 * One page that looks. Nothing is queued for it: of the state it is known which items it has not got yet, of events up
 * to which it has them. So a slow one costs no memory, and gets what is current once it reads again.
 */
export class Viewer {
  readonly channels = new Set<Channel>();
  readonly #socket: WebSocket;
  readonly #feed: Feed;
  readonly #dirty = new Set<string>();
  /** Whether the whole state is to be sent, and how far that has come. */
  #whole: 'no' | 'begin' | 'going' = 'no';
  #nextEvent: number;
  #calls = 0;
  #timer: NodeJS.Timeout | undefined;
  #stuckSince: number | undefined;
  #alive = true;

  constructor(socket: WebSocket, feed: Feed) {
    this.#socket = socket;
    this.#feed = feed;
    this.#nextEvent = feed.nextEvent;
    socket.on('message', (data, isBinary) => this.#take(data.toString(), isBinary));
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearTimeout(this.#timer);
      feed.closed(this);
    });
  }

  /** Items have changed: it gets what they are when it can take them. */
  changed(keys: Iterable<string>): void {
    if (!this.channels.has('world')) return;
    for (const key of keys) this.#dirty.add(key);
    this.wake();
  }

  /** There is something to send. */
  wake(): void {
    this.#timer ??= setTimeout(() => this.#flush(), PERIOD);
  }

  /** Sends what is of no use later; drops it where it cannot be sent now. */
  sendNow(message: ServerMessage): void {
    if (this.#socket.bufferedAmount < HIGH_WATER) this.#send(JSON.stringify(message));
  }

  /** Whether it has answered since the last time; lets it go where it has not. */
  checkAlive(now: number): void {
    const isStuck = this.#stuckSince !== undefined && now - this.#stuckSince > PATIENCE;
    if (!this.#alive || isStuck) return this.#socket.terminate();
    this.#alive = false;
    this.#socket.ping();
  }

  close(): void {
    this.#socket.close(1001);
    // whoever does not answer is not waited for
    setTimeout(() => this.#socket.terminate(), 500).unref();
  }

  #send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#socket.bufferedAmount >= HIGH_WATER) {
      this.#stuckSince ??= Date.now();
      return this.wake();
    }
    this.#stuckSince = undefined;
    const more = this.#flushItems();
    if (this.#flushEvents() || more) this.wake();
  }

  /** Sends items; returns whether some are left. */
  #flushItems(): boolean {
    if (this.#dirty.size === 0 && this.#whole === 'no') return false;
    const items: [string, Item | null][] = [];
    for (const key of this.#dirty) {
      if (items.length === MOST_ITEMS) break;
      this.#dirty.delete(key);
      items.push([key, this.#feed.item(key) ?? null]);
    }
    const left = this.#dirty.size > 0;
    const complete = this.#whole !== 'no' && !left;
    this.#send(
      JSON.stringify({
        type: 'items',
        reset: this.#whole === 'begin',
        complete,
        items,
      } satisfies ServerMessage),
    );
    this.#whole = this.#whole === 'no' || complete ? 'no' : 'going';
    return left;
  }

  #flushEvents(): boolean {
    if (!this.channels.has('events') || this.#nextEvent >= this.#feed.nextEvent) return false;
    const { texts, lost } = this.#feed.events(this.#nextEvent, MOST_EVENTS);
    this.#nextEvent += lost + texts.length;
    // each event is made into text once, for all viewers
    this.#send(`{"type":"events","lost":${lost},"items":[${texts.join(',')}]}`);
    return this.#nextEvent < this.#feed.nextEvent;
  }

  #take(text: string, isBinary: boolean): void {
    let message: ClientMessage;
    try {
      if (isBinary) throw new Error('binary');
      message = JSON.parse(text) as ClientMessage;
      if (typeof message !== 'object' || message === null) throw new Error('no object');
    } catch {
      return this.#socket.close(1003);
    }
    if ('subscribe' in message) this.#subscribe(message.subscribe, message.since);
    else if ('call' in message) void this.#call(message.call, message.method, message.params);
    else this.#socket.close(1003);
  }

  #subscribe(channels: unknown, since: unknown): void {
    const wanted = new Set(Array.isArray(channels) ? (channels as Channel[]) : []);
    const hadWorld = this.channels.has('world');
    if (wanted.has('events') && !this.channels.has('events'))
      this.#nextEvent =
        typeof since === 'number' && since > 0 ? Math.min(since, this.#feed.nextEvent) : this.#feed.nextEvent;
    this.channels.clear();
    for (const one of ['world', 'rates', 'events'] as const) if (wanted.has(one)) this.channels.add(one);
    if (!wanted.has('world')) this.#dirty.clear();
    this.#feed.subscribed();
    if (wanted.has('world') && !hadWorld) void this.#sendWhole();
    this.wake();
  }

  async #sendWhole(): Promise<void> {
    await this.#feed.ready();
    if (!this.channels.has('world')) return;
    this.#whole = 'begin';
    for (const key of this.#feed.keys()) this.#dirty.add(key);
    this.wake();
  }

  async #call(call: unknown, method: unknown, params: unknown): Promise<void> {
    if (typeof call !== 'number' || typeof method !== 'string') return this.#socket.close(1003);
    if (this.#calls >= MOST_CALLS)
      return this.#reply({ type: 'reply', call, error: 'too many calls at a time' });
    // answers that are not read hold up further questions
    if (++this.#calls >= MOST_CALLS || this.#socket.bufferedAmount >= HIGH_WATER) this.#socket.pause();
    try {
      const result = await this.#feed.call(method, params);
      this.#reply({ type: 'reply', call, result });
    } catch (error) {
      this.#reply({ type: 'reply', call, error: (error as Error).message });
    } finally {
      this.#calls--;
      this.#resume();
    }
  }

  #reply(message: ServerMessage): void {
    this.#send(JSON.stringify(message));
  }

  #resume(): void {
    if (!this.#socket.isPaused) return;
    if (this.#socket.bufferedAmount < HIGH_WATER) this.#socket.resume();
    else setTimeout(() => this.#resume(), PERIOD).unref();
  }
}
