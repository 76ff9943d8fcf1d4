import { IPRoute } from '../iproute/iproute.js';
import { inetMessages } from '../messages/sockdiag/inet.js';
import { NETLINK_SOCK_DIAG, SOCK_DESTROY, SOCK_DIAG_BY_FAMILY } from '../messages/sockdiag/names.js';
import {
  ALL_KINDS,
  BOTH,
  compileFilter,
  conditionsOf,
  filterOf,
  inodeOf,
  type Kind,
  kinds,
  parseFilter,
  type SocketEntry,
  type SocketFilter,
  type SocketKind,
  type SocketOf,
  type SocketRate,
  type SocketState,
  type SocketWhere,
  socketRates,
} from '../objects/sockets/index.js';
import { NetlinkError } from '../protocol/errors.js';
import { HEADER } from '../protocol/framing.js';
import { Marshal, type MessageType } from '../protocol/marshal.js';
import { decodeAt, EncodeError, type Message } from '../schema/index.js';
import { checkOptions, instead, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { config } from '../socket/config.js';
import { Listeners } from '../socket/listeners.js';
import { readings } from '../socket/readings.js';
import { FAMILY_OPTIONS, NetlinkSocket, type SocketOptions } from '../socket/socket.js';
import type { Subscription } from '../socket/subscription.js';
import { BothFamilies } from './both-families.js';
import {
  absent,
  acceptor,
  checkShown,
  familiesOf,
  inodesOf,
  isAbsent,
  kindsOf,
  PORT_KINDS,
  restricted,
  type SocketShow,
  shown,
  uidOf,
  unknownKind,
} from './choose.js';
import { systemNumbers, systemServices } from './numbers.js';
import { ownersOf, type SocketOwners } from './owners.js';

export interface SocketsOptions extends Omit<SocketOptions, 'protocol' | 'marshal'> {}

const OPTIONS = optionNames<SocketsOptions>(FAMILY_OPTIONS);

export interface SocketListOptions<K extends SocketKind = SocketKind> {
  /** Kinds to list; all that the kernel has by default. */
  kinds?: readonly K[] | undefined;
  /** Of those of IP only this family. */
  family?: 'inet' | 'inet6' | undefined;
  /** Only those in these states; all by default. */
  states?: readonly SocketState[] | undefined;
  /** A filter in the words of `ss`, or as `parseFilter` reads it: `'dport = :443 and not dst 10.0.0.0/8'`. */
  filter?: string | SocketFilter | undefined;
  /** What to report besides, or `'all'`. */
  show?: readonly SocketShow[] | 'all' | undefined;
  /** Milliseconds without an answer after which to give up. */
  timeout?: number | undefined;
  /** Gives up when aborted. */
  signal?: AbortSignal | undefined;
}

const LISTED = {
  kinds: true,
  family: true,
  states: true,
  filter: true,
  show: true,
  timeout: true,
  signal: true,
} as const;
const LIST_OPTIONS = optionNames<SocketListOptions>(LISTED);

export interface SocketRatesOptions<K extends SocketKind = SocketKind> extends SocketListOptions<K> {
  /** Milliseconds between readings: 1000. */
  interval?: number | undefined;
}

const RATES_OPTIONS = optionNames<SocketRatesOptions>({ ...LISTED, interval: true });

/** A socket was closed, as the kernel reports; or some of these messages were lost. */
export type SocketEvent =
  | ({ event: 'destroy' } & SocketOf<'tcp' | 'udp'>)
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data: Uint8Array | undefined };

export interface SocketMonitorOptions {
  /** Kinds to report: both by default. */
  kinds?: readonly ('tcp' | 'udp')[] | undefined;
  /** Receive buffer to ask for, in bytes. */
  receiveBuffer?: number | undefined;
  /** Ends the stream when aborted. */
  signal?: AbortSignal | undefined;
}

const MONITOR_OPTIONS = optionNames<SocketMonitorOptions>({ kinds: true, receiveBuffer: true, signal: true });

/** `SKNLGRP_*` of a kind, for IPv4 and IPv6. */
const GROUPS = { tcp: [1, 3], udp: [2, 4] } as const;
/** Kinds that can listen, and those where a socket that is not connected takes from everybody. */
const LISTENING = ['listen', 'close'] as const;

