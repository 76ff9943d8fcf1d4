import type { Plan } from '../plan/plan.js';

/** How far a transaction has come. */
export type TransactionState =
  | 'open'
  | 'committing'
  /** Done, and undone again unless confirmed in time. */
  | 'unconfirmed'
  | 'committed'
  | 'rolled back'
  | 'failed';

/** What a transaction was, once it is over. */
export interface TransactionReport {
  readonly state: TransactionState;
  readonly requests: number;
  readonly milliseconds: number;
  /** The commands of iproute2 that do the same; of a long one, the first thousand. */
  readonly commands: readonly string[];
  readonly error: Error | undefined;
}

/** A transaction that is undone unless confirmed. */
export interface Unconfirmed {
  rollback(): Promise<unknown>;
  /** The database is closed: it stays as it is, and its journal for others. */
  abandon(): void;
}

/**
 * Called before anything is sent, or after everything was. One that throws or returns `false` prevents the commit, or has
 * it undone. After a commit the views of the database show its effect. `T` is the transaction.
 */
export type CommitHook<T> = (transaction: T, plan: Plan) => unknown;

/**
 * Calls hooks one after the other.
 *
 * @throws Error of the first that objects.
 */
export async function callHooks<T>(
  hooks: Iterable<CommitHook<T>>,
  transaction: T,
  plan: Plan,
): Promise<void> {
  for (const hook of hooks) {
    if ((await hook(transaction, plan)) === false)
      throw new Error(`vetoed by ${hook.name === '' ? 'a hook' : `the hook '${hook.name}'`}`);
  }
}
