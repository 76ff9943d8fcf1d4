import { type Explanation, NetlinkError } from '../../protocol/errors.js';
import { loadAddon } from './load.js';

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
  /**
   * Opens a packet socket that gets all that passes an interface of a namespace, with `room` bytes for what waits;
   * returns its descriptor.
   */
  packet(nsFd: number, ifindex: number, room: number): number;
  /**
   * Receives one datagram by a descriptor, without waiting, and its address; returns how long it was, 0 where there is
   * none.
   */
  receiveFrom(fd: number, buffer: Uint8Array, address: Uint8Array): number;
  /** The socket's descriptor, which stays the addon's. */
  fd(handle: number): number;
  setOption(handle: number, level: number, name: number, value: number): number;
  getOption(handle: number, level: number, name: number): number;
  /** Sends the first `length` bytes as one datagram; returns how many were sent. */
  send(handle: number, bytes: Uint8Array, length: number, port: number, groups: number): number;
  /**
   * Sends the first `length` bytes to the kernel, and receives one datagram as {@link Addon.receive} where one is there
   * by then (the answer, mostly). Returns 1 or 0 as it received; an error is that of sending. What receiving meets is
   * kept for the next {@link Addon.receive}. The record does not tell the namespace of the sender.
   */
  exchange(handle: number, bytes: Uint8Array, length: number, buffer: Uint8Array, index: Int32Array): number;
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
  /** Makes a network namespace, which lives as long as the descriptor returned; see {@link Addon.release}. */
  namespace(): number;
  /**
   * Opens the file of a network namespace, without ever waiting; `-EINVAL` where the file is none. See
   * {@link Addon.release}.
   */
  openNamespace(path: string): number;
  /**
   * Closes a descriptor. Those of {@link Addon.namespace} and {@link Addon.openNamespace} that are still open when
   * their environment (the program, a worker) ends are closed with it. Not every runtime's `node:fs` closes
   * descriptors that it has not opened.
   */
  release(fd: number): number;
  /**
   * Makes a tun or tap device, or attaches to one: `flags` as `TUNSETIFF` takes them, `owner` and `group` ids or
   * -1. With `persist` 1 the device outlives its descriptor, which is closed (returns 0); with 0 it does not,
   * with -1 that is left as it is (both return the descriptor).
   */
  tuntap(nsFd: number, name: string, flags: number, owner: number, group: number, persist: number): number;
  /** Opens a socket of any family in the namespace of `nsFd`; returns its descriptor, the caller's to close. */
  socket(nsFd: number, family: number, type: number, protocol: number): number;
  /**
   * Calls `SIOCETHTOOL` for an interface in the namespace of `nsFd`: a request of linux/ethtool.h, which becomes the
   * answer. `-EFAULT` where the answer is longer than the request.
   */
  ethtool(nsFd: number, ifname: string, request: Uint8Array): number;
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

/**
 * The native part, loaded on first use.
 *
 * @throws {NetlinkError} `ENOSYS` where there is none for this machine
 */
export function addon(): Addon {
  return loadAddon() as Addon;
}

/** An error of the system, for a positive `errno`; `what` says what could not be done. */
export function systemError(errno: number, what: string, explanation?: Explanation): NetlinkError {
  return new NetlinkError({ errno, doing: what, explanation });
}

/** The result of a call into the addon; throws where that is `-errno`. */
export function checked(result: number, what: string, explanation?: Explanation): number {
  if (result < 0) throw systemError(-result, what, explanation);
  return result;
}
