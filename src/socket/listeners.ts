import { typeError } from '../schema/stack.js';
import type { NetlinkSocket } from './socket.js';
import type { Subscription } from './subscription.js';

/** Sockets that have one subscription each, so that a storm does not hold up requests, and are closed with it. */
export class Listeners {
  readonly #sockets = new Set<NetlinkSocket>();

  /** Subscribes by a socket that is the subscription's own; closes it where that fails. */
  subscribe<T>(
    socket: NetlinkSocket,
    subscribe: (socket: NetlinkSocket) => Subscription<T>,
  ): Subscription<T> {
    let subscription: Subscription<T>;
    try {
      subscription = subscribe(socket);
    } catch (error) {
      socket.close();
      throw error;
    }
    this.#sockets.add(socket);
    subscription.closed.then(() => {
      this.#sockets.delete(socket);
      socket.close();
    });
    return subscription;
  }

  /** Ends all subscriptions. */
  close(): void {
    for (const socket of [...this.#sockets]) socket.close();
  }
}

/**
 * Numbers of multicast groups by their names.
 *
 * @throws TypeError for a group that there is not.
 */
export function groupNumbers<G extends string>(
  groups: readonly G[],
  known: Readonly<Record<G, number>>,
): number[] {
  return groups.map((group) => {
    if (!Object.hasOwn(known, group))
      throw typeError(`unknown group '${group}' (${Object.keys(known).join(', ')})`);
    return known[group];
  });
}
