import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where programs of administrators are, which a user's PATH may leave out. */
export const SYSTEM_PATH = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The path of a program; undefined where there is none. */
export function which(program) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_PATH]) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return undefined;
}

/** Runs a program to its end and returns what it printed; anything but success is an error with what it said. */
export function output(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(which(program) ?? program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    ...options,
  });
  if (error) throw new Error(`${program}: ${error.message}`);
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${String(stderr).trim() || `status ${status}`}`);
  return stdout;
}

/** A word for a shell to read back. */
export function quote(word) {
  return `'${String(word).replaceAll("'", "'\\''")}'`;
}

/** What is undone when this program ends: by itself, by an error, or by a signal that it is told of. */
const last = new Set();
process.on('exit', () => {
  for (const undo of last) undo();
});
for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }))
  process.once(signal, () => process.exit(128 + number));

/** Has something undone at the end, unless it is done before, by calling what is returned. */
export function atEnd(undo) {
  const once = () => {
    if (last.delete(once)) undo();
  };
  last.add(once);
  return once;
}

function closeAll(streams) {
  for (const stream of streams) stream?.destroy();
}

/**
 * Starts a program that does not outlive this one, nor does what it starts itself. It gets `limit` milliseconds, and
 * may be silent for `silence` of them. `child.ended` is how it ended: its `status`, or `why` it was ended; either way
 * nothing more comes from it.
 */
export function start(program, args, { limit, silence = limit, ...options }) {
  const child = spawn(program, args, { ...options, detached: true });
  let why;
  const end = (reason) => {
    why ??= reason;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {} // it is gone
  };
  const finish = atEnd(() => end('this program ended'));
  const minutes = (time) => `${+(time / 60_000).toFixed(1)} min`;
  const whole = setTimeout(() => end(`not done within ${minutes(limit)}, and ended`), limit);
  const quiet = setTimeout(() => end(`silent for ${minutes(silence)}, and ended`), silence);
  for (const stream of child.stdio) stream?.on('data', () => quiet.refresh());
  child.end = end;
  child.ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    // what it has left behind must not keep its pipes open for ever
    child.once('exit', () => setTimeout(() => closeAll(child.stdio), 10_000).unref());
    child.once('close', (status, signal) =>
      resolve({ status, why: why ?? (signal ? `ended by ${signal}` : undefined) }),
    );
  }).finally(() => {
    clearTimeout(whole);
    clearTimeout(quiet);
    finish();
  });
  return child;
}
