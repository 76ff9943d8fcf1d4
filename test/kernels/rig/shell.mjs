import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where programs of administrators are, which a user's PATH may leave out. */
const SYSTEM = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The path of a program; undefined where there is none. */
export function which(program) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM]) {
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

/** The running programs, which end when this one is told to. */
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    for (const child of running) child.kill('SIGKILL');
    process.exit(130);
  });
}

/** Starts a program that does not outlive this one. */
export function start(program, args, options) {
  const child = spawn(program, args, options);
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}
