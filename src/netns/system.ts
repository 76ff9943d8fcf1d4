import { errnoCode, errnoOf, errnoWords } from '../protocol/errno.js';
import { NetlinkError } from '../protocol/errors.js';

/** Node's own modules, got when needed: importing this package stays cheap. */
export const system = {
  get fs() {
    return process.getBuiltinModule('node:fs');
  },
  get childProcess() {
    return process.getBuiltinModule('node:child_process');
  },
};

const RIGHTS = ' (CAP_SYS_ADMIN is needed: root, or the root of a user namespace with its own mounts)';

/** The error for a namespace: one line that says what failed, why, and for `EPERM` what right is missing. */
export function namespaceError(code: string | number, doing: string): NetlinkError {
  const errno = typeof code === 'number' ? code : (errnoOf(code) ?? 0);
  const error = new NetlinkError({ errno, doing });
  const name = errnoCode(errno);
  const rights = name === 'EPERM' || name === 'EACCES' ? RIGHTS : '';
  error.message = `${doing}: ${name}: ${errnoWords(errno)}${rights}`;
  return error;
}

/** The result of a call into the native part; throws a {@link namespaceError} where that is `-errno`. */
export function succeeded(result: number, doing: string): number {
  if (result < 0) throw namespaceError(-result, doing);
  return result;
}

/** Runs a call of `node:fs`, whose errors become {@link namespaceError}s. */
export function attempt<T>(doing: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined || errnoOf(code) === undefined) throw error;
    throw namespaceError(code, doing);
  }
}
