import { IPRoute, type IPRouteOptions } from '../iproute/iproute.js';
import { NETNS_OPTIONS, NetNS, type NetNSOptions } from '../netns/netns.js';
import type { Nftables } from '../nftables/nftables.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import type { FlowTable, FlowTableOptions } from './flows/flow-table.js';
import type { FeedOptions } from './mirror/feed.js';
import { Mirror, type Notify } from './mirror/mirror.js';
import type { ViewName } from './types.js';
import { Views } from './views/source-views.js';

/** Where a source is: options of `NetNS`, or of `IPRoute` for the namespace of this process. */
export type SourceOptions = NetNSOptions & Pick<FeedOptions, 'receiveBuffer'>;

export const SOURCE_OPTIONS: { readonly [K in keyof SourceOptions]-?: true } = {
  ...NETNS_OPTIONS,
  receiveBuffer: true,
};

const OPTIONS = optionNames<SourceOptions>(SOURCE_OPTIONS);

/** How a source fares. */
export interface SourceStatistics {
  /** Notifications of the kernel that were taken in. */
  readonly events: number;
  /** Times that the kernel had to drop some. */
  readonly overruns: number;
  /** Tables read again: after overruns, and where the kernel may have removed something without a notification. */
  readonly refreshes: number;
}

/** A network namespace that the database mirrors: its views, and the `IPRoute` to change it by. */
export class Source extends Views {
  readonly name: string;
  /** Requests to the kernel in this namespace. Closed with the source. */
  readonly ipr: IPRoute;
  readonly #mirror: Mirror;
  readonly #feed: FeedOptions;
  #flows: Promise<FlowTable> | undefined;
  #nft: Nftables | undefined;
  #closed = false;

  /** @internal Sources are made by `IPDB.open` and `addSource`. */
  constructor(name: string, options: SourceOptions, notify: Notify, failed: (error: unknown) => void) {
    checkOptions(options, OPTIONS);
    const { transport } = options;
    if (transport !== undefined && typeof transport !== 'function')
      throw typeError('transport: a database needs two sockets: give what makes transports, not one');
    const { receiveBuffer, ...where } = options;
    const ipr = inNamespace(where) ? new NetNS(where) : new IPRoute(where as IPRouteOptions);
    const feed: FeedOptions = { ...plain(where), receiveBuffer };
    // the same namespace, whatever happens to its name
    if (ipr instanceof NetNS) feed.netns = ipr.fd;
    let mirror: Mirror;
    try {
      mirror = new Mirror(name, ipr, feed, notify, failed);
    } catch (error) {
      ipr.close();
      throw error;
    }
    super(mirror.state);
    this.name = name;
    this.ipr = ipr;
    this.#mirror = mirror;
    this.#feed = feed;
  }

  /** The views that are loaded. */
  get loaded(): ReadonlySet<ViewName> {
    return this.#mirror.loaded;
  }

  get statistics(): SourceStatistics {
    return this.#mirror.statistics;
  }

  /** Loads views; resolves when they can be read. Those that are loaded already stay as they are. */
  load(...views: ViewName[]): Promise<void> {
    return this.#mirror.load(views);
  }

  /**
   * Resolves when the mirror shows all that the kernel had done by now: also what it did without a notification, as far as
   * that can be noticed. What an answered request has changed is visible afterwards.
   */
  settled(): Promise<void> {
    return this.#mirror.settled();
  }

  /** Reads views again (by default all that are loaded), and reports the differences. */
  refresh(...views: ViewName[]): Promise<void> {
    return this.#mirror.refresh(views);
  }

  /**
   * Connection tracking as a live table; resolves when it has been read. It costs nothing before it is requested, is one
   * for all who ask (the first says its options), and is closed with the source.
   *
   * @throws NetlinkError where the kernel has no connection tracking, or the right to read it is missing.
   */
  flows(options?: FlowTableOptions): Promise<FlowTable> {
    if (this.#closed) return Promise.reject(NetlinkError.of('EBADF', 'the source is closed'));
    this.#flows ??= this.#openFlows(options);
    this.#flows.catch(() => {
      this.#flows = undefined;
    });
    return this.#flows;
  }

  /** @internal The firewall of the namespace: opened when a wanted state has one, and closed with the source. */
  async firewall(): Promise<Nftables> {
    if (this.#closed) throw NetlinkError.of('EBADF', 'the source is closed');
    if (!this.#nft) {
      const { Nftables: Firewall } = await import('../nftables/nftables.js');
      const { netns, transport } = this.#feed;
      this.#nft ??= new Firewall({ netns, transport });
    }
    return this.#nft;
  }

  async #openFlows(options: FlowTableOptions | undefined): Promise<FlowTable> {
    const { FlowTable: Table } = await import('./flows/flow-table.js');
    const table = new Table(this.#feed, options);
    if (this.#closed) table.close();
    return table.load();
  }

  /** @internal */
  get mirror(): Mirror {
    return this.#mirror;
  }

  /** @internal Sources are closed by `removeSource`. */
  close(): void {
    this.#closed = true;
    this.#flows?.then(
      (table) => table.close(),
      () => {},
    );
    this.#nft?.close();
    this.#mirror.close();
    this.ipr.close();
  }
}

function inNamespace({ netns, name, pid, path, fd, create }: NetNSOptions): boolean {
  return [netns, name, pid, path, fd, create].some((one) => one !== undefined);
}

/** The options without those that name the namespace. */
function plain({ name: _n, pid: _p, path: _path, fd: _fd, create: _c, ...rest }: NetNSOptions): FeedOptions {
  return rest as FeedOptions;
}
