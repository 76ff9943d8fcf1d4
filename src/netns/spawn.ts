import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { release } from '../socket/transports/namespace.js';
import { type NamespaceReference, openNamespace, pathOf } from './reference.js';
import { system } from './system.js';

/**
 * Starts a program inside a network namespace; all of its sockets live there. Options and result are those of
 * `child_process.spawn`, and `pid` is the program's own.
 *
 * It is started by nsenter(1) of util-linux or BusyBox, which enters and then becomes the program: no thread of this
 * process moves. Therefore a program that cannot be run is told on its standard error and by exit code 126 or 127,
 * not by an `'error'` event. Only the network moves: unlike `ip netns exec`, /sys and /etc/netns are left alone.
 *
 * Throws `ENOENT` where there is no such namespace. One given by descriptor has to stay open until the program runs.
 */
export function spawn(
  where: NamespaceReference,
  command: string,
  args: readonly string[] = [],
  options: SpawnOptions = {},
): ChildProcess {
  const path = pathOf(where);
  // nsenter would say less of what is wrong
  release(openNamespace(where));
  const { shell, uid, gid, ...rest } = options;
  const words = [`--net=${path}`];
  // entering needs the rights that these give up
  if (uid !== undefined) words.push('--setuid', `${uid}`);
  if (gid !== undefined) words.push('--setgid', `${gid}`);
  const program = shell
    ? [typeof shell === 'string' ? shell : '/bin/sh', '-c', [command, ...args].join(' ')]
    : [command, ...args];
  return system.childProcess.spawn('nsenter', [...words, '--', ...program], rest);
}
