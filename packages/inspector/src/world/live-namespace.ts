import { closeSync, fstatSync, openSync } from 'node:fs';
import { IPDB, type IPDBChange, type IPRoute, NetNS } from 'tsroute2';
import type { LinkItem } from '../protocol.js';
import { wireGuardOf } from './device.js';
import type { Found } from './discover.js';
import { type LinkRecord, linkItem, type PeerOf } from './link-item.js';

/** A namespace that is followed: its database, and the items made from it. */
export class LiveNamespace {
  readonly id: string;
  readonly db: IPDB;
  /** A descriptor of the namespace. */
  readonly fd: number;
  readonly #isOwnFd: boolean;
  readonly links = new Map<number, LinkItem>();
  readonly #stale = new Set<number>();
  /** Remote ends that only another family tells: those of the peers of WireGuard devices. */
  readonly #remotes = new Map<number, string>();
  /** Namespaces by the ids that this one knows them by. */
  readonly nsids = new Map<number, string>();
  /** Those of them that no namespace in sight has. */
  readonly hopeless = new Set<number>();
  readonly #peerOf: PeerOf = (nsid) => this.nsids.get(nsid);
  #stop: () => void;

  private constructor(
    found: Found,
    db: IPDB,
    fd: number,
    isOwnFd: boolean,
    changed: (ns: LiveNamespace) => void,
  ) {
    this.id = found.id;
    this.db = db;
    this.fd = fd;
    this.#isOwnFd = isOwnFd;
    for (const { index } of db.interfaces.records()) this.#stale.add(index);
    this.#stop = db.onChanges((changes) => {
      for (const change of changes) this.#note(change);
      if (this.#stale.size > 0) changed(this);
    });
  }

  /** Opens a namespace that was found; undefined where it is another one, or gone, by now. */
  static async open(found: Found, changed: (ns: LiveNamespace) => void): Promise<LiveNamespace | undefined> {
    // one's own can be read without the right to enter others
    const db = await IPDB.open({ ...(found.own ? {} : { path: found.path }), views: ['addresses'] });
    const { ipr } = db.source();
    const isOwnFd = !(ipr instanceof NetNS);
    const fd = isOwnFd ? openSync(found.path, 'r') : ipr.fd;
    if (`${fstatSync(fd).ino}` === found.id) return new LiveNamespace(found, db, fd, isOwnFd, changed);
    if (isOwnFd) closeSync(fd);
    db.close();
    return undefined;
  }

  /** Options of other sockets that are to be in it: one's own needs no right to enter. */
  get place(): { netns?: number } {
    return this.#isOwnFd ? {} : { netns: this.fd };
  }

  get ipr(): IPRoute {
    return this.db.source().ipr;
  }

  #note({ view, before, after }: IPDBChange): void {
    const one = after ?? before;
    if (view === 'interfaces' || view === 'addresses') this.#stale.add((one as LinkRecord).index);
  }

  /** Makes the items of links that have changed, and returns their indices. */
  refresh(): number[] {
    const indices = [...this.#stale];
    this.#stale.clear();
    for (const index of indices) {
      const one = this.db.interfaces.get(index);
      if (one === undefined) this.links.delete(index);
      else {
        const item = linkItem(this.id, one.record, one.addresses, this.#peerOf);
        const remote = this.#remotes.get(index);
        this.links.set(index, remote === undefined ? item : { ...item, tunnel: { ...item.tunnel, remote } });
      }
    }
    return indices;
  }

  /** Reads the remote ends that no notification tells; returns whether any has changed. */
  async readRemotes(): Promise<boolean> {
    let changed = false;
    for (const { index, kind } of [...this.links.values()]) {
      if (kind !== 'wireguard') continue;
      const found = await wireGuardOf(this, index);
      const endpoint = found?.peers.find((one) => one.endpoint !== undefined)?.endpoint;
      // the port is not part of the address that tunnels are matched by
      const remote = endpoint?.replace(/^\[?(.*?)\]?:\d+$/, '$1');
      if (remote === this.#remotes.get(index)) continue;
      if (remote === undefined) this.#remotes.delete(index);
      else this.#remotes.set(index, remote);
      this.#stale.add(index);
      changed = true;
    }
    return changed;
  }

  /** Links whose other end is in a namespace that is not known yet, by its id. */
  *unresolved(): Generator<{ readonly nsid: number; readonly index: number; readonly link: number }> {
    for (const { index, link, linkNetnsid } of this.db.interfaces.records())
      if (
        link &&
        linkNetnsid !== undefined &&
        !this.nsids.has(linkNetnsid) &&
        !this.hopeless.has(linkNetnsid)
      )
        yield { nsid: linkNetnsid, index, link };
  }

  /** Takes in which namespace an id stands for. */
  learn(nsid: number, id: string): void {
    this.nsids.set(nsid, id);
    for (const record of this.db.interfaces.records())
      if (record.linkNetnsid === nsid) this.#stale.add(record.index);
  }

  /** A namespace is gone: its id may be given to another. */
  forget(id: string): void {
    for (const [nsid, known] of this.nsids) {
      if (known !== id) continue;
      this.nsids.delete(nsid);
      for (const record of this.db.interfaces.records())
        if (record.linkNetnsid === nsid) this.#stale.add(record.index);
    }
  }

  close(): void {
    this.#stop();
    this.db.close();
    if (this.#isOwnFd) closeSync(this.fd);
  }
}
