import type { Transactions } from './commit/transactions.js';
import type { Snapshot } from './snapshot.js';
import type { Source } from './source.js';
import type { Change, ViewName } from './types.js';

/** What the parts of the database see of it: its sources, their changes, and its transactions. */
export interface Database {
  /** The namespaces, in the order in which they were added. */
  readonly sources: readonly Source[];
  /** A source by its name; the first one without. */
  source(name?: string): Source;
  /** The views that are loaded of every source. */
  readonly loaded: readonly ViewName[];
  load(...views: ViewName[]): Promise<void>;
  /** Resolves when all sources show what the kernel had done by now. */
  settled(): Promise<void>;
  snapshot(): Snapshot;
  /** Calls the listener after each set of changes; returns a function that stops that. */
  onChanges(listener: (changes: readonly Change[]) => void): () => void;
  /** Calls `end` when the database closes, or with the error when one of its sources fails. */
  onClose(end: (error: unknown) => void): () => void;
  readonly closed: boolean;
  readonly transactions: Transactions;
}
