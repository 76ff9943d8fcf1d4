import { spawnSync } from 'node:child_process';

const ROOT = new URL('../../', import.meta.url).href;

/** What a program printed, and how it ended. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  readonly signal: string | null;
}

/**
 * Runs JavaScript as a program of its own, in a new network namespace; `ROOT` there is the folder of `src`. Words before
 * it (`ulimit -n 20;`) are the shell's.
 */
export function child(script: string, { shell = '', flags = [] as readonly string[] } = {}): Outcome {
  const source = `const ROOT = ${JSON.stringify(ROOT)};\n${script}`;
  const command = `${shell} exec "$0" "$@"`;
  const node = [...flags, '--input-type=module', '-e', source];
  return spawnSync('unshare', ['--net', 'sh', '-c', command, process.execPath, ...node], {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1 << 26,
  });
}
