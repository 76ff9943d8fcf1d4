import { NETLINK_ROUTE, routeMessages } from '../messages/route/index.js';
import type { Link } from '../messages/route/link/ifinfomsg.js';
import { type NamespaceReference, openOn } from '../netns/reference.js';
import { spelled } from '../objects/canonical.js';
import type { Pending } from '../objects/interfaces.js';
import { link as definition, type LinkFields } from '../objects/link/link.js';
import { unmade } from '../objects/link/settable.js';
import { EncodeError } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { NetlinkSocket } from '../socket/socket.js';
import type { Namespaces, TransportOptions } from '../socket/transport.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import { ensureLink } from './link-ensure.js';
import { closeAll, inNamespaces, type PairInput, type PeerUp, peerUp } from './link-netns.js';
import { RouteMarshal } from './marshal.js';
import {
  dumpOf,
  type Ensured,
  type EnsureOptions,
  echo,
  execute,
  flushOf,
  getOf,
  pollOf,
} from './objects.js';
import { found, poll, type WaitOptions } from './poll.js';
import { isTuntap } from './tuntap.js';

/**
 * A link as the verbs take it. Interfaces go by index or name; `dev` names the link itself, so that `ifname` can
 * give it a new name.
 */
export type LinkInput = Omit<LinkFields, 'linkinfo'> & {
  /** Kind with its options: `{ kind: 'vxlan', data: { id: 5 } }`; as a port, `slaveKind` and `slaveData`. */
  linkinfo?: LinkFields['linkinfo'] | PairInput | undefined;
  /**
   * Moves the link to a network namespace, or makes it there: by name, path, descriptor, `{ pid }` or `NetNS`. The
   * `peer` of a pair may have one of its own.
   */
  netns?: NamespaceReference | undefined;
};

/** Which links: by their fields, as they read. */
export type LinkFilter = LinkInput;

/** What links need besides: a way to make the devices that rtnetlink does not. */
export interface LinkExecutor<R> extends Executor<R> {
  /** `exclusive`: one of that name is an error. Absent where only netlink will do. */
  tuntap?(link: LinkInput, exclusive: boolean, options: CallOptions): R;
}

/** The verbs that change links; `M` is what those that make one return. */
export abstract class LinkChanges<R, M = R> {
  readonly #to: LinkExecutor<R>;

  constructor(to: LinkExecutor<R>) {
    this.#to = to;
  }

  /**
   * Creates a link: `{ ifname: 'br0', linkinfo: { kind: 'bridge' } }`. Devices of the kind `tun` are made persistent,
   * through /dev/net/tun: `{ ifname: 'tap0', linkinfo: { kind: 'tun', data: { type: 'tap' } } }`.
   */
  abstract add(link: LinkInput, options?: CallOptions): M;

  /** Creates the link, or changes the one of that name. */
  abstract replace(link: LinkInput, options?: CallOptions): M;

  /** Changes a link: `{ dev: 'eth0', mtu: 9000, up: true }`. */
  set(link: LinkInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'set', link, options);
  }

  /** Changes a link that exists; the same as {@link set}. */
  change(link: LinkInput, options?: CallOptions): R {
    return this.set(link, options);
  }

  /** Removes a link: `{ dev: 'veth0' }`. */
  del(link: LinkInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'del', link, options);
  }

  /** Gives a link alternative names: `{ dev: 'eth0', propList: { altIfname: ['uplink'] } }` (Linux 5.5). */
  addProperty(link: LinkInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'addProperty', link, options);
  }

  /** Takes alternative names away. */
  delProperty(link: LinkInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'delProperty', link, options);
  }
}

/** The same in a batch: namespaces are kept open until it has run. */
export class LinkBatch extends LinkChanges<number> {
  readonly #to: Executor<number>;
  readonly #fds: number[];
  readonly #far: Namespaces | undefined;

  constructor(to: Executor<number>, fds: number[], far: Namespaces | undefined) {
    super(to);
    this.#to = to;
    this.#fds = fds;
    this.#far = far;
  }

  override add(link: LinkInput, options?: CallOptions): number {
    return this.#make('add', link, options);
  }

  override replace(link: LinkInput, options?: CallOptions): number {
    return this.#make('replace', link, options);
  }

  #make(verb: 'add' | 'replace', link: LinkInput, options?: CallOptions): number {
    if (isTuntap(link))
      throw typeError('a tun device is made by a system call of its own: it cannot be part of a batch');
    checkPeer(link);
    return execute(this.#to, definition, verb, inNamespaces(verb, link, this.#fds, this.#far), options);
  }

