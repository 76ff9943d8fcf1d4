import { system } from '../netns/system.js';

/** `kthreadd`, a thread of the kernel: it is always in the first namespaces. */
const KERNEL_THREAD = '/proc/2/ns/net';

/**
 * Whether a network namespace (by default that of this process) is another than the initial one; undefined where that
 * cannot be seen.
 */
export function isInOtherNamespace(netns: string | number | undefined): boolean | undefined {
  const path =
    netns === undefined
      ? '/proc/thread-self/ns/net'
      : typeof netns === 'number'
        ? `/proc/self/fd/${netns}`
        : netns.includes('/')
          ? netns
          : `/run/netns/${netns}`;
  try {
    const own = system.fs.statSync(path);
    const first = system.fs.statSync(KERNEL_THREAD);
    return own.ino !== first.ino || own.dev !== first.dev;
  } catch {
    return undefined;
  }
}

/** All CPUs that there may be, as the kernel writes them: `'0-3'`. */
export function possibleCpus(): string {
  return system.fs.readFileSync('/sys/devices/system/cpu/possible', 'utf8').trim();
}
