import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { STRACE_FLAGS } from '../decoder/readers/strace.js';
import { CommandError } from './errors.js';

/** Lets the command have its own descriptor 3: strace's log goes through that of strace. */
const RUN = 'exec "$@" 3>&-';

/** Milliseconds without a line after which the last call is taken to be complete. */
const IDLE = 50;

/** Who takes a log as it is written. */
export interface LogTaker {
  /** A piece of the log. */
  push(piece: Uint8Array): void;
  /** Nothing has come for a while. */
  idle(): void;
}

/**
 * Runs a command under strace, its input and output as they are, and hands on the log as it is written. Resolves to the
 * command's exit status; with `apart` what it prints goes to the standard error. Throws a `CommandError` that says what is missing where it cannot be traced.
 */
export async function underStrace(
  command: readonly string[],
  taker: LogTaker,
  apart = false,
): Promise<number> {
  const flags = [...STRACE_FLAGS, '-ttt', '-o', '|exec cat >&3'];
  const child = spawn('strace', [...flags, '--', 'sh', '-c', RUN, 'sh', ...command], {
    stdio: ['inherit', apart ? 2 : 'inherit', 'inherit', 'pipe'],
  });
  let any = false;
  let timer: NodeJS.Timeout | undefined;
  const log = child.stdio[3] as Readable;
  log.on('data', (piece: Uint8Array) => {
    any = true;
    clearTimeout(timer);
    taker.push(piece);
    timer = setTimeout(() => taker.idle(), IDLE);
  });
  // the command gets the signal too, and its end is ours
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (!any) {
      throw new CommandError(
        'strace could not trace the command: it needs leave to use ptrace (CAP_SYS_PTRACE in containers, kernel.yama.ptrace_scope below 3)',
      );
    }
    return code ?? (signal === 'SIGINT' ? 130 : 1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new CommandError('strace is not installed: it is in the package strace of every distribution');
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', ignore);
  }
}
