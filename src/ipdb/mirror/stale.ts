import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Nexthop } from '../../messages/route/nexthop.js';
import { NLM_F_EXCL } from '../../protocol/framing.js';
import { recordKinds } from '../records/record-kinds.js';
import type { Stores } from '../records/source-records.js';
import type { Scope } from '../routes/reconcile.js';
import type { ViewName } from '../types.js';
import type { Entry } from './feed.js';

/** Interfaces with routes to read again before all routes are read instead: the kernel goes through all each time. */
const FEW = 4;

/** Links to read one by one; beyond, all are read. */
const MANY = 100;

/** Flags of a link that routes and nexthops over it depend on. */
const STATES = ['up', 'running', 'lowerUp'] as const;

/**
 * What the kernel may have changed without a notification, and has to be read again: routes and nexthops when a link goes down
 * or an address away, routes of nexthops that change, link-local addresses, flags of rules.
 */
export class Stale {
  readonly #loaded: ReadonlySet<ViewName>;
  readonly #stores: Stores;
  /** Views to read whole. */
  readonly views = new Set<ViewName>();
  readonly #oifs = new Set<number>();
  readonly #tables = new Set<number>();
  readonly #prefsrcs = new Set<string>();
  #nexthops = false;
  readonly #links = new Set<number>();

  constructor(loaded: ReadonlySet<ViewName>, stores: Stores) {
    this.#loaded = loaded;
    this.#stores = stores;
  }

  get any(): boolean {
    const routes = this.#oifs.size + this.#tables.size + this.#prefsrcs.size;
    return this.views.size + routes + this.#links.size > 0 || this.#nexthops;
  }

  /** Routes of a table are not what they were thought to be. */
  table(table: number): void {
    this.#tables.add(table);
  }

  /** All of a view has to be read. */
  all(view: ViewName): void {
    if (this.#loaded.has(view)) this.views.add(view);
  }

  /** A link came, changed, or went. */
  link(before: Link | undefined, after: Link | undefined): void {
    // rules say whether the interface that they name is there
    if (before?.ifname !== after?.ifname) this.all('rules');
    if (before === undefined) {
      // the end of a pair that was made first is reported before it has another
      if (after?.linkinfo?.kind !== undefined && after.link && after.linkNetnsid === undefined)
        this.#links.add(after.link);
      return;
    }
    if (after === undefined) {
      this.#routesOf(before.index, false);
      return;
    }
    const had = before.flags as readonly string[];
    const has = after.flags as readonly string[];
    // a bridge's ports show its address
    if (before.address !== after.address)
      for (const { index } of this.#stores.interfaces.by('master', after.index)) this.#links.add(index);
    if (before.master !== after.master || STATES.some((flag) => had.includes(flag) !== has.includes(flag))) {
      this.#routesOf(after.index, true);
      for (const index of [after.index, before.master, after.master]) if (index) this.#links.add(index);
      // the link-local address that the kernel makes is reported when it has been found to be unique
      if (has.includes('up')) this.all('addresses');
    }
  }

  /** A link may have changed while a view was read that depends on it. */
  linkMeanwhile({ body }: Entry): void {
    this.all('rules');
    this.all('addresses');
    this.#routesOf(body.index as number, true);
  }

  #routesOf(index: number, there: boolean): void {
    if (this.#loaded.has('routes')) {
      if (there && this.#stores.routes.users.oif.has(index)) this.#oifs.add(index);
      if (this.#stores.routes.users.nhId.size > 0) this.#nexthops = true;
    }
    // one that goes takes its groups' members with it
    if (this.#loaded.has('nexthops') && this.#stores.nexthops.size > 0) this.all('nexthops');
  }

  /** Takes a notification of something that routes and rules depend on besides links. */
  notified(view: ViewName, { type, flags, body }: Entry): void {
    if (view === 'rules') this.all('rules');
    // what a bridge reports of a port is part of the link
    if (view === 'interfaces' && body.family === 'bridge') this.#links.add(body.index as number);
    if (!this.#loaded.has('routes')) return;
    const { users } = this.#stores.routes;
    if (view === 'addresses' && (body as unknown as Address).family === 'inet') {
      const { index, local } = body as unknown as Address;
      if (users.oif.has(index)) this.#oifs.add(index);
      if (type === recordKinds.addresses.gone && local !== undefined && users.prefsrc.has(local))
        this.#prefsrcs.add(local);
    } else if (view === 'nexthops' && users.nhId.size > 0) {
      const { id } = body as unknown as Nexthop;
      if (!(flags & NLM_F_EXCL) || users.nhId.has(id!)) this.#nexthops = true;
    }
  }

  /** The views to read whole, the links, and the parts of the routes to read; clean afterwards. */
  take(): { views: ViewName[]; links: number[]; routes: Scope[] } {
    if (this.#links.size > MANY) this.all('interfaces');
    const views = [...this.views];
    const links = this.views.has('interfaces') ? [] : [...this.#links];
    const scopes = this.views.has('routes') ? [] : this.#scopes();
    this.views.clear();
    this.#oifs.clear();
    this.#tables.clear();
    this.#prefsrcs.clear();
    this.#links.clear();
    this.#nexthops = false;
    return { views, links, routes: scopes };
  }

  #scopes(): Scope[] {
    const tables = new Set(this.#tables);
    if (this.#prefsrcs.size > 0 || this.#nexthops) {
      for (const route of this.#stores.routes.elaborate())
        if (
          (route.prefsrc !== undefined && this.#prefsrcs.has(route.prefsrc)) ||
          (this.#nexthops && route.nhId !== undefined)
        )
          tables.add(route.table);
    }
    const oifs = [...this.#oifs];
    if (tables.size + oifs.length > FEW) return [{}];
    return [...[...tables].map((table) => ({ table })), ...oifs.map((oif) => ({ oif }))];
  }
}