  override set(link: LinkInput, options?: CallOptions): number {
    return super.set(inNamespaces('set', link, this.#fds, this.#far), options);
  }
}

/** What {@link Links.wait} waits for. */
export interface LinkWait extends WaitOptions {
  /** Whether it is switched on. */
  up?: boolean | undefined;
  /** What it is capable of (RFC 2863): `'up'` when packets pass. */
  operstate?: Link['operstate'];
  /** Whether it has a carrier. */
  carrier?: boolean | undefined;
  /** Whose port it is, by name or index; 0 for nobody's. */
  master?: string | number | undefined;
  /** Anything else. */
  until?: ((link: Link) => boolean) | undefined;
}

const LINK_WAIT = optionNames<LinkWait>({
  timeout: true,
  signal: true,
  present: true,
  up: true,
  operstate: true,
  carrier: true,
  master: true,
  until: true,
});

/** A name of which the kernel chooses the number. */
const PATTERN = /%d/;

/** What vanished meanwhile, and what the kernel itself has made. */
const UNREMOVED = new Set(['ENODEV', 'EOPNOTSUPP']);

function indexOf({ resolve }: Reader, dev: string | number): Pending<number> {
  return typeof dev === 'number' ? dev : resolve(dev);
}

/** Links: network interfaces. */
export class Links extends LinkChanges<Promise<void>, Promise<Link>> {
  static {
    publicVerbs(Links, ['add', 'create', 'ensure', 'flush', 'poll', 'replace', 'wait'], 'link');
  }

  readonly #reader: Reader;
  readonly #tuntap: LinkExecutor<Promise<void>>['tuntap'];

  constructor(reader: Reader & LinkExecutor<Promise<void>>) {
    super(reader);
    this.#reader = reader;
    this.#tuntap = reader.tuntap;
  }

  /**
   * Creates a link, `{ ifname: 'br0', linkinfo: { kind: 'bridge' }, up: true }`, and returns what the kernel made: its
   * `index`, and its `ifname` where that was left to it, as with `'eth%d'`.
   *
   * What the kernel ignores when it makes a link (an alias, alternative names, `protoDown`, settings as a port, `up` of
   * the other end of a pair) is set right afterwards; if that is refused, the link is removed again. Links made in
   * another namespace get only what the kernel takes at once.
   *
   * @throws NetlinkError `EEXIST` where a link has that name; `EOPNOTSUPP` where the kernel does not know the kind.
   */
  override add(link: LinkInput, options: CallOptions = {}): Promise<Link> {
    return this.#make('add', link, options);
  }

  /** Creates the link, or changes the one of that name, and returns it: see {@link add}. */
  override replace(link: LinkInput, options: CallOptions = {}): Promise<Link> {
    return this.#make('replace', link, options);
  }

  /** The same as {@link add}. */
  create(link: LinkInput, options: CallOptions = {}): Promise<Link> {
    return this.add(link, options);
  }

  /** Namespaces of the machine that the transport leads to, where that is another one. */
  get #far(): Namespaces | undefined {
    return this.#reader.socket.transport.namespaces;
  }

  #make(verb: 'add' | 'replace', link: LinkInput, options: CallOptions): Promise<Link> {
    return inOpened(this.#far, verb, link, async (ready) => {
      const peer = peerUp(ready);
      const made = await this.#request(verb, (peer?.link ?? ready) as LinkInput, options);
      if (isMoved(ready)) {
        if (peer !== undefined) await this.#bringUp(peer, ready.ifname, options);
        return linkElsewhere(this.#far, ready, options);
      }
      const later = isTuntap(ready) ? undefined : unmade(ready as Record<string, unknown>);
      const isNew = verb === 'add';
      let ifname = made?.ifname ?? ready.ifname;
      // kernels before 6.2 do not report which name they chose
      if ((peer ?? later) !== undefined && PATTERN.test(ifname ?? '%d'))
        ifname = (await madeIn(this.#reader.socket, ready, options)).ifname;
      try {
        if (peer !== undefined) await this.#bringUp(peer, ifname, options);
        if (later !== undefined && ifname !== undefined) await this.#complete(ifname, later, isNew, options);
      } catch (error) {
        if (ifname !== undefined && isNew) await this.del({ dev: ifname }).catch(() => {});
        throw error;
      }
      if (made !== undefined) return this.get({ index: made.index }, options);
      return madeIn(this.#reader.socket, ready, options);
    });
  }

  /** Has the kernel make a link; returns it where its name is the kernel's choice, and the kernel reports it. */
  async #request(verb: 'add' | 'replace', link: LinkInput, options: CallOptions): Promise<Link | undefined> {
    if (isTuntap(link)) await this.#tuntap!(link, verb === 'add', options);
    else if (PATTERN.test(link.ifname ?? '%d') && !isMoved(link))
      return echo(this.#reader, definition, verb, link, options);
    else await execute(this.#reader, definition, verb, link, options);
    return undefined;
  }

  /** Brings the other end of a pair up, which the kernel cannot do while it makes the pair. */
  async #bringUp(peer: PeerUp, ifname: string | undefined, options: CallOptions): Promise<void> {
    if (peer.netNsFd === -1) return;
    if (peer.netNsFd !== undefined) await upIn(this.#far, peer.netNsFd, peer.ifname, options);
    else if (peer.ifname !== undefined) await this.set({ dev: peer.ifname, up: true }, options);
    else if (ifname !== undefined)
      await this.set({ index: (await this.get({ ifname })).link, up: true }, options);
    else throw new EncodeError('ifinfomsg', 'linkinfo.data.peer.up', NAMELESS);
  }

  /** Sets what a link could not be made with. */
  async #complete(
    dev: string,
    { set, names }: NonNullable<ReturnType<typeof unmade>>,
    isNew: boolean,
    options: CallOptions,
  ): Promise<void> {
    if (set) await this.set({ dev, ...set }, options);
    if (names.length === 0) return;
    const altIfname = isNew ? names : await this.#newNames(dev, names);
    if (altIfname.length > 0) await this.addProperty({ dev, propList: { altIfname } }, options);
  }

  async #newNames(ifname: string, names: readonly string[]): Promise<string[]> {
    const { propList } = await this.get({ ifname });
    return names.filter((name) => !propList?.altIfname?.includes(name));
  }

  /** Changes a link: `{ dev: 'eth0', mtu: 9000, up: true }`. */
  override set(link: LinkInput, options?: CallOptions): Promise<void> {
    return inOpened(this.#far, 'set', link, (ready) => super.set(ready, options));
  }

  /**
   * Lists all links, or those that match the filter: `{ master: 'br0' }`, `{ linkinfo: { kind: 'vxlan' } }`.
   * `family: 'bridge'` reads bridge ports with their VLANs.
   */
  dump(filter: LinkFilter = {}, options: DumpOptions = {}): Dump<Link> {
    return dumpOf(this.#reader, definition, filter, options);
  }

  /** Reads one link, by `index`, `ifname` (or alternative name, as `dev`). */
  get(link: LinkInput, options: CallOptions = {}): Promise<Link> {
    return getOf(this.#reader, definition, link, options);
  }

  /**
   * Removes all links that match the filter: `{ linkinfo: { kind: 'veth' } }`; returns how many were removed
   * one by one. What vanishes with another is not counted, and what cannot be removed (`lo`) stays.
   */
  flush(filter: LinkFilter & { all?: true }, options: DumpOptions = {}): Promise<number> {
    const key = ({ index }: Link) => ({ index });
    return flushOf(this.#reader, definition, filter, options, { passed: UNREMOVED, key });
  }

  /** Waits until there are links that match the filter, or with `present: false` none any more. */
  poll(filter: LinkFilter, options: WaitOptions = {}): Promise<Link[]> {
    return pollOf(this.#reader, definition, filter, options);
  }

  /**
   * Waits until a link is there, and has what is asked: `wait('eth0', { up: true, operstate: 'up' })`; returns it.
   * With `present: false` until it is gone. Listens rather than asking again and again.
   */
  wait(dev: string | number, options: LinkWait & { present: false }): Promise<undefined>;
  wait(dev: string | number, options?: LinkWait & { present?: true | undefined }): Promise<Link>;
  wait(dev: string | number, options?: LinkWait): Promise<Link | undefined>;
  async wait(dev: string | number, given: LinkWait = {}): Promise<Link | undefined> {
    checkOptions(given, LINK_WAIT);
    const { present = true, ...options } = given;
    const { up, carrier, master, until, timeout, signal } = options;
    const { operstate } = spelled(definition, { operstate: options.operstate }, 'dump').given;
    const over = master === undefined ? undefined : await indexOf(this.#reader, master);
    const ready = (link: Link | undefined): boolean => {
      if (link === undefined || !present) return (link !== undefined) === present;
      if (up !== undefined && link.flags?.includes('up') !== up) return false;
      if (carrier !== undefined && (link.carrier === 1) !== carrier) return false;
      if (operstate !== undefined && link.operstate !== operstate) return false;
      return (over === undefined || (link.master ?? 0) === over) && (until?.(link) ?? true);
    };
    return poll(this.#reader, ['link'], () => this.get({ dev }), ready, `link '${dev}'`, { timeout, signal });
  }

  /**
   * Ensures that a link is there with these properties: makes it, changes what differs, or leaves it as it is, and
   * reports which. `EEXIST` where one of that name is of another kind. With `present: false`, that none with these
   * properties is there.
   */
  async ensure(link: LinkInput, options: EnsureOptions = {}): Promise<Ensured<Link>> {
    return ensureLink(this, this.#reader, link, options);
  }
}

const NAMELESS = 'to be brought up, it or the link needs an ifname';

/** A batch sends each link once: the other end of a pair cannot be brought up in it. */
function checkPeer(link: LinkInput): void {
  const peer = peerUp(link);
  if (peer === undefined || peer.netNsFd === -1) return;
  const reason = 'the kernel cannot bring it up while it makes the pair: set it up once that is there';
  throw new EncodeError('ifinfomsg', 'linkinfo.data.peer.up', reason);
}

/** Brings a link of another namespace up. */
async function upIn(
  far: Namespaces | undefined,
  netns: number,
  ifname: string | undefined,
  options?: CallOptions,
): Promise<void> {
  if (ifname === undefined) throw new EncodeError('ifinfomsg', 'linkinfo.data.peer.up', NAMELESS);
  using socket = socketIn(far, netns);
  const value = { ifname, flags: ['up'], change: ['up'] };
  await socket.request(routeMessages.setlink.id, value, options);
}

/** A socket in another namespace. */
function socketIn(far: Namespaces | undefined, netns: number): NetlinkSocket {
  const transport = far && ((where: TransportOptions) => far.transport(where));
  return new NetlinkSocket({ protocol: NETLINK_ROUTE, netns, marshal: new RouteMarshal(), transport });
}

/** Runs `send` with descriptors in the place of namespaces, which stay open until the kernel has answered. */
async function inOpened<T>(
  far: Namespaces | undefined,
  verb: string,
  link: LinkInput,
  send: (link: LinkInput) => Promise<T>,
): Promise<T> {
  const fds: number[] = [];
  try {
    return await send(inNamespaces(verb, link, fds, far));
  } finally {
    closeAll(fds, far);
  }
}

/** Whether a link is made in another namespace, where neither its name nor its index can be used here. */
function isMoved({ netNsFd, netNsPid }: LinkInput): boolean {
  return netNsFd !== undefined || netNsPid !== undefined;
}

/** A link that was made in another namespace a moment ago. */
async function linkElsewhere(
  far: Namespaces | undefined,
  link: LinkInput,
  options: CallOptions,
): Promise<Link> {
  const fds: number[] = [];
  try {
    const netns = link.netNsFd ?? openOn(far, { pid: link.netNsPid! });
    if (netns !== link.netNsFd) fds.push(netns);
    using socket = socketIn(far, netns);
    return await madeIn(socket, link, options);
  } finally {
    closeAll(fds, far);
  }
}

/**
 * The link that was made a moment ago: by its name, or where the kernel chose that, the newest that it may be. Where
 * it is gone or renamed since, what was requested, of index 0.
 */
async function madeIn(socket: NetlinkSocket, link: LinkInput, options: CallOptions): Promise<Link> {
  const { ifname = '%d', linkinfo } = link;
  const { id } = routeMessages.getlink;
  if (!PATTERN.test(ifname)) {
    const is = await found(() => socket.get<Link>(id, { ifname, extMask: ['vf'] }, options));
    return is ?? ({ ...link, index: 0 } as Link);
  }
  const { kind } = (linkinfo ?? {}) as { kind?: string };
  const [before = '', behind = ''] = link.ifname === undefined ? [] : ifname.split('%d');
  const alike = await socket.dump<Link>(
    id,
    { linkinfo: { kind }, extMask: ['vf'] },
    options,
    ({ linkinfo: info, ifname: name = '' }) =>
      info?.kind === kind && name.startsWith(before) && name.endsWith(behind),
  );
  return alike.reduce((newest, one) => (one.index > newest.index ? one : newest));
}
