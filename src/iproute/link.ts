import { routeMessages } from '../messages/route/index.js';
import type { Link } from '../messages/route/link/ifinfomsg.js';
import type { NamespaceReference } from '../netns/reference.js';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from '../protocol/framing.js';
import type { Input } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { Ensured, EnsureOptions } from './ensure.js';
import { together } from './entries.js';
import { ensureLink } from './link-ensure.js';
import { closeAll, inNamespaces, type PairInput } from './link-netns.js';
import { makeable, sendable, unmade } from './link-reports.js';
import { interfaceKeys, type Named } from './names.js';
import { poll, pollEntries, type WaitOptions } from './poll.js';
import { isTuntap } from './tuntap.js';
import {
  type CallOptions,
  dump,
  get,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
} from './verbs.js';

/**
 * A link as the verbs take it. Interfaces go by index or name; `dev` names the link itself, so that `ifname` can
 * give it a new name.
 */
export type LinkInput = Omit<Named<Input<Link>, 'link' | 'master'>, 'linkinfo'> & {
  linkinfo?: Input<Link>['linkinfo'] | PairInput | undefined;
  dev?: string | number | undefined;
  /** Shorthand for the `up` flag and its mask. */
  up?: boolean | undefined;
  /**
   * Moves the link to a network namespace, or makes it there: by name, path, descriptor, `{ pid }` or `NetNS`. The
   * `peer` of a pair may have one of its own.
   */
  netns?: NamespaceReference | undefined;
};

/** Which links: by their fields, as they read. */
export type LinkFilter = LinkInput;

const kind: ObjectKind = {
  add: routeMessages.newlink,
  del: routeMessages.dellink,
  get: routeMessages.getlink,
  interfaces: interfaceKeys({ dev: 'index', index: 'index', link: 'link', master: 'master' }),
  filters: ['family', 'master', 'linkinfo', 'targetNetnsid'],
  complete(value, verb) {
    if (verb === 'get') return value;
    if (verb === 'dump') {
      const { up, flags, ...rest } = value;
      if (up === undefined && flags === undefined) return value;
      return { ...rest, flags: [...((flags as string[] | undefined) ?? []), ...(up ? ['up'] : [])] };
    }
    const told = verb === 'add' || verb === 'replace' ? makeable(value) : sendable(value, false);
    const { up, flags, change, ...rest } = told;
    if (up === undefined && flags === undefined) return told;
    const names = ((flags as string[] | undefined) ?? []).filter((name) => name !== 'up');
    const on = up ?? (flags as string[] | undefined)?.includes('up');
    if (up === undefined) return { ...rest, flags, change: change ?? flags };
    return { ...rest, flags: on ? [...names, 'up'] : names, change: [...names, 'up'] };
  },
};

/** What links need besides: a way to make the devices that rtnetlink does not. */
export interface LinkPerformer<R> extends Performer<R> {
  /** `exclusive`: one of that name is an error. Absent where only netlink will do. */
  tuntap?(link: LinkInput, exclusive: boolean, options: CallOptions): R;
}

/** The verbs that change links. */
export class LinkChanges<R> {
  readonly #to: LinkPerformer<R>;

  constructor(to: LinkPerformer<R>) {
    this.#to = to;
  }

