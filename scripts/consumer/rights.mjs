// Programs that make namespaces need root, or the root of a user namespace with mounts of its own.
import { spawnSync } from 'node:child_process';
import { run } from './project.mjs';

const WORDS = [
  '--user',
  '--map-root-user',
  '--net',
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs none /run && exec "$@"',
  'sh',
];

/** Why programs cannot be given rights here; false where they can. */
export const powerless =
  process.getuid() !== 0 && spawnSync('unshare', [...WORDS, 'true']).status !== 0
    ? 'user namespaces cannot be made here'
    : false;

/** As `run` of project.mjs, with the rights of root. */
export function runWithRights(command, args, options) {
  return process.getuid() === 0
    ? run(command, args, options)
    : run('unshare', [...WORDS, command, ...args], options);
}
