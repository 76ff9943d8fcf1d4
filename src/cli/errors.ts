/** What the user wrote, or requested, cannot be done: one line on stderr, exit 1. */
export class CommandError extends Error {
  readonly exitCode: number = 1;
}

/** The command line itself is wrong: exit 2, with a pointer to the help. */
export class UsageError extends CommandError {
  override readonly exitCode = 2;
}

export { hint } from '../schema/names.js';
