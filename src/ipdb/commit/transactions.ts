import type { CommitHook, TransactionReport, Unconfirmed } from './report.js';

/** The hooks of a database, the transactions that wait to be confirmed, and the queue of commits: one runs at a time. */
export class Transactions {
  readonly hooks = { before: new Set<CommitHook<never>>(), after: new Set<CommitHook<never>>() };
  /** The report of the last commit. */
  last: TransactionReport | undefined;
  /** Those that are undone unless confirmed. */
  readonly unconfirmed = new Set<Unconfirmed>();
  /** The path of the journal, where there is one. */
  readonly journal: string | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(journal: string | undefined) {
    this.journal = journal;
  }

  /** Runs one after the other. */
  inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(run);
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** Leaves what nobody has confirmed as it is, with its journal. */
  abandon(): void {
    for (const transaction of this.unconfirmed) transaction.abandon();
    this.unconfirmed.clear();
  }

  /** Undoes what nobody has confirmed. */
  async end(): Promise<void> {
    for (const transaction of [...this.unconfirmed]) await transaction.rollback();
  }
}
