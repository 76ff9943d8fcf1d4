// Runs a program under build/bench/measure, inside a namespace, and gives what it printed and what it cost.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { built } from './paths.mjs';

const running = new Set();

/** For the way out: nothing that was started may go on. `measure` takes its child with it. */
export function killAll() {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts a program; `finished` resolves to its metrics, `line()` to its next line of output. */
export function start(command, words, { namespace, unprivileged = false, timeout = 300_000 } = {}) {
  const flags = [...(namespace ? ['-n', namespace] : []), ...(unprivileged ? ['-u'] : [])];
  const child = spawn(built('measure'), [...flags, '--', command, ...words], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  child.stdin.on('error', () => {});

  const text = ['', '', ''];
  let announce = () => {};
  for (const [i, stream] of [child.stdout, child.stderr, child.stdio[3]].entries()) {
    stream.setEncoding('utf8');
    stream.on('data', (piece) => {
      text[i] += piece;
      announce();
    });
  }

  const finished = once(child, 'close').then(([code, signal]) => {
    clearTimeout(timer);
    running.delete(child);
    announce();
    const name = [command, ...words].join(' ');
    if (!text[2])
      throw new Error(
        `${name}: ${signal === 'SIGKILL' ? `not done after ${timeout / 1000} s` : text[1] || code}`,
      );
    const cost = JSON.parse(text[2]);
    if (cost.status !== 0)
      throw new Error(
        `${name}: ${cost.signal ? `signal ${cost.signal}` : `exit ${cost.status}`}: ${lastWords(text[1] || text[0])}`,
      );
    const report = text[0].trim().split('\n').at(-1);
    return {
      ...(report.startsWith('{') ? JSON.parse(report) : {}),
      wall: cost.wall,
      cpu: cost.cpu,
      peak: cost.peak,
    };
  });
  finished.catch(() => {});

  const line = (wanted) =>
    new Promise((resolve, reject) => {
      announce = () => {
        if (text[0].split('\n').slice(0, -1).includes(wanted)) resolve();
        else if (!running.has(child))
          finished.then(() => reject(new Error(`${command} never said ${wanted}`)), reject);
      };
      announce();
    });

  return { finished, line, tell: (words) => child.stdin.write(words), closeInput: () => child.stdin.end() };
}

// The line that names the error, or else the last ones.
function lastWords(text) {
  const lines = text.trim().split('\n');
  const named = lines.find((line) => /^(Uncaught )?\w*Error\b/.test(line));
  return (named ?? lines.slice(-4).join(' | ')).slice(0, 600) || 'nothing said';
}

/** Runs a program to its end. */
export async function run(command, words, options) {
  const program = start(command, words, options);
  program.closeInput();
  return program.finished;
}
