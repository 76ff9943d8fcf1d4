import { NetlinkError } from '../../protocol/errors.js';
import { node } from '../node.js';

/**
 * The native part: netlink sockets, their readiness, and network namespaces.
 *
 * Sockets are small integers, its handles. Results below zero are `-errno`; it throws for arguments of the
 * wrong type only.
 */
export interface Addon {
  /** Opens a socket of a netlink protocol, in the namespace of descriptor `nsFd` or (-1) in the own one. */
  open(protocol: number, nsFd: number): number;
  /** Closes the socket; a notification on its way is dropped. */
  close(handle: number): number;
  bind(handle: number, port: number, groups: number): number;
  /** The port id the socket is bound to. */
  port(handle: number): number;
  /** The socket's descriptor, which stays the addon's. */
  fd(handle: number): number;
  setOption(handle: number, level: number, name: number, value: number): number;
  getOption(handle: number, level: number, name: number): number;
  /** Sends the first `length` bytes as one datagram; returns how many were sent. */
  send(handle: number, bytes: Uint8Array, length: number, port: number, groups: number): number;
  /**
   * Receives up to `max` datagrams into `buffer` and describes each by a record in `index`. Returns how many;
   * 0 when there is none. `-EBUSY` while the socket is read ahead, or slots wait for {@link Addon.next}.
   */
  receive(handle: number, buffer: Uint8Array, index: Int32Array, max: number): number;
  /** Leaves at least so many bytes (64 KiB unless told) for every datagram after the first in a buffer. */
  room(handle: number, bytes: number): number;
  /**
   * From now on a thread receives into `ring`, slots of `slotSize` bytes with `recordsPerSlot` records each in
   * `index`. Neither array may be detached before the socket is closed.
   */
  ahead(
    handle: number,
    ring: Uint8Array,
    slotSize: number,
    index: Int32Array,
    recordsPerSlot: number,
  ): number;
  /** The thread stops receiving; what it has received is still to be taken with {@link Addon.next}. */
  aheadStop(handle: number): number;
  /**
   * Gives back the slot handed out before and returns the next one, as slot number * 65536 + datagrams in it;
   * 0 when there is none; `-errno` at the place where the socket met an error.
   */
  next(handle: number): number;
  /** Has the callback of {@link Addon.notify} called once when there is something to receive or to report. */
  watch(handle: number): number;
  /** The function to call for watched sockets: once per environment. */
  notify(callback: (handle: number) => void): number;
  /** Whether waiting for notifications keeps the process alive; at first it does not. */
  ref(on: boolean): number;
  /** Makes a network namespace, which lives as long as the descriptor returned. */
  namespace(): number;
  /**
   * Makes a tun or tap device, or attaches to one: `flags` as `TUNSETIFF` takes them, `owner` and `group` ids or
   * -1. With `persist` 1 the device outlives its descriptor, which is closed (returns 0); with 0 it does not,
   * with -1 that is left as it is (both return the descriptor).
   */
  tuntap(nsFd: number, name: string, flags: number, owner: number, group: number, persist: number): number;
  /** Opens a socket of any family in the namespace of `nsFd`; returns its descriptor, the caller's to close. */
  socket(nsFd: number, family: number, type: number, protocol: number): number;
  /** Binds a descriptor to a `struct sockaddr`. */
  bindTo(fd: number, address: Uint8Array): number;
  /** Mounts one file over another (`MS_BIND`). */
  mount(source: string, target: string): number;
  /** Takes such a mount away (`MNT_DETACH`). */
  unmount(target: string): number;
  /** Has mounts in a folder propagate to other mount namespaces (`MS_SHARED`); it becomes a mount point. */
  share(folder: string): number;
  /**
   * Takes the lock of a file (`flock`) for as long as this descriptor is open; `-EAGAIN` while another has it.
   */
  lock(fd: number): number;
}

let loaded: Addon | undefined;

/** The native part, loaded on first use. Throws where there is none for this machine. */
export function addon(): Addon {
  loaded ??= load();
  return loaded;
}

/** Where the native part is, seen from the package's folder: shipped, or built from source. */
const MACHINE = `${process.platform}-${process.arch}`;
const PLACES = [`prebuilds/${MACHINE}.node`, 'build/native/tsroute2.node'];

function load(): Addon {
  if (process.platform !== 'linux') throw missing(`netlink exists on Linux only, this is ${MACHINE}`);
  const { dirname, join } = node.path;
  const here = dirname(node.url.fileURLToPath(import.meta.url));
  // the package's folder is above this file, whether it runs from the build folder or from a bundle
  for (let folder = here; ; folder = dirname(folder)) {
    for (const place of PLACES) {
      const file = join(folder, place);
      if (!node.fs.existsSync(file)) continue;
      const module: { exports: unknown } = { exports: {} };
      process.dlopen(module, file);
      return module.exports as Addon;
    }
    if (dirname(folder) === folder) break;
  }
  throw missing(
    `no native part for ${MACHINE}: neither ${PLACES.join(' nor ')} exists above ${here}; "node scripts/native.mjs" builds it`,
  );
}

/** An error of the system, for a positive `errno`; `what` says what could not be done. */
export function systemError(errno: number, what: string): NetlinkError {
  return new NetlinkError({ errno, doing: what });
}

/** The error where the native part cannot be loaded: `ENOSYS`. */
function missing(what: string): NetlinkError {
  return NetlinkError.of('ENOSYS', what);
}

/** The result of a call into the addon; throws where that is `-errno`. */
export function checked(result: number, what: string): number {
  if (result < 0) throw systemError(-result, what);
  return result;
}
