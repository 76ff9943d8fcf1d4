import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { IPRoute, type IPRouteOptions } from '../iproute/iproute.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { config } from '../socket/config.js';
import { NetlinkSocket, type SocketOptions, UTILITY_OPTIONS } from '../socket/socket.js';
import type { Namespaces } from '../socket/transport.js';
import { createNamespace } from '../socket/transports/namespace.js';
import { createNamed, names, pids, remove } from './named.js';
import { type NamespaceReference, openOn, releaseOn } from './reference.js';
import { openSocket, type PlainSocketOptions } from './sockets.js';
import { spawn } from './spawn.js';
import { namespaceError } from './system.js';

export interface NetNSOptions extends IPRouteOptions {
  /** A name under /run/netns. */
  name?: string | undefined;
  /** A process in the namespace. */
  pid?: number | undefined;
  /** A file that is the namespace. */
  path?: string | undefined;
  /** An open descriptor of it, which stays the caller's. */
  fd?: number | undefined;
  /** Make the namespace if its name is free; without a name, make one that lives as long as its users. */
  create?: boolean | undefined;
}

export const NETNS_OPTIONS: { readonly [K in keyof NetNSOptions]-?: true } = {
  ...UTILITY_OPTIONS,
  name: true,
  pid: true,
  path: true,
  fd: true,
  create: true,
};

const OPTIONS = optionNames<NetNSOptions>(NETNS_OPTIONS);

/**
 * An {@link IPRoute} that lives in a network namespace: everything it does happens there, while no thread of this
 * process ever enters it. It holds the namespace by a descriptor, so it stays in the same one whatever happens to
 * the name or the process it was found by.
 *
 * ```ts
 * await using ns = new NetNS('blue');                               // as `ip netns` names it
 * await using fresh = new NetNS({ name: 'green', create: true });
 * await using its = new NetNS({ pid: 4711 });
 * ```
 */
export class NetNS extends IPRoute {
  static {
    publicVerbs(NetNS);
  }

  /** Its name, where it was found or made by one. */
  readonly name: string | undefined;
  readonly #opened = new Set<NetlinkSocket>();
  readonly #given: NetNSOptions['transport'];
  /** Of another machine, where the transport leads to one. */
  readonly #far: Namespaces | undefined;
  #fd: number;

  /** Throws `ENOENT` where there is no such namespace, `EPERM` where it may not be entered or made. */
  constructor(where: string | NetNSOptions, more: NetNSOptions = {}) {
    const options: NetNSOptions = typeof where === 'string' ? { ...more, netns: where } : where;
    checkOptions(options, OPTIONS);
    const { name: _name, pid: _pid, path: _path, fd: _fd, create: _create, ...rest } = options;
    const far = (options.transport ?? config.transport).namespaces;
    const { fd, name } = enter(options, far);
    try {
      super({ ...rest, netns: fd });
    } catch (error) {
      releaseOn(far, fd);
      throw error;
    }
    this.#given = options.transport;
    this.#far = far;
    this.#fd = fd;
    this.name = name;
  }

  /** Its descriptor: what `netns` of any other socket's options takes. -1 once closed. */
  get fd(): number {
    return this.#fd;
  }

  /** A path by which any process of the same rights can enter it, until this is closed. */
  get path(): string {
    return `/proc/${process.pid}/fd/${this.#here('a path')}`;
  }

  /** Opens a netlink socket of another protocol there; it is closed with this. */
  open(protocol: number, options: Omit<SocketOptions, 'protocol' | 'netns'> = {}): NetlinkSocket {
    const transport = this.#far === undefined ? undefined : this.#given;
    const socket = new NetlinkSocket({ transport, ...options, protocol, netns: this.#alive() });
    for (const one of this.#opened) if (one.closed) this.#opened.delete(one);
    this.#opened.add(socket);
    return socket;
  }

  /** Opens a socket of any family there; returns its descriptor, the caller's to close: see `openSocket`. */
  openSocket(options?: PlainSocketOptions): number {
    return openSocket(this.#here('a socket of any family'), options);
  }

  /** Starts a program there: see `netns.spawn`. */
  spawn(command: string, args?: readonly string[], options?: SpawnOptions): ChildProcess {
    return spawn(this.#here('a program'), command, args, options);
  }

  /** Lists the processes there. */
  async pids(): Promise<number[]> {
    return pids(this.#here('what processes are in it'));
  }

  /** Closes this and removes the name. */
  async remove(): Promise<void> {
    if (this.name === undefined)
      throw namespaceError('EINVAL', 'the network namespace has no name to remove');
    const removed = this.#far?.remove(this.name);
    this.close();
    await (this.#far === undefined ? remove(this.name) : removed);
  }

  /** Ends everything under way there and lets the namespace go; its name stays. May be called again. */
  override close(): void {
    super.close();
    for (const socket of this.#opened) socket.close();
    this.#opened.clear();
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    try {
      releaseOn(this.#far, fd);
    } catch (error) {
      // one that could not be opened, which its first request has said
      if (this.#far === undefined) throw error;
    }
  }

  /** Its descriptor, for what takes a system call on this machine. */
  #here(what: string): number {
    const fd = this.#alive();
    if (this.#far === undefined) return fd;
    throw namespaceError('EOPNOTSUPP', `the namespace is on ${this.#far.machine}: ${what} is had there only`);
  }

  #alive(): number {
    if (this.#fd < 0) throw namespaceError('EBADF', 'the NetNS is closed');
    return this.#fd;
  }
}

/** A descriptor of one's own for the namespace that the options tell. */
function enter(options: NetNSOptions, far: Namespaces | undefined): { fd: number; name: string | undefined } {
  const { netns, name, pid, path, fd, create = false } = options;
  const given = [netns, name, pid, path, fd].filter((one) => one !== undefined).length;
  if (given > 1) throw typeError('one of netns, name, pid, path and fd tells the namespace, not several');
  if (given === 0) {
    if (!create) throw typeError('which network namespace? Give a name, pid, path or fd, or create: true');
    return { fd: far?.create() ?? createNamespace().fd, name: undefined };
  }
  const known = name ?? (typeof netns === 'string' && !netns.includes('/') ? netns : undefined);
  if (known !== undefined) {
    if (far !== undefined && create) return { fd: far.create(known), name: known };
    if (create && !names().includes(known)) createNamed(known);
    return { fd: openOn(far, { name: known }), name: known };
  }
  const where: NamespaceReference =
    pid !== undefined ? { pid } : path !== undefined ? { path } : ((fd ?? netns) as number | string);
  return { fd: openOn(far, where), name: undefined };
}
