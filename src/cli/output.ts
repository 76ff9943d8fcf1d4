import { constants, fstatSync, writeSync } from 'node:fs';
import { printable } from '../schema/text/escape.js';

/**
 * Writes to a descriptor at once and wholly. `process.stdout` would do, but loading streams takes a good part of the
 * time that a short command needs.
 */
function write(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // whoever read has gone: nobody is left to tell
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Writes to the standard output. Whatever was forgotten to be spelt out in it is no word for a terminal. */
export function print(text: string): void {
  write(1, printable(text));
}

/** Writes text that is read back: as it is, unless a terminal would obey it. */
export function printExactly(text: string): void {
  write(1, isTerminal() ? printable(text) : text);
}

/** Writes a line to the standard error. */
export function complain(text: string): void {
  const said = printable(text);
  write(2, `${said.startsWith('tsroute2 ') ? '' : 'tsroute2: '}${said}\n`);
}

const { S_IFMT, S_IFCHR } = constants;
/** Major number of /dev/null and its like. */
const MEMORY_DEVICES = 1;

/** Whether output goes to a terminal that may show colours. */
export function colourful(): boolean {
  const { NO_COLOR, TERM } = process.env;
  if (NO_COLOR || TERM === 'dumb') return false;
  return isTerminal();
}

function isTerminal(): boolean {
  try {
    // most often a pipe, a file or /dev/null, which shows without loading what knows terminals
    const { rdev, mode } = fstatSync(1);
    if ((mode & S_IFMT) !== S_IFCHR || rdev >> 8 === MEMORY_DEVICES) return false;
  } catch {
    return false;
  }
  return process.getBuiltinModule('node:tty').isatty(1);
}
