import type { Transport } from './transport.js';

/** Multicast groups with the number of their users: a group is left when the last of them leaves. */
export class Memberships {
  readonly #transport: Transport;
  readonly #users = new Map<number, number>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Joins all of the groups, or none. What it returns rejects where one is refused later. */
  join(groups: readonly number[]): Promise<unknown> | undefined {
    const joined: number[] = [];
    const answers: Promise<void>[] = [];
    try {
      for (const group of groups) {
        const users = this.#users.get(group) ?? 0;
        const answer = users === 0 ? this.#transport.join(group) : undefined;
        if (answer) answers.push(answer);
        this.#users.set(group, users + 1);
        joined.push(group);
      }
      return answers.length > 0 ? Promise.all(answers) : undefined;
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
