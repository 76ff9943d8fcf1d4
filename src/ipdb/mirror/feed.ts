import { RouteMarshal } from '../../iproute/marshal.js';
import { NETLINK_ROUTE } from '../../messages/route/index.js';
import type { NetlinkError } from '../../protocol/errors.js';
import { HEADER, NLMSG_NOOP } from '../../protocol/framing.js';
import type { Marshal } from '../../protocol/marshal.js';
import { message, struct } from '../../schema/index.js';
import type { ReceivedMessage } from '../../socket/pending-request.js';
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

export type Notification = Entry | typeof LOST;

/** Entries handled at a time before the event loop gets its turn. */
const LOT = 2_000;

/** Milliseconds without an answer after which to send again; the first answer counts, whichever request it is to. */
const PATIENCE = 200;

const noop = {
  id: NLMSG_NOOP,
  name: 'NLMSG_NOOP',
  event: 'noop',
  message: message('noop', { header: struct('', '', {}) }),
};

/** What is spoken on a feed's socket: rtnetlink, unless said. */
export interface Spoken {
  readonly protocol: number;
  readonly marshal: Marshal;
}

export interface FeedOptions extends Omit<SocketOptions, 'protocol' | 'marshal'> {
  /** Size of the receive buffer of the socket of events, in bytes: 128 MiB by default. */
  receiveBuffer?: number | undefined;
}

/**
 * The notifications of one namespace in their order, handed to `handle` in lots. {@link barrier} says how far that
 * has come.
 */
export class Feed {
  readonly #socket: NetlinkSocket;
  readonly #subscription: Subscription<Notification>;
  readonly #wanted = new Set<number>();
  readonly #handle: (notifications: readonly Notification[]) => void;
  #received = 0;
  #handled = 0;
  #waiting: { at: number; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #failure: { error: unknown } | undefined;
  /** Rejects when the feed ends by an error. */
  readonly ended: Promise<void>;

  constructor(
    options: FeedOptions,
    handle: (notifications: readonly Notification[]) => void,
    { protocol, marshal }: Spoken = { protocol: NETLINK_ROUTE, marshal: new RouteMarshal() },
  ) {
    marshal.registerPolicy({ [NLMSG_NOOP]: noop });
    this.#handle = handle;
    const { receiveBuffer, ...rest } = options;
    this.#socket = new NetlinkSocket({ ...rest, protocol, marshal });
    const unreadable = (): Notification => {
      this.#received++;
      // whatever it said is not known
      return LOST;
    };
    const read = ({ bytes, at, end, type, flags }: ReceivedMessage): Notification | undefined => {
      // what nobody wants is not handed on
      if (!this.#wanted.has(type)) return undefined;
      const body = marshal.decodeBody(type, bytes, at + HEADER, end);
      // what cannot be read is counted as that
      this.#received++;
      return { type, flags, body };
    };
    try {
      this.#subscription = this.#socket.subscribe<Notification>(
        [],
        { receiveBuffer, overrun: unreadable, unreadable },
        read as (message: ReceivedMessage) => Notification,
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

  /** From now on these message types, of these groups, are handed on. */
  want(groups: readonly number[], types: readonly number[]): void {
    for (const type of types) this.#wanted.add(type);
    this.#subscription.join(groups);
  }

  async #run(): Promise<void> {
    for await (const notifications of this.#subscription.batches()) {
      for (let at = 0; at < notifications.length; at += LOT) {
        if (at > 0) await new Promise(setImmediate);
        const lot = notifications.length <= LOT ? notifications : notifications.slice(at, at + LOT);
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
   * Resolves when all has been handled that the kernel had reported by now. The answer to a message comes by the same
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
      const send = () => {
        if (answered) return;
        clearTimeout(timer);
        // while its queue is full the kernel does not even say that the answer was lost
        timer = setTimeout(send, PATIENCE);
        this.#socket.request(NLMSG_NOOP, {}, { deferred: true, timeout: 0 }).then(done, (error) => {
          if ((error as NetlinkError).code === 'ENOBUFS') send();
          else done(error);
        });
      };
      const done = (error: unknown) => {
        answered = true;
        clearTimeout(timer);
        if (error instanceof Error) reject(error);
        else resolve();
      };
      send();
    });
  }

  close(): void {
    this.#socket.close();
  }
}