/**
 * The sockets of a network namespace, as `ss` lists them: of IP, of unix, packet, netlink, vsock, XDP, TIPC and SMC.
 *
 * ```ts
 * await using sockets = new Sockets();
 * for (const { sport, inode } of await sockets.listening({ kinds: ['tcp'] })) console.log(sport, inode);
 * const [server] = await sockets.find({ port: 22 });
 * console.log((await sockets.owner(server!)).of(server!));              // [{ pid: 812, command: 'sshd', fd: 3 }]
 * await sockets.list({ kinds: ['tcp'], filter: 'dport = :https', show: ['info'] });
 * ```
 *
 * Reading needs no rights. Marks, programs and whose process it is need some: see docs/sockets.md.
 */
export class Sockets {
  static {
    publicVerbs(Sockets);
  }

  readonly #options: SocketsOptions;
  /** One for each kind and family, as each has message classes of its own. */
  readonly #open = new Map<string, NetlinkSocket>();
  readonly #listeners = new Listeners();
  readonly #ending = new AbortController();
  readonly #services = systemServices();
  #ipr: IPRoute | undefined;

  constructor(options: SocketsOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#options = options;
  }

  /**
   * Lists sockets. Those of IP are filtered by the kernel. Of kinds that the kernel has not none are listed, unless
   * they are requested by name: then that is an error.
   *
   * @throws SocketFilterError for a filter that is none.
   */
  async list<const K extends SocketKind = SocketKind>(
    options: SocketListOptions<K> = {},
  ): Promise<SocketOf<K>[]> {
    checkOptions(options, LIST_OPTIONS);
    return (await this.#collect(options, options.kinds !== undefined)) as SocketOf<K>[];
  }

  /** @param demanded whether it is an error that the kernel has not one of the kinds. */
  async #collect(options: SocketListOptions, demanded: boolean): Promise<SocketEntry[]> {
    const found: SocketEntry[] = [];
    for await (const batch of this.#batches(options, demanded, false))
      for (const one of batch) found.push(one);
    return found;
  }

  /** Streams sockets as arrays: for lists that are better not held whole. */
  stream<const K extends SocketKind = SocketKind>(
    options: SocketListOptions<K> = {},
  ): AsyncGenerator<SocketOf<K>[], void> {
    checkOptions(options, LIST_OPTIONS);
    return this.#batches(options, options.kinds !== undefined, true) as AsyncGenerator<SocketOf<K>[], void>;
  }

  /** Lists sockets that wait for peers: listening ones, and those without a connection that take from everybody. */
  listening<const K extends SocketKind = 'tcp' | 'udp'>(
    options: Omit<SocketListOptions<K>, 'states'> = {},
  ): Promise<SocketOf<K>[]> {
    return this.list({ kinds: PORT_KINDS as unknown as readonly K[], ...options, states: LISTENING });
  }

  /**
   * Finds sockets by what is known of them: `{ port: 22 }`, `{ path: '/run/*.sock' }`, `{ pid: 812 }`, `{ inode: 4711
   * }`. Where a port or an address is given, those of TCP and UDP are looked for, unless `kinds` says otherwise.
   *
   * @throws EncodeError for a key that does not exist, or is present and undefined.
   */
  async find<const K extends SocketKind = SocketKind>(
    where: SocketWhere,
    options: Omit<SocketListOptions<K>, 'filter'> = {},
  ): Promise<SocketOf<K>[]> {
    checkOptions(options, LIST_OPTIONS);
    const filter = filterOf(where);
    if (Object.keys(where).length === 0)
      throw new EncodeError('sockets', '', 'nothing is said about which: list() lists all');
    const { inode, pid, uid } = where;
    const inodes = pid === undefined ? undefined : new Set(inodesOf(pid).values());
    const list = (await this.#collect(
      { ...options, kinds: options.kinds ?? kindsOf(where), filter },
      options.kinds !== undefined,
    )) as SocketOf<K>[];
    if (inode === undefined && inodes === undefined && uid === undefined) return list;
    return list.filter(
      (one) =>
        (inode === undefined || inodeOf(one) === inode) &&
        (inodes === undefined || inodes.has(inodeOf(one))) &&
        (uid === undefined || uidOf(one) === uid),
    );
  }

  /** Looks for the processes that have a socket open, as far as this process may see them. */
  async owner(socket: SocketEntry): Promise<SocketOwners> {
    return this.owners([socket]);
  }

