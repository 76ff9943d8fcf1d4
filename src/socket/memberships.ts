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

  /** Leaves all of them; then throws what one of them failed with. */
  leave(groups: readonly number[]): void {
    let failure: { error: unknown } | undefined;
    for (const group of groups) {
      const users = this.#users.get(group)! - 1;
      if (users > 0) this.#users.set(group, users);
      else {
        this.#users.delete(group);
        try {
          this.#transport.leave(group);
        } catch (error) {
          failure ??= { error };
        }
      }
    }
    if (failure) throw failure.error;
  }
}
