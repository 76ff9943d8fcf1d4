import type { Transport } from './transport.js';

/** Multicast groups with the number of their users: a group is left when the last of them leaves. */
export class Memberships {
  readonly #transport: Transport;
  readonly #users = new Map<number, number>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Joins all of the groups, or none. */
  join(groups: readonly number[]): void {
    const joined: number[] = [];
    try {
      for (const group of groups) {
        const users = this.#users.get(group) ?? 0;
        if (users === 0) this.#transport.join(group);
        this.#users.set(group, users + 1);
        joined.push(group);
      }
    } catch (error) {
      this.leave(joined);
      throw error;
    }
  }

  leave(groups: readonly number[]): void {
    for (const group of groups) {
      const users = this.#users.get(group)! - 1;
      this.#users.set(group, users);
      if (users === 0) this.#transport.leave(group);
    }
  }
}