  /** Looks for the processes that have sockets open: those of a list, or any. `/proc` is gone through once. */
  async owners(sockets?: readonly SocketEntry[]): Promise<SocketOwners> {
    const far = (this.#options.transport ?? config.transport).namespaces;
    if (far) throw NetlinkError.of('EOPNOTSUPP', `the processes of ${far.machine} are not seen from here`);
    const inodes = sockets && new Set(sockets.map(inodeOf).filter((inode) => inode > 0));
    return ownersOf(inodes);
  }

  /**
   * Closes sockets of TCP, UDP and raw ones, whichever process has them open: its next call fails with
   * `ECONNABORTED`. Returns those that were closed; one that has gone meanwhile is none. Needs CAP_NET_ADMIN, and a
   * kernel built with CONFIG_INET_DIAG_DESTROY.
   *
   * @param which sockets as they were listed, or what is known of them, as for {@link find}.
   */
  async destroy(which: SocketEntry | readonly SocketEntry[] | SocketWhere): Promise<SocketEntry[]> {
    const list = Array.isArray(which)
      ? (which as readonly SocketEntry[])
      : 'kind' in which
        ? [which as SocketEntry]
        : await this.find(which as SocketWhere);
    const closed: SocketEntry[] = [];
    for (const socket of list) if (await this.#destroy(socket)) closed.push(socket);
    return closed;
  }

  async #destroy(socket: SocketEntry): Promise<boolean> {
    const kind = kinds[socket.kind];
    if (!kind.filtered)
      throw new EncodeError('sockets', 'kind', `sockets of the kind '${socket.kind}' cannot be closed`);
    const { family, sport, dport, src, dst, if: dev, cookie } = socket as SocketOf<'tcp'>;
    const id = { sport, dport, src, dst, if: dev, cookie };
    try {
      const ask = kind.ask(`${family}`, undefined, []);
      await this.#socket(kind, `${family}`).request(SOCK_DESTROY, { ...ask, ...id });
      return true;
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
      if (error.code === 'ENOENT') return false;
      if (error.code === 'EOPNOTSUPP')
        error.message = `SOCK_DESTROY: EOPNOTSUPP: the kernel was built without CONFIG_INET_DIAG_DESTROY, or closes no sockets of ${socket.kind}`;
      throw error;
    }
  }

  /**
   * Reports sockets of TCP and UDP as they are closed, with what they did in their lives (`info`). Needs
   * CAP_NET_ADMIN in the namespace. It ends with leaving the loop, `close()` or its signal.
   *
   * @throws TypeError where no such kind is named.
   */
  monitor(options: SocketMonitorOptions = {}): Subscription<SocketEvent> {
    checkOptions(options, MONITOR_OPTIONS);
    const { kinds: wanted = ['tcp', 'udp'], ...rest } = options;
    for (const kind of wanted)
      if (!Object.hasOwn(GROUPS, kind))
        throw typeError(`kinds: '${kind}' has no events${instead(kind, Object.keys(GROUPS))}`);
    const groups = wanted.flatMap((kind) => GROUPS[kind] ?? []);
    if (groups.length === 0) throw typeError("kinds: 'tcp', 'udp'");
    if (this.#ending.signal.aborted) throw NetlinkError.of('EBADF', 'the socket is closed');
    const own = new NetlinkSocket({ ...this.#options, protocol: NETLINK_SOCK_DIAG });
    return this.#listeners.subscribe(own, (socket) =>
      socket.subscribe<SocketEvent>(groups, rest, ({ bytes, at, end }) => {
        const family = bytes.u8[at + HEADER] === 10 ? 'inet6' : 'inet';
        const body = decodeAt(inetMessages[family].tcp as Message, bytes, at + HEADER, end);
        // what a socket of UDP has not, one of TCP always has
        return { event: 'destroy', kind: 'info' in body ? 'tcp' : 'udp', ...body } as unknown as SocketEvent;
      }),
    );
  }

  /**
   * Measures what sockets send and receive per second: lists every `interval` milliseconds, from the second reading
   * on. Ends with leaving the loop, `close()` or its signal.
   */
  async *rates<const K extends SocketKind = 'tcp'>(
    options: SocketRatesOptions<K> = {},
  ): AsyncGenerator<SocketRate[], void> {
    checkOptions(options, RATES_OPTIONS);
    const { interval = 1000, signal, ...rest } = options;
    const show: readonly SocketShow[] = ['info', 'skmeminfo', 'meminfo'];
    const read = () => this.list({ kinds: ['tcp'] as never, show, ...rest });
    for await (const { before, now, time } of readings(read, interval, this.#ending.signal, signal))
      yield socketRates(before as SocketEntry[], now as SocketEntry[], time);
  }

  /** Ends everything under way, streams included. May be called again. */
  close(): void {
    this.#ending.abort();
    for (const socket of this.#open.values()) socket.close();
    this.#listeners.close();
    this.#ipr?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  // ---- listing

  async *#batches(
    options: SocketListOptions,
    demanded: boolean,
    streamed: boolean,
  ): AsyncGenerator<SocketEntry[], void> {
    if (this.#ending.signal.aborted) throw NetlinkError.of('EBADF', 'the socket is closed');
    const { family, states, show } = options;
    checkShown(show);
    if (family !== undefined && family !== 'inet' && family !== 'inet6')
      throw typeError(`family: ${JSON.stringify(family)} is neither 'inet' nor 'inet6'`);
    const filter =
      typeof options.filter === 'string' ? parseFilter(options.filter, this.#services) : options.filter;
    const wanted = filter ? restricted(options.kinds ?? ALL_KINDS, filter) : (options.kinds ?? ALL_KINDS);
    for (const name of wanted) if (!Object.hasOwn(kinds, name)) throw unknownKind(name);
    const devices = filter ? await this.#devices(filter) : new Map<string, number>();
    const numbers = systemNumbers(devices);
    const code =
      filter && wanted.some((name) => kinds[name].filtered) ? compileFilter(filter, numbers) : undefined;
    // what the kernel takes for its own choice is more than what ss does
    const checked = filter !== undefined && [...conditionsOf(filter)].some(({ op }) => op === 'autobound');
    for (const name of wanted) {
      const kind = kinds[name];
      for (const of of familiesOf(kind, family, filter)) {
        const ask = {
          ...kind.ask(of, states, shown(kind, show)),
          ...(kind.filtered && code && { bytecode: code }),
        };
        const enough = !filter || (kind.filtered && code !== undefined && !checked);
        const accept = enough && kind.filtered ? undefined : acceptor(kind, filter, states, numbers);
        try {
          yield* this.#dump(kind, of, ask, options, accept, streamed);
        } catch (error) {
          if (!isAbsent(error, options.signal)) throw error;
          if (demanded) throw absent(error as NetlinkError, kind);
        }
      }
    }
  }

  async *#dump(
    kind: Kind,
    family: string,
    ask: Record<string, unknown>,
    { timeout, signal }: SocketListOptions,
    accept: ((entry: object) => boolean) | undefined,
    streamed: boolean,
  ): AsyncGenerator<SocketEntry[], void> {
    const dump = this.#socket(kind, family).dump<SocketEntry>(
      (family === BOTH && kind.both) || SOCK_DIAG_BY_FAMILY,
      ask,
      { timeout, signal },
      accept,
    );
    if (streamed) for await (const batch of dump.batches()) yield named(kind, batch);
    else yield named(kind, await dump);
  }

  #socket(kind: Kind, family: string): NetlinkSocket {
    const key = `${kind.name} ${family}`;
    let socket = this.#open.get(key);
    if (!socket) {
      const type = (id: number, name: string, message: Message): MessageType => ({
        id,
        name,
        event: name,
        message,
      });
      if (family === BOTH) {
        socket = this.#socketOf(new BothFamilies(kind));
        this.#open.set(key, socket);
        return socket;
      }
      const reply = kind.reply(family);
      const request = kind.request(family);
      const marshal = new Marshal()
        .registerPolicy({
          list: type(SOCK_DIAG_BY_FAMILY, 'SOCK_DIAG_BY_FAMILY', reply),
          destroy: type(SOCK_DESTROY, 'SOCK_DESTROY', reply),
        })
        .registerRequests({
          list: type(SOCK_DIAG_BY_FAMILY, 'SOCK_DIAG_BY_FAMILY', request),
          destroy: type(SOCK_DESTROY, 'SOCK_DESTROY', request),
        });
      socket = this.#socketOf(marshal);
      this.#open.set(key, socket);
    }
    return socket;
  }

  #socketOf(marshal: Marshal): NetlinkSocket {
    return new NetlinkSocket({ ...this.#options, protocol: NETLINK_SOCK_DIAG, marshal });
  }

  /** The indices of the interfaces that a filter names. */
  async #devices(filter: SocketFilter): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const one of conditionsOf(filter)) {
      const name =
        one.op === 'dev' ? one.dev : one.op === 'src' || one.op === 'dst' ? one.host.port : undefined;
      if (typeof name !== 'string') continue;
      this.#ipr ??= new IPRoute(this.#options);
      found.set(name, (await this.#ipr.link.get({ dev: name })).index);
    }
    return found;
  }
}

/** Sockets with their kind in front; the objects are the dump's own. */
function named(kind: Kind, batch: SocketEntry[]): SocketEntry[] {
  for (const one of batch) (one as { kind: string }).kind = kind.name;
  return batch;
}
