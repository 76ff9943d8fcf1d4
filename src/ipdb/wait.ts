import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { checkMilliseconds, type Later, later } from '../socket/later.js';
import type { Database } from './database.js';

export interface WaitForOptions {
  /** Milliseconds after which to give up; for ever unless given. */
  timeout?: number | undefined;
  /** Gives up when aborted. */
  signal?: AbortSignal | undefined;
  /** What is waited for, for the error that says it did not come. */
  what?: string | undefined;
}

const OPTIONS = optionNames<WaitForOptions>({ timeout: true, signal: true, what: true });

/** Waits until the predicate is true of the database. */
export function waitFor<D extends Pick<Database, 'closed' | 'onChanges' | 'onClose'>, T>(
  db: D,
  predicate: (db: D) => T,
  options: WaitForOptions,
): Promise<NonNullable<T>> {
  return new Promise((resolve, reject) => {
    checkOptions(options, OPTIONS);
    const { timeout, signal, what } = options;
    checkMilliseconds('timeout', timeout);
    signal?.throwIfAborted();
    if (db.closed) throw NetlinkError.of('EBADF', 'the database is closed');
    const first = predicate(db);
    if (first) return resolve(first as NonNullable<T>);
    let timer: Later | undefined;
    const end = (finish: () => void) => {
      timer?.cancel();
      signal?.removeEventListener('abort', abort);
      unlisten();
      unclose();
      finish();
    };
    const abort = () => end(() => reject(signal!.reason));
    const look = () => {
      try {
        const value = predicate(db);
        if (value) end(() => resolve(value as NonNullable<T>));
      } catch (error) {
        end(() => reject(error));
      }
    };
    const unlisten = db.onChanges(look);
    const unclose = db.onClose((error) =>
      end(() => reject(error ?? NetlinkError.of('EBADF', 'the database was closed'))),
    );
    signal?.addEventListener('abort', abort, { once: true });
    if (timeout === undefined) return;
    const late = () =>
      NetlinkError.of('ETIMEDOUT', `${what ?? 'what was waited for'} did not come within ${timeout} ms`);
    timer = later(timeout, () => end(() => reject(late())));
  });
}
