import { start } from './shell.mjs';

/**
 * Runs commands on a kernel: as root, in the present folder, with this machine's files to read.
 *
 * @typedef {object} Runner
 * @property {string} name what people call it
 * @property {(command: string[], options?: RunOptions) => Promise<Outcome>} run
 *
 * @typedef {object} RunOptions
 * @property {number} [timeout] milliseconds after which it is killed
 * @property {(text: string) => void} [onStdout] called as it comes
 *
 * @typedef {object} Outcome
 * @property {string} stdout
 * @property {string} stderr
 * @property {number} status the exit code
 */

const TIME_LIMIT = 40 * 60_000;

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
    run(command, { timeout = TIME_LIMIT, onStdout } = {}) {
      return new Promise((resolve, reject) => {
        const [program, ...args] = [...prefix, ...command];
        const child = start(program, args, {
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout,
          killSignal: 'SIGKILL',
        });
        const stdout = collect(child.stdout, onStdout);
        const stderr = collect(child.stderr);
        child.once('error', reject);
        child.once('close', (status, signal) => {
          if (signal !== null)
            reject(new Error(`${name}: ended by ${signal} (the limit is ${timeout / 1000} s)\n${stderr()}`));
          else resolve({ stdout: stdout(), stderr: stderr(), status });
        });
      });
    },
  };
}
