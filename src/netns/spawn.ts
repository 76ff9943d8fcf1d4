import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { typeError } from '../schema/stack.js';
import { checkRoom } from '../socket/spawn-room.js';
import { release } from '../socket/transports/namespace.js';
import { type NamespaceReference, openNamespace, pathOf } from './reference.js';
import { attempt, system } from './system.js';

/**
 * Starts a program inside a network namespace; all of its sockets live there. Options and result are those of
 * `child_process.spawn`, and `pid` is the program's own.
 *
 * It is started by nsenter(1) of util-linux or BusyBox, which enters and then becomes the program: no thread of this
 * process moves. Therefore a program that cannot be run is reported on its standard error and by exit code 126 or 127,
 * not by an `'error'` event. Only the network moves: unlike `ip netns exec`, /sys and /etc/netns are left alone.
 *
 * With `uid` or `gid` the program has no supplementary groups, as with Node's own spawn (those of root would open its
 * files to it); a `uid` other than 0 leaves it without capabilities. They are set by setpriv(1) of util-linux. The umask,
 * the working directory (`cwd`), the environment (`env`) and `stdio` are as with Node's own; other descriptors are closed.
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
  attempt(`cannot start ${command}`, checkRoom);
  const { shell, uid, gid, ...rest } = options;
  const words = [`--net=${path}`];
  const program = shell
    ? [typeof shell === 'string' ? shell : '/bin/sh', '-c', [command, ...args].join(' ')]
    : [command, ...args];
  // entering needs the rights that these give up: setpriv comes after it
  if (uid !== undefined || gid !== undefined) program.unshift(...givenUp(uid, gid));
  return system.childProcess.spawn('nsenter', [...words, '--', ...program], rest);
}

/** The words that set ids, and take all other groups away. */
function givenUp(uid: number | undefined, gid: number | undefined): string[] {
  for (const [name, id] of [['uid', uid] as const, ['gid', gid] as const])
    if (id !== undefined && !(Number.isInteger(id) && id >= 0 && id < 2 ** 32 - 1))
      throw typeError(`${name}: ${id} is no id`);
  const words = ['setpriv'];
  if (uid !== undefined) words.push(`--reuid=${uid}`);
  if (gid !== undefined) words.push(`--regid=${gid}`);
  return [...words, '--clear-groups', '--'];
}
