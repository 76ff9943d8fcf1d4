import type { NetlinkError } from '../protocol/errors.js';
import type { DecodeError } from '../schema/errors.js';
import { Memberships } from './memberships.js';
import type { ReceivedMessage } from './pending-request.js';
import { Subscription, type SubscriptionOptions } from './subscription.js';
import type { Transport } from './transport.js';

/** Bytes that a socket's buffer should have for events, unless the subscriber says otherwise. */
const RECEIVE_BUFFER = 128 << 20;

/** What subscribers need of their socket. */
export interface SubscribersHost {
  isClosed(): boolean;
  checkOpen(): void;
  /** Has the transport receive ahead; throws where it cannot. */
  readAhead(): void;
  /** Ensures that what arrives is handled. */
  schedule(): void;
  /** A subscription ended. */
  left(): void;
}

/** The subscriptions of a socket, and the multicast groups that they need. */
export class Subscribers {
  readonly #transport: Transport;
  readonly #host: SubscribersHost;
  readonly #memberships: Memberships;
  readonly #all = new Set<Subscription<unknown>>();

  constructor(transport: Transport, host: SubscribersHost) {
    this.#transport = transport;
    this.#host = host;
    this.#memberships = new Memberships(transport);
  }

  get size(): number {
    return this.#all.size;
  }

  /** Whether there are any, and none of them is behind. */
  get wantMore(): boolean {
    for (const one of this.#all) if (one.full) return false;
    return this.#all.size > 0;
  }

  add<T>(
    groups: readonly number[],
    options: SubscriptionOptions,
    read: (message: ReceivedMessage, nsid: number) => T,
  ): Subscription<T> {
    const host = this.#host;
    const joined = [...groups];
    const subscription = new Subscription<T>(read, options, {
      resume: () => host.schedule(),
      join: (more) => {
        host.checkOpen();
        const answer = this.#memberships.join(more);
        joined.push(...more);
        answer?.catch((error) => subscription.fail(error));
      },
      left: (one) => {
        this.#all.delete(one as Subscription<unknown>);
        try {
          if (!host.isClosed()) this.#memberships.leave(joined);
        } finally {
          host.left();
        }
      },
    });
    if (options.receiveBuffer !== 0) this.#transport.receiveBuffer?.(options.receiveBuffer ?? RECEIVE_BUFFER);
    this.#memberships.join(groups)?.catch((error) => subscription.fail(error));
    try {
      host.readAhead();
    } catch (error) {
      this.#memberships.leave(groups);
      throw error;
    }
    this.#all.add(subscription as Subscription<unknown>);
    subscription.listen();
    host.schedule();
    return subscription;
  }

  /** Hands a message to each. */
  deliver(message: ReceivedMessage, nsid: number): void {
    for (const one of this.#all) one.take(message, nsid);
  }

  /** What was handed to them since the last call is theirs to read. */
  flush(): void {
    for (const one of this.#all) one.flush();
  }

  lost(error: NetlinkError, count: number): void {
    for (const one of this.#all) one.lost(error, count);
  }

  broken(error: DecodeError): void {
    for (const one of this.#all) one.broken(error);
  }

  fail(error: unknown): void {
    for (const one of [...this.#all]) one.fail(error);
  }

  close(): void {
    for (const one of [...this.#all]) one.close();
  }
}
