import { TracedError } from '../../../schema/stack.js';

/**
 * Why a journal was not written or taken up: `'EFOREIGN'`: the file is no journal of this user, and stays as it is;
 * `'EDAMAGED'`: it is one, but not whole; `'EOWNED'`: its transaction is under way in a process that lives;
 * `'EUNFINISHED'`: it has a transaction that nobody finished; otherwise the code of the system (`'ENOSPC'`, …).
 */
export class JournalError extends TracedError {
  override readonly name = 'JournalError';
  readonly path: string;
  readonly code: string;

  constructor(path: string, code: string, words: string, options?: { cause?: unknown }) {
    super(`${path}: ${words}`, undefined, options);
    this.path = path;
    this.code = code;
  }
}

/**
 * Runs a call of `node:fs`.
 *
 * @throws JournalError in the place of its errors.
 */
export function attempt<T>(path: string, doing: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined || error instanceof JournalError) throw error;
    throw new JournalError(path, code, `cannot ${doing}: ${message}`, { cause: error });
  }
}
