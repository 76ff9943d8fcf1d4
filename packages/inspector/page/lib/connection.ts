import { signal } from '@preact/signals';
import type { Channel, ClientMessage, ServerMessage } from '../../src/protocol.js';

/** How it is between the page and the server. */
export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly since: number };

export const link = signal<Link>({ state: 'connecting' });
export const hello = signal<Extract<ServerMessage, { type: 'hello' }> | undefined>(undefined);

type Taker = (message: ServerMessage) => void;

/** Milliseconds before the first and between later attempts. */
const FIRST = 150;
const LONGEST = 2_000;

/** The connection to the server: kept up, and with it what is subscribed to. */
class Connection {
  readonly #calls = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  readonly #takers = new Set<Taker>();
  readonly #channels = new Map<Channel, number>();
  /** The number of the last event that was received. */
  lastEvent = 0;
  #socket: WebSocket | undefined;
  #call = 0;
  #wait = FIRST;
  #since = 0;

  open(): void {
    const url = new URL('socket', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    url.hash = '';
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data as string) as ServerMessage);
    socket.onclose = () => this.#lost();
  }

  /** Calls with every message; returns how to stop that. */
  listen(taker: Taker): () => void {
    this.#takers.add(taker);
    return () => void this.#takers.delete(taker);
  }

  #take(message: ServerMessage): void {
    if (message.type === 'hello') {
      // events of an earlier start of the server have numbers of their own
      if (message.session !== hello.value?.session) this.lastEvent = 0;
      hello.value = message;
      link.value = { state: 'open' };
      this.#wait = FIRST;
      this.#subscribe();
    } else if (message.type === 'reply') {
      const call = this.#calls.get(message.call);
      this.#calls.delete(message.call);
      if (message.error !== undefined) call?.reject(new Error(message.error));
      else call?.resolve(message.result as never);
      return;
    } else if (message.type === 'events') {
      this.lastEvent = message.items.at(-1)?.seq ?? this.lastEvent;
    }
    for (const taker of this.#takers) taker(message);
  }

  #lost(): void {
    this.#socket = undefined;
    if (link.value.state === 'open' || this.#since === 0) this.#since = Date.now();
    link.value = { state: 'lost', since: this.#since };
    for (const { reject } of this.#calls.values()) reject(new Error('the connection was lost'));
    this.#calls.clear();
    setTimeout(() => this.open(), this.#wait);
    this.#wait = Math.min(this.#wait * 1.7, LONGEST);
  }

  /** Wants a channel as long as somebody does; returns how to let it go. */
  want(channel: Channel): () => void {
    this.#channels.set(channel, (this.#channels.get(channel) ?? 0) + 1);
    this.#subscribe();
    return () => {
      const left = this.#channels.get(channel)! - 1;
      if (left > 0) this.#channels.set(channel, left);
      else this.#channels.delete(channel);
      this.#subscribe();
    };
  }

  #subscribe(): void {
    const since = this.lastEvent > 0 ? { since: this.lastEvent + 1 } : {};
    this.#send({ subscribe: [...this.#channels.keys()], ...since });
  }

  #send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Asks the server. */
  call<T>(method: string, params: object = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = ++this.#call;
      if (!this.#send({ call, method, params }))
        return reject(new Error('there is no connection to the server'));
      this.#calls.set(call, { resolve: resolve as (value: never) => void, reject });
    });
  }
}

export const connection = new Connection();
