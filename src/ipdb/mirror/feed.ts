import { RouteMarshal } from '../../iproute/marshal.js';
import { NETLINK_ROUTE } from '../../messages/route/index.js';
import type { NetlinkError } from '../../protocol/errors.js';
import { HEADER, NLMSG_NOOP } from '../../protocol/framing.js';
import { message, struct } from '../../schema/index.js';
import type { Arrival } from '../../socket/exchange.js';
import { NetlinkSocket, type SocketOptions } from '../../socket/socket.js';
import type { Subscription } from '../../socket/subscription.js';

/** A notification of the kernel: its type, the `NLM_F_*` of its header, and the object. */
export interface Entry {
  readonly type: number;
  readonly flags: number;
  readonly body: Record<string, unknown>;
}

/** What stands where notifications were lost. */
export const LOST = Symbol('lost');

export type Told = Entry | typeof LOST | undefined;

/** Entries handled at a time before the event loop gets its turn. */
const LOT = 2_000;

/** Milliseconds without an answer after which to ask once more; the first answer counts, whichever it is to. */
const PATIENCE = 200;

const noop = {
  id: NLMSG_NOOP,
  name: 'NLMSG_NOOP',
  event: 'noop',
  message: message('noop', { header: struct('', '', {}) }),
};

export interface FeedOptions extends Omit<SocketOptions, 'protocol' | 'marshal'> {
  /** Bytes to ask for as the receive buffer of the socket that events come by: 128 MiB. */
  receiveBuffer?: number | undefined;
}

/**
 * The notifications of one namespace in their order, handed to `handle` in lots. Its socket also tells how far that
 * has come: see {@link barrier}.
 */
export class Feed {
  readonly #socket: NetlinkSocket;
  readonly #subscription: Subscription<Told>;
  readonly #wanted = new Set<number>();
  readonly #handle: (told: readonly Told[]) => void;
  #received = 0;
  #handled = 0;
  #waiting: { at: number; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #failure: { error: unknown } | undefined;
  /** Rejects when the feed ends by an error. */
  readonly ended: Promise<void>;

  constructor(options: FeedOptions, handle: (told: readonly Told[]) => void) {
    const marshal = new RouteMarshal();
    marshal.registerPolicy({ [NLMSG_NOOP]: noop });
    this.#handle = handle;
    const { receiveBuffer, ...rest } = options;
    this.#socket = new NetlinkSocket({ ...rest, protocol: NETLINK_ROUTE, marshal });
    const unreadable = (): Told => {
      this.#received++;
      // whatever it said is not known
      return LOST;
    };
    const read = ({ bytes, at, end, type, flags }: Arrival): Told => {
      this.#received++;
      if (!this.#wanted.has(type)) return undefined;
      return { type, flags, body: marshal.decodeBody(type, bytes, at + HEADER, end) };
    };
    try {
      this.#subscription = this.#socket.subscribe<Told>(
        [],
        { receiveBuffer, overrun: unreadable, unreadable },
        read,
      );
    } catch (error) {
      this.#socket.close();
      throw error;
    }
    this.ended = this.#run();
    this.ended.catch((error) => {
      this.#failure = { error };
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  /** From now on these message types, of these groups, are told. */
  want(groups: readonly number[], types: readonly number[]): void {
    for (const type of types) this.#wanted.add(type);
    this.#subscription.join(groups);
  }

  async #run(): Promise<void> {
    for await (const told of this.#subscription.batches()) {
      for (let at = 0; at < told.length; at += LOT) {
        if (at > 0) await new Promise(setImmediate);
        const lot = told.length <= LOT ? told : told.slice(at, at + LOT);
        this.#handle(lot);
        this.#handled += lot.length;
        this.#wake();
      }
    }
    this.#handled = Number.POSITIVE_INFINITY;
    this.#wake();
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter(({ at }) => at <= this.#handled);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#handled);
    for (const { resolve } of due) resolve();
  }

  /**
   * Resolves when all has been handled that the kernel had told by now. The answer to a message comes by the same
   * queue as the notifications: once it is there, so are all that were sent before.
   */
  async barrier(): Promise<void> {
    await this.#answer();
    // nobody is left to handle anything
    if (this.#failure) throw this.#failure.error;
    const at = this.#received;
    if (this.#handled < at)
      await new Promise<void>((resolve, reject) => this.#waiting.push({ at, resolve, reject }));
  }

  /** Resolves when the kernel has answered to one of as many messages as it takes. */
  #answer(): Promise<void> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      let answered = false;
      const ask = () => {
        if (answered) return;
        clearTimeout(timer);
        // while its queue is full the kernel does not even say that the answer was lost
        timer = setTimeout(ask, PATIENCE);
        this.#socket.request(NLMSG_NOOP, {}, { unhurried: true, timeout: 0 }).then(done, (error) => {
          if ((error as NetlinkError).code === 'ENOBUFS') ask();
          else done(error);
        });
      };
      const done = (error: unknown) => {
        answered = true;
        clearTimeout(timer);
        if (error instanceof Error) reject(error);
        else resolve();
      };
      ask();
    });
  }

  close(): void {
    this.#socket.close();
  }
}
