import { routeMessages } from '../messages/route/index.js';
import type { Link } from '../messages/route/link/ifinfomsg.js';
import type { Dump, DumpOptions } from '../netlink/dump.js';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from '../netlink/framing.js';
import { type NamespaceReference, withNamespace } from '../netns/reference.js';
import type { Input } from '../schema/index.js';
import { sendable } from './link-reports.js';
import { interfaceKeys, type Named } from './names.js';
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
export type LinkInput = Named<Input<Link>, 'link' | 'master'> & {
  dev?: string | number | undefined;
  /** Shorthand for the `up` flag and its mask. */
  up?: boolean | undefined;
  /**
   * Moves the link to a network namespace, or makes it there: by name, path, descriptor, `{ pid }` or `NetNS`. Not in
   * a batch: that takes `netNsFd`, a descriptor that stays open until it has run.
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
    const told = sendable(value, verb === 'add' || verb === 'replace');
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

/** Links: network interfaces. */
export class Links extends LinkChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader & LinkPerformer<Promise<void>>) {
    super(reader);
    this.#reader = reader;
  }

  override add(link: LinkInput, options?: CallOptions): Promise<void> {
    return there(link, (ready) => super.add(ready, options));
  }

  override replace(link: LinkInput, options?: CallOptions): Promise<void> {
    return there(link, (ready) => super.replace(ready, options));
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
}

/** Says the namespace by a descriptor, which stays open until the kernel has answered. */
function there(link: LinkInput, send: (link: LinkInput) => Promise<void>): Promise<void> {
  if (link.netns === undefined) return send(link);
  const { netns, ...rest } = link;
  return withNamespace(netns, (netNsFd) => send({ ...rest, netNsFd }));
}

/** The kernel finds a link by its name itself; alternative names may be longer. */
function byName({ dev: _dev, ...link }: LinkInput, name: string): LinkInput {
  return Buffer.byteLength(name) > 15 ? { ...link, altIfname: name } : { ...link, ifname: name };
}
