import { netns } from 'tsroute2';
import { isScarce } from 'tsroute2/records';
import type { Item, NamespaceItem } from '../protocol.js';
import { discover, type Found, type Wanted } from './discover.js';
import { LiveNamespace } from './live-namespace.js';
import { resolvePeers } from './peers.js';

/** Milliseconds between looks for namespaces: those of processes have no notification. */
const LOOK = 2_000;
/** Milliseconds in which changes are gathered. */
const GATHER = 20;
/** Namespaces opened at a time. */
const AT_A_TIME = 16;

/** The key of an item. */
export const namespaceKey = (id: string): string => `ns:${id}`;
export const linkKey = (id: string, index: number): string => `link:${id}:${index}`;

/** Called with the keys of items that came, changed or went. */
export type Changed = (keys: ReadonlySet<string>) => void;

/**
 * Everything that can be seen of the networking of a machine, live: namespaces, and the links in them. It costs nothing
 * until it is started, nor once it is stopped.
 */
export class World {
  readonly #wanted: Wanted;
  readonly #changed: Changed;
  readonly live = new Map<string, LiveNamespace>();
  readonly #items = new Map<string, NamespaceItem>();
  readonly #closing = new Set<(id: string) => void>();
  readonly #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #gather: NodeJS.Timeout | undefined;
  #names: netns.NamespaceWatch | undefined;
  #looking: Promise<void> | undefined;
  #started: Promise<void> | undefined;
  #lookAgain = false;
  #resolving = false;
  #running = false;

  constructor(wanted: Wanted, changed: Changed) {
    this.#wanted = wanted;
    this.#changed = changed;
  }

  /** Begins to follow; resolves when what exists is known. */
  async start(): Promise<void> {
    if (this.#running) return this.#started;
    this.#running = true;
    this.#timer = setInterval(() => void this.look(), LOOK);
    this.#timer.unref();
    this.#watchNames();
    this.#started = this.look();
    await this.#started;
  }

  /** Closes everything. */
  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    clearInterval(this.#timer);
    clearTimeout(this.#gather);
    this.#gather = undefined;
    this.#names?.close();
    for (const id of [...this.live.keys()]) this.#remove(id);
    this.#items.clear();
    this.#pending.clear();
    this.#unresolved.clear();
    this.#stale.clear();
  }

  /** Names come and go with a notification. */
  #watchNames(): void {
    try {
      this.#names = netns.watch();
    } catch {
      // where nothing can be watched, looking every now and then has to do
      return;
    }
    const names = this.#names;
    void (async () => {
      try {
        for await (const _ of names) void this.look();
      } catch {
        names.close();
      }
    })();
  }

  /** Looks for namespaces; one look at a time, and another where something happened meanwhile. */
  look(): Promise<void> {
    if (this.#looking !== undefined) {
      this.#lookAgain = true;
      return this.#looking;
    }
    this.#looking = (async () => {
      try {
        do {
          this.#lookAgain = false;
          await this.#look();
        } while (this.#lookAgain && this.#running);
      } catch (error) {
        // what is known stays until the next look
        if (!isScarce(error)) throw error;
      } finally {
        this.#looking = undefined;
      }
    })();
    return this.#looking;
  }

  async #look(): Promise<void> {
    const found = discover(this.#wanted);
    for (const id of this.#items.keys()) if (!found.has(id)) this.#remove(id);
    const fresh = [...found.values()].filter(({ id }) => !this.live.has(id));
    for (let at = 0; at < fresh.length && this.#running; at += AT_A_TIME)
      await Promise.all(fresh.slice(at, at + AT_A_TIME).map((one) => this.#open(one)));
    if (!this.#running) return;
    for (const one of found.values()) if (this.live.has(one.id)) this.#describe(one, undefined);
    if (fresh.length > 0)
      for (const ns of this.live.values()) {
        ns.hopeless.clear();
        this.#unresolved.add(ns);
      }
    this.#flush();
    for (const ns of this.live.values()) if (await ns.readRemotes()) this.#touched(ns);
  }

  async #open(found: Found): Promise<void> {
    try {
      const ns = await LiveNamespace.open(found, (one) => this.#touched(one));
      if (ns === undefined) return;
      if (!this.#running) return ns.close();
      this.live.set(found.id, ns);
      this.#describe(found, undefined);
      this.#touched(ns);
    } catch (error) {
      if (this.#running) this.#describe(found, (error as Error).message);
    }
  }

  #describe({ path: _path, ...rest }: Found, error: string | undefined): void {
    const item: NamespaceItem = { ...rest, ...(error === undefined ? {} : { error }) };
    const before = this.#items.get(item.id);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(item)) return;
    this.#items.set(item.id, item);
    this.#pending.add(namespaceKey(item.id));
    this.#schedule();
  }

  #remove(id: string): void {
    const ns = this.live.get(id);
    for (const index of ns?.links.keys() ?? []) this.#pending.add(linkKey(id, index));
    this.live.delete(id);
    this.#items.delete(id);
    this.#pending.add(namespaceKey(id));
    for (const closing of this.#closing) closing(id);
    ns?.close();
    for (const other of this.live.values()) other.forget(id);
    this.#schedule();
  }

  /** Calls before a namespace is let go; returns how to stop that. */
  onRemoved(closing: (id: string) => void): () => void {
    this.#closing.add(closing);
    return () => void this.#closing.delete(closing);
  }

  readonly #stale = new Set<LiveNamespace>();

  #touched(ns: LiveNamespace): void {
    this.#stale.add(ns);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#running) this.#gather ??= setTimeout(() => this.#flush(), GATHER);
  }

  #flush(): void {
    clearTimeout(this.#gather);
    this.#gather = undefined;
    for (const ns of this.#stale) {
      if (this.live.get(ns.id) !== ns) continue;
      for (const index of ns.refresh()) this.#pending.add(linkKey(ns.id, index));
    }
    for (const ns of this.#stale) this.#unresolved.add(ns);
    this.#stale.clear();
    if (this.#pending.size > 0) {
      const keys = new Set(this.#pending);
      this.#pending.clear();
      this.#changed(keys);
    }
    this.#resolve();
  }

  /** Namespaces with links whose other ends are to be looked for. */
  readonly #unresolved = new Set<LiveNamespace>();

  /** Finds the namespaces of links whose other ends are elsewhere. */
  #resolve(): void {
    if (this.#resolving) return;
    this.#resolving = true;
    void (async () => {
      for (const ns of this.#unresolved) {
        this.#unresolved.delete(ns);
        if (this.live.get(ns.id) === ns && (await resolvePeers(ns, this.live))) this.#touched(ns);
      }
      this.#resolving = false;
    })();
  }

  /** The namespace of an id. */
  namespace(id: string): NamespaceItem | undefined {
    return this.#items.get(id);
  }

  /** The item of a key, as it is now; undefined where it is gone. */
  item(key: string): Item | undefined {
    const [what, id, index] = key.split(':');
    return what === 'ns' ? this.#items.get(id!) : this.live.get(id!)?.links.get(Number(index));
  }

  /** The keys of all items, namespaces before the links in them. */
  *keys(): Generator<string> {
    for (const id of this.#items.keys()) {
      yield namespaceKey(id);
      for (const index of this.live.get(id)?.links.keys() ?? []) yield linkKey(id, index);
    }
  }
}
