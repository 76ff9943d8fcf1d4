import { start } from '../../../scripts/shell.mjs';

/**
 * Runs commands on a kernel: as root, in the present folder, with this machine's files to read.
 *
 * @typedef {object} Runner
 * @property {string} name what people call it
 * @property {(command: string[], options?: RunOptions) => Promise<Outcome>} run
 *
 * @typedef {object} RunOptions
 * @property {number} [limit] milliseconds that it gets in all
 * @property {number} [silence] milliseconds that it may say nothing for
 * @property {(text: string) => void} [onStdout] called as it comes
 *
 * @typedef {object} Outcome
 * @property {string} stdout
 * @property {string} stderr
 * @property {number} status the exit code
 */

/** Several times what it takes on a slow machine: what takes longer hangs. */
export const LIMITS = { limit: 45 * 60_000, silence: 15 * 60_000 };

/** Collects what a stream says. */
export function collect(stream, onText) {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (part) => {
    text += part;
    onText?.(part);
  });
  return () => text;
}

/** The end of what something said, for people. */
export function lastLines(text, count = 40) {
  return text.replaceAll('\r', '').trimEnd().split('\n').slice(-count).join('\n');
}

/**
 * A runner that is a command with the one to run behind it.
 *
 * @param {string} name
 * @param {string[]} prefix
 * @returns {Runner}
 */
export function commandRunner(name, prefix) {
  return {
    name,
    async run(command, { onStdout, ...limits } = {}) {
      const [program, ...args] = [...prefix, ...command];
      const child = start(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...LIMITS, ...limits });
      const stdout = collect(child.stdout, onStdout);
      const stderr = collect(child.stderr);
      const { status, why } = await child.ended;
      if (why !== undefined) throw new Error(`${name}: ${why}\n${lastLines(stderr())}`);
      return { stdout: stdout(), stderr: stderr(), status };
    },
  };
}
