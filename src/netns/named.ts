import { addon } from '../socket/transports/addon.js';
import { createNamespace, release } from '../socket/transports/namespace.js';
import { describe, type NamespaceReference, NETNS_FOLDER, openNamespace, pathOfName } from './reference.js';
import { attempt, namespaceError, succeeded, system } from './system.js';

/**
 * Makes the folder, and what is mounted in it appear in other mount namespaces: a namespace that one process removes
 * is then not kept alive by the mounts of another.
 */
function prepareFolder(): void {
  attempt(`cannot make ${NETNS_FOLDER}`, () =>
    system.fs.mkdirSync(NETNS_FOLDER, { recursive: true, mode: 0o755 }),
  );
  succeeded(addon().share(NETNS_FOLDER), `cannot share the mounts of ${NETNS_FOLDER}`);
}

/** Gives the namespace of a descriptor a name. */
function bind(name: string, open: () => number): void {
  const path = pathOfName(name);
  prepareFolder();
  attempt(`cannot make the network namespace '${name}'`, () =>
    // the mount needs a file to lie on; exclusively, so that two cannot take one name
    system.fs.closeSync(system.fs.openSync(path, 'wx', 0)),
  );
  try {
    const fd = open();
    try {
      succeeded(addon().mount(`/proc/self/fd/${fd}`, path), `cannot mount ${path}`);
    } finally {
      release(fd);
    }
  } catch (error) {
    // no name is left behind, whether it was mounted or not
    addon().unmount(path);
    system.fs.unlinkSync(path);
    throw error;
  }
}

/** As `create`, without a promise. */
export function createNamed(name: string): void {
  bind(name, () => {
    try {
      return createNamespace().fd;
    } catch (error) {
      const { errno } = error as { errno: number };
      throw namespaceError(errno, `cannot make the network namespace '${name}'`);
    }
  });
}

/**
 * Makes a named network namespace, as `ip netns add` does: a new one, mounted on /run/netns/NAME. Throws `EEXIST`
 * where the name is taken, `EPERM` without CAP_SYS_ADMIN.
 */
export async function create(name: string): Promise<void> {
  createNamed(name);
}

/** Gives a namespace that exists a name, as `ip netns attach` does: that of a process, if a number is given. */
export async function attach(
  name: string,
  where: number | Exclude<NamespaceReference, number>,
): Promise<void> {
  const target = typeof where === 'number' ? { pid: where } : where;
  bind(name, () => openNamespace(target));
}

/**
 * Takes the name away, as `ip netns del` does. The namespace lives on while a process, a socket or a descriptor is in
 * it. Throws `ENOENT` where nothing has that name.
 */
export async function remove(name: string): Promise<void> {
  const path = pathOfName(name);
  const doing = `cannot remove the network namespace '${name}'`;
  const there = attempt(doing, () => system.fs.lstatSync(path));
  // unmounting would follow it, to a name that is not meant
  if (there.isSymbolicLink())
    throw namespaceError('ELOOP', `${doing}: it is a symbolic link, and no name of a namespace`);
  const result = addon().unmount(path);
  // a file that nothing is mounted on is what a failed `ip netns add` leaves
  if (result < 0 && result !== -EINVAL) throw namespaceError(-result, doing);
  attempt(doing, () => system.fs.unlinkSync(path));
}
const EINVAL = 22;

/** The names of all named network namespaces, as `ip netns list` has them; sorted. */
export async function list(): Promise<string[]> {
  return names();
}

/** As {@link list}, without a promise. */
export function names(): string[] {
  try {
    return system.fs.readdirSync(NETNS_FOLDER).sort();
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
}

/** What distinguishes namespaces: device and inode of their files. */
function identity(path: string): string | undefined {
  try {
    const { dev, ino } = system.fs.statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/**
 * The names of the namespace that a process is in, as `ip netns identify` tells: mostly one or none. By default of
 * this process. Throws `ENOENT` where there is no such process, `EACCES` where it may not be looked at.
 */
export async function identify(pid: number | 'self' = 'self'): Promise<string[]> {
  const path = `/proc/${pid}/ns/net`;
  const own = attempt(`cannot look at the network namespace of process ${pid}`, () => {
    const { dev, ino } = system.fs.statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  });
  return names().filter((name) => identity(`${NETNS_FOLDER}/${name}`) === own);
}

/** The processes in a namespace, as `ip netns pids` lists them; those that may not be looked at are left out. */
export async function pids(where: NamespaceReference): Promise<number[]> {
  const fd = openNamespace(where);
  try {
    const wanted = identity(`/proc/self/fd/${fd}`);
    if (wanted === undefined)
      throw namespaceError('EBADF', `cannot look at the network namespace ${describe(where)}`);
    return system.fs
      .readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry) && identity(`/proc/${entry}/ns/net`) === wanted)
      .map(Number)
      .sort((a, b) => a - b);
  } finally {
    release(fd);
  }
}
