import { typeError } from '../schema/stack.js';
import { isScarce } from '../socket/scarce.js';
import type { Namespaces } from '../socket/transport.js';
import { addon } from '../socket/transports/addon.js';
import { release } from '../socket/transports/namespace.js';
import { namespaceError } from './system.js';

/** Where named network namespaces are mounted: what `ip netns` and this package share. */
export const NETNS_FOLDER = '/run/netns';

/**
 * A network namespace: its name under {@link NETNS_FOLDER} or a path (a string with a slash), an open descriptor
 * (a number, or an object with `fd`, such as a `NetNS`), or a process in it (`{ pid }`).
 */
export type NamespaceReference =
  | string
  | number
  | { readonly name: string }
  | { readonly path: string }
  | { readonly pid: number }
  | { readonly fd: number };

const MAX_NAME = 255;

/** The file of a name; throws `EINVAL` for what cannot be a name, as `ip netns` does. */
export function pathOfName(name: string): string {
  if (typeof name !== 'string') throw notReference(name);
  const length = Buffer.byteLength(name);
  if (length === 0 || length > MAX_NAME || /[/\0]/.test(name) || name === '.' || name === '..')
    throw namespaceError('EINVAL', `'${name}' cannot be the name of a network namespace`);
  return `${NETNS_FOLDER}/${name}`;
}

/** A path by which any process of the same rights can enter the namespace, while this process keeps it open. */
export function pathOf(where: NamespaceReference): string {
  if (typeof where === 'string') return where.includes('/') ? where : pathOfName(where);
  if (typeof where === 'number') return `/proc/${process.pid}/fd/${where}`;
  if (typeof where !== 'object' || where === null) throw notReference(where);
  if ('fd' in where) return `/proc/${process.pid}/fd/${where.fd}`;
  if ('pid' in where) return `/proc/${where.pid}/ns/net`;
  if ('name' in where) return pathOfName(where.name);
  if (typeof where.path !== 'string') throw notReference(where);
  return where.path;
}

function notReference(given: unknown): TypeError {
  return typeError(
    `a network namespace is given by its name, path or descriptor, or as { name }, { path }, { pid } or { fd }, not ${JSON.stringify(given)}`,
  );
}

/** How to name it to people. */
export function describe(where: NamespaceReference): string {
  if (typeof where === 'string') return `'${where}'`;
  if (typeof where === 'number') return `of descriptor ${where}`;
  if ('fd' in where) return `of descriptor ${where.fd}`;
  if ('pid' in where) return `of process ${where.pid}`;
  return `'${'name' in where ? where.name : where.path}'`;
}

/** Whether a file is a network namespace; an entry of {@link NETNS_FOLDER} is one only once it is mounted over. */
export function isNamespace(path: string): boolean {
  const fd = addon().openNamespace(path);
  if (fd >= 0) release(fd);
  // what could not be looked at is not what is none
  const isThere = fd >= 0;
  const error = isThere ? undefined : namespaceError(-fd, `cannot look at ${path}`);
  if (isScarce(error)) throw error;
  return isThere;
}

/**
 * Opens a namespace; the descriptor is the caller's to {@link release}. Throws `ENOENT` where there is none (`ESRCH` no such
 * process), `EINVAL` where the file is none, `EACCES` where it may not be entered.
 */
export function openNamespace(where: NamespaceReference): number {
  const path = pathOf(where);
  const what = `the network namespace ${describe(where)}`;
  const fd = addon().openNamespace(path);
  if (fd >= 0) return fd;
  if (fd === -EINVAL) throw namespaceError(EINVAL, `${path} is not a network namespace`);
  throw namespaceError(-fd, fd === -ENOENT ? `${what} does not exist` : `cannot open ${what}`);
}
const ENOENT = 2;
const EINVAL = 22;

/** As {@link openNamespace}, on the machine of a transport where that is another one. */
export function openOn(far: Namespaces | undefined, where: NamespaceReference): number {
  if (far === undefined) return openNamespace(where);
  const fd = typeof where === 'number' ? where : typeof where === 'object' && 'fd' in where ? where.fd : -1;
  // descriptors of namespaces there are those of the one process that has opened them
  return far.open(fd < 0 ? pathOf(where) : `/proc/self/fd/${fd}`);
}

/** Closes what {@link openOn} opened. */
export function releaseOn(far: Namespaces | undefined, fd: number): void {
  if (far === undefined) release(fd);
  else far.release(fd);
}

/** Calls with a descriptor of the namespace, which is closed when what the call returns has settled. */
export async function withNamespace<T>(
  where: NamespaceReference,
  call: (fd: number) => Promise<T>,
  far?: Namespaces | undefined,
): Promise<T> {
  const fd = openOn(far, where);
  try {
    return await call(fd);
  } finally {
    releaseOn(far, fd);
  }
}
