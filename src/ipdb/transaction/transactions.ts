import type { Source } from '../source.js';
import type { Change } from './change.js';
import { Hooks } from './hooks.js';
import { JournalFile } from './journal/journal.js';
import type { Plan } from './plan.js';
import type { Order } from './risk.js';
import type { Transaction, TransactionReport } from './transaction.js';

/** What a database knows of its transactions. One commit is under way at a time. */
export class Transactions {
  readonly hooks = new Hooks();
  /** What the last commit did, or failed at. */
  last: TransactionReport | undefined;
  /** Those that are undone unless confirmed. */
  readonly unconfirmed = new Set<Transaction>();
  readonly #journal: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(journal: string | undefined) {
    this.#journal = journal;
  }

  /** Runs one after the other. */
  inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(run);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Writes down what is going to be done, if that was asked for. */
  write(
    own: string | undefined,
    changes: readonly Change[],
    plan: Plan,
    sources: readonly Source[],
    order: Order,
  ): JournalFile | undefined {
    const path = own ?? this.#journal;
    return path === undefined ? undefined : JournalFile.write(path, changes, plan, sources, order);
  }

  /** Lets what nobody has confirmed be as it is, with its journal. */
  abandon(): void {
    for (const transaction of this.unconfirmed) transaction.abandon();
    this.unconfirmed.clear();
  }

  /** Undoes what nobody has confirmed. */
  async end(): Promise<void> {
    for (const transaction of [...this.unconfirmed]) await transaction.rollback();
  }
}