  #make(verb: 'add' | 'replace', link: LinkInput, options: CallOptions = {}): R {
    // of links the kernel refuses NLM_F_REPLACE: creating without NLM_F_EXCL changes one that is there
    const flags = verb === 'replace' ? NLM_F_CREATE : NLM_F_CREATE | NLM_F_EXCL;
    if (!isTuntap(link)) return perform(this.#to, kind, verb, link, options, flags);
    if (this.#to.tuntap) return this.#to.tuntap(link, verb === 'add', options);
    throw new TypeError('a tun device is made by a system call of its own: it cannot be part of a batch');
  }

  /**
   * Creates a link: `{ ifname: 'br0', linkinfo: { kind: 'bridge' } }`. Devices of the kind `tun` are made persistent,
   * through /dev/net/tun: `{ ifname: 'tap0', linkinfo: { kind: 'tun', data: { type: 'tap' } } }`.
   */
  add(link: LinkInput, options?: CallOptions): R {
    return this.#make('add', link, options);
  }

  /** Creates the link, or changes the one of that name. */
  replace(link: LinkInput, options?: CallOptions): R {
    return this.#make('replace', link, options);
  }

  /** Changes a link: `{ dev: 'eth0', mtu: 9000, up: true }`. */
  set(link: LinkInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', link, options, 0);
  }

  /** The same as {@link set}. */
  change(link: LinkInput, options?: CallOptions): R {
    return this.set(link, options);
  }

  /** Removes a link: `{ dev: 'veth0' }`. */
  del(link: LinkInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', link, options);
  }

  /** Gives a link alternative names: `{ dev: 'eth0', propList: { altIfname: ['uplink'] } }` (Linux 5.5). */
  addProperty(link: LinkInput, options?: CallOptions): R {
    const flags = NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND;
    return perform(this.#to, { ...kind, add: routeMessages.newlinkprop }, 'add', link, options, flags);
  }

  /** Takes alternative names away. */
  delProperty(link: LinkInput, options?: CallOptions): R {
    return perform(this.#to, { ...kind, del: routeMessages.dellinkprop }, 'del', link, options);
  }
}

/** The same in a batch: namespaces are kept open until it has run. */
export class LinkBatch extends LinkChanges<number> {
  readonly #fds: number[];

  constructor(to: Performer<number>, fds: number[]) {
    super(to);
    this.#fds = fds;
  }

  override add(link: LinkInput): number {
    return super.add(inNamespaces(link, this.#fds));
  }

  override replace(link: LinkInput): number {
    return super.replace(inNamespaces(link, this.#fds));
  }

  override set(link: LinkInput): number {
    return super.set(inNamespaces(link, this.#fds));
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

/** What vanished meanwhile, and what the kernel itself has made. */
const UNREMOVED = new Set(['ENODEV', 'EOPNOTSUPP']);

function indexOf({ lookup }: Reader, dev: string | number): Promise<number> {
  return typeof dev === 'number' ? Promise.resolve(dev) : lookup(dev);
}

/** Links: network interfaces. */
export class Links extends LinkChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader & LinkPerformer<Promise<void>>) {
    super(reader);
    this.#reader = reader;
  }

  /**
   * As in a batch; besides, what the kernel passes over when it makes a link (an alias, alternative names,
   * `protoDown`, settings as a port) is set right afterwards, and the link removed where that is refused. Not of
   * links made in another namespace.
   */
  override add(link: LinkInput, options?: CallOptions): Promise<void> {
    return there(link, (ready) => this.#complete(super.add(ready, options), ready, true, options));
  }

  override replace(link: LinkInput, options?: CallOptions): Promise<void> {
    return there(link, (ready) => this.#complete(super.replace(ready, options), ready, false, options));
  }

  /** Sets what a link could not be made with; one that is `new` must not stay without. */
  #complete(making: Promise<void>, link: LinkInput, fresh: boolean, options?: CallOptions): Promise<void> {
    const { ifname, netNsFd, netNsPid } = link;
    const rest = unmade(link as Record<string, unknown>);
    // where the name is the kernel's choice, or the link elsewhere, it cannot be reached by its name
    if (!rest || ifname === undefined || netNsFd !== undefined || netNsPid !== undefined || isTuntap(link))
      return making;
    const { set, names } = rest;
    return making.then(async () => {
      try {
        if (set) await this.set({ dev: ifname, ...set }, options);
        if (names.length > 0) {
          const altIfname = fresh ? names : await this.#newNames(ifname, names);
          if (altIfname.length > 0) await this.addProperty({ dev: ifname, propList: { altIfname } }, options);
        }
      } catch (error) {
        if (fresh) await this.del({ dev: ifname }).catch(() => {});
        throw error;
      }
    });
  }

  async #newNames(ifname: string, names: readonly string[]): Promise<string[]> {
    const { propList } = await this.get({ ifname });
    return names.filter((name) => !propList?.altIfname?.includes(name));
  }

  override set(link: LinkInput, options?: CallOptions): Promise<void> {
    return there(link, (ready) => super.set(ready, options));
  }

  /**
   * All links, or those that have what the filter says: `{ master: 'br0' }`, `{ linkinfo: { kind: 'vxlan' } }`.
   * `family: 'bridge'` reads bridge ports with their VLANs.
   */
  dump(filter: LinkFilter = {}, options: DumpOptions = {}): Dump<Link> {
    const { extMask = ['vf'], ...fields } = filter;
    const known = fields.family === 'bridge' ? { ...kind, filters: ['family'] } : kind;
    return dump<Link>(this.#reader, known, fields, options, () => ({ extMask }));
  }

  /** One link, by `index`, `ifname` (or alternative name, as `dev`). */
  get(link: LinkInput, options: CallOptions = {}): Promise<Link> {
    const named = typeof link.dev === 'string' ? byName(link, link.dev) : link;
    return get<Link>(this.#reader, kind, { ...named, extMask: link.extMask ?? ['vf'] }, options);
  }

  /**
   * Removes all links that have what the filter says: `{ linkinfo: { kind: 'veth' } }`; returns how many were removed
   * one by one. What vanishes with another is not counted, and what cannot be removed (`lo`) stays.
   */
  async flush(filter: LinkFilter, options: DumpOptions = {}): Promise<number> {
    const found = await this.dump(filter, options);
    const links = found.map(({ index }) => ({ index }));
    return together(this.#reader, kind, 'del', links, UNREMOVED);
  }

  /** Waits until there are links that have what the filter says, or with `present: false` none any more. */
  poll(filter: LinkFilter, options: WaitOptions = {}): Promise<Link[]> {
    return pollEntries(this.#reader, ['link'], () => this.dump(filter), 'links', options);
  }

  /**
   * Waits until a link is there, and has what is asked: `wait('eth0', { up: true, operstate: 'up' })`; returns it.
   * With `present: false` until it is gone. Listens rather than asking again and again.
   */
  wait(dev: string | number, options: LinkWait & { present: false }): Promise<undefined>;
  wait(dev: string | number, options?: LinkWait & { present?: true | undefined }): Promise<Link>;
  wait(dev: string | number, options?: LinkWait): Promise<Link | undefined>;
  async wait(dev: string | number, { present = true, ...options }: LinkWait = {}): Promise<Link | undefined> {
    const { up, operstate, carrier, master, until, timeout, signal } = options;
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
   * Sees to it that a link is there with these properties: makes it, changes what differs, or finds that nothing is to
   * be done, and says which. `EEXIST` where one of that name is of another kind. With `present: false`, that none
   * with these properties is there.
   */
  async ensure(link: LinkInput, options: EnsureOptions = {}): Promise<Ensured<Link>> {
    return ensureLink(this, this.#reader, kind, link, options);
  }
}

/** Says namespaces by descriptors, which stay open until the kernel has answered. */
async function there(link: LinkInput, send: (link: LinkInput) => Promise<void>): Promise<void> {
  const fds: number[] = [];
  try {
    await send(inNamespaces(link, fds));
  } finally {
    closeAll(fds);
  }
}

/** The kernel finds a link by its name itself; alternative names may be longer. */
function byName({ dev: _dev, ...link }: LinkInput, name: string): LinkInput {
  return Buffer.byteLength(name) > 15 ? { ...link, altIfname: name } : { ...link, ifname: name };
}
