import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec, type Remote, type RemoteOptions } from '../../src/remote/index.js';

/** Another machine as far as the library knows: a shell of this one. */
export function shell(options: RemoteOptions = {}): Remote {
  return exec(['sh', '-c', 'exec "$@"', 'shell'], { name: 'far', ...options });
}

/** Processes of relays that run for somebody below this process, or for nobody. */
export function relays(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('.tsroute2-');
      } catch {
        return false;
      }
    });
}

/** Files that a relay would have been run from. */
export function files(): string[] {
  return ['/dev/shm', '/run', '/tmp', '/var/tmp', process.env.HOME ?? '/root']
    .flatMap((folder) => {
      try {
        return readdirSync(folder).map((name) => `${folder}/${name}`);
      } catch {
        return [];
      }
    })
    .filter((path) => path.includes('/.tsroute2-'));
}

/** Whether a process is there, and no zombie. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until it holds, looking often; fails after ten seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (await holds()) return;
    await sleep(10);
  }
  throw new Error(`not within ten seconds: ${what}`);
}

/** Removes the name of a namespace, where it is there. */
export function unname(name: string): void {
  spawnSync('ip', ['netns', 'del', name]);
}
