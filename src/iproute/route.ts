import { routeMessages } from '../messages/route/index.js';
import { type Route, type RouteNexthop, rtmsg } from '../messages/route/rtmsg.js';
import { EncodeError, type Input } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { type EncapInput, withSegments } from './encap.js';
import { type Ensured, type EnsureOptions, ensure } from './ensure.js';
import { together } from './entries.js';
import { indexed, interfaceKeys, type Pending, then } from './names.js';
import { pollEntries, type WaitOptions } from './poll.js';
import { entriesOf, Saved, type SavedKind, whole } from './saved.js';
import {
  type CallOptions,
  dump,
  familyOf,
  flush,
  get,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
  type Verb,
} from './verbs.js';

/** `RT_TABLE_*`. */
const TABLES: Readonly<Record<string, number>> = {
  unspec: 0,
  compat: 252,
  default: 253,
  main: 254,
  local: 255,
};

type Hop = Omit<Input<RouteNexthop>, 'ifindex' | 'encap'> & {
  encap?: EncapInput | undefined;
  ifindex?: number | string | undefined;
  dev?: string | number | undefined;
};

/**
 * A route as the verbs take it: `{ dst: '10.0.0.0/8', gateway: '192.168.0.1', dev: 'eth0' }`. Interfaces go by index
 * or name, `dev` being `oif`; tables by number, or `'main'`, `'local'`, `'default'`.
 */
export type RouteInput = Omit<Input<Route>, 'oif' | 'iif' | 'table' | 'multipath' | 'encap'> & {
  encap?: EncapInput | undefined;
  oif?: number | string | undefined;
  iif?: number | string | undefined;
  dev?: string | number | undefined;
  table?: number | 'main' | 'local' | 'default' | undefined;
  multipath?: readonly Hop[] | undefined;
};

const OWN = ['local', 'broadcast', 'nat', 'anycast'];

const kind: ObjectKind = {
  add: routeMessages.newroute,
  del: routeMessages.delroute,
  get: routeMessages.getroute,
  interfaces: interfaceKeys({ dev: 'oif', oif: 'oif', iif: 'iif' }),
  filters: ['family', 'table', 'protocol', 'type', 'oif'],
  complete(given, verb) {
    let value = given.encap === undefined ? given : withSegments(given);
    if (verb !== 'dump' && verb !== 'get') {
      value = sendable(value);
      checkGateways(value);
    }
    const named = typeof value.table === 'string' ? { ...value, table: tableNumber(value.table) } : value;
    if (named.family !== undefined || (verb !== 'dump' && verb !== 'get')) return named;
    const family = familyFrom(named);
    if (verb === 'get') return { ...named, family: family ?? 'inet' };
    return family === undefined ? named : { ...named, family };
  },
  defaults(value, verb) {
    const own = value.type !== undefined && OWN.includes(value.type as string);
    const family = (value.family as string | undefined) ?? familyFrom(value) ?? 'inet';
    const scope = scopeOf(value, family, verb);
    // few differ, and a batch holds on to those of each of its requests
    const del = verb === 'del';
    const known = DEFAULTS.find(
      (one) => one.family === family && one.scope === scope && one.own === own && one.del === del,
    );
    if (known) return known.fields;
    const table = own ? TABLES.local : TABLES.main;
    const fields = del
      ? { family, table, scope }
      : { family, table, protocol: 'boot', type: 'unicast', scope };
    DEFAULTS.push({ family, scope, own, del, fields });
    return fields;
  },
};

/** What only the kernel says of a route: it refuses `dead` and `linkdown`, and passes over the rest. */
const REPORTED = new Set([
  'dead',
  'linkdown',
  'offload',
  'trap',
  'unresolved',
  'rtOffload',
  'rtTrap',
  'offloadFailed',
]);
const WAY = new Set(['gateway', 'via', 'oif', 'multipath', 'encapType', 'encap', 'flags']);

/** A route without what only the kernel says, where that is who said it: all header fields tell so. */
function sendable(route: Record<string, unknown>): Record<string, unknown> {
  const flags = route.flags as readonly string[] | undefined;
  if (flags === undefined || route.tos === undefined) return route;
  // the way is the nexthop's, and may be told but once
  if (route.nhId !== undefined)
    return Object.fromEntries(Object.entries(route).filter(([key]) => !WAY.has(key)));
  if (!flags.some((flag) => REPORTED.has(flag))) return route;
  return { ...route, flags: flags.filter((flag) => !REPORTED.has(flag)) };
}

/** The metric of IPv6 routes that do not say one. */
const IP6_RT_PRIO_USER = 1024;

/** A route that says its family and table, so that it can be found. */
function withTable(route: Record<string, unknown>): Record<string, unknown> {
  const { family, table } = kind.defaults!(route, 'add');
  return { family, table, ...route };
}

/** Header fields for what a route does not say; bounded by the families, scopes and kinds of tables there are. */
const DEFAULTS: {
  family: string;
  scope: string;
  own: boolean;
  del: boolean;
  fields: Record<string, unknown>;
}[] = [];

function familyFrom({ dst, gateway, prefsrc, src, multipath }: Record<string, unknown>) {
  return familyOf(dst) ?? familyOf(gateway, prefsrc, src, firstGateway(multipath));
}

/** `RTA_GATEWAY` is of the route's family: of another's address the kernel would take the first bytes. */
function checkGateways(route: Record<string, unknown>): void {
  const { gateway, multipath } = route;
  const family = (route.family as string | undefined) ?? familyFrom(route);
  if (family === 'inet' || family === 'inet6') {
    checkGateway(family, gateway, 'gateway');
    if (Array.isArray(multipath))
      for (let i = 0; i < multipath.length; i++)
        checkGateway(family, multipath[i]?.gateway, `multipath[${i}].gateway`);
  }
}

function checkGateway(family: 'inet' | 'inet6', gateway: unknown, path: string): void {
  const own = familyOf(gateway);
  if (own === undefined || own === family) return;
  const instead = `{ family: '${own}', addr: '${gateway}' }`;
  const reason = `'${gateway}' is no address of a route of ${family}; give it as via: ${instead}`;
  throw new EncodeError(rtmsg.name, path, reason);
}

function tableNumber(table: unknown): unknown {
  return typeof table === 'string' && Object.hasOwn(TABLES, table) ? TABLES[table] : table;
}

function firstGateway(hops: unknown): unknown {
  return Array.isArray(hops) ? hops[0]?.gateway : undefined;
}

/** How far a route reaches where that is not said: as iproute2 has it, for IPv4 only. */
function scopeOf(
  { type, gateway, via, multipath, nhId }: Record<string, unknown>,
  family: unknown,
  verb: Verb,
): string {
  if (family !== 'inet') return 'universe';
  if (type === 'local' || type === 'nat') return 'host';
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return 'link';
  // a route of any scope
  if (verb === 'del') return 'nowhere';
  const direct = gateway === undefined && via === undefined && multipath === undefined && nhId === undefined;
  return direct && (type === undefined || type === 'unicast') ? 'link' : 'universe';
}

/** Hops with names for their interfaces. */
function hops<R>(to: Performer<R>, value: RouteInput): Pending<RouteInput> {
  const list = value.multipath;
  if (
    !Array.isArray(list) ||
    !list.some(
      (hop) => hop?.dev !== undefined || typeof hop?.ifindex === 'string' || hop?.encap !== undefined,
    )
  )
    return value;
  const done = list.map((hop) =>
    indexed(withSegments(hop as object as Record<string, unknown>), HOP, to.lookup),
  );
  return then(Promise.all(done), (multipath) => ({ ...value, multipath }) as RouteInput);
}
const HOP = interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' });

/** What a file of `ip route save` begins with. */
const SAVED: SavedKind = { magic: 0x45311224, what: 'routes', type: routeMessages.newroute };
const THERE = new Set(['EEXIST']);

/** Routes that others lead over come before those: to own addresses, to networks on links, then the rest. */
function inOrder(routes: readonly Route[]): Route[] {
  const rank = ({ gateway, via, multipath, type }: Route): number => {
    if (gateway !== undefined || via !== undefined || multipath !== undefined) return 2;
    return type === 'local' ? 0 : 1;
  };
  return [...routes].sort((a, b) => rank(a) - rank(b));
}

/** The verbs that change routes. */
export class RouteChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  #perform(
    verb: 'add' | 'replace' | 'change' | 'append' | 'prepend' | 'del',
    route: RouteInput,
    options?: CallOptions,
  ): R {
    const ready = hops(this.#to, route);
    if (!(ready instanceof Promise)) return perform(this.#to, kind, verb, ready, options);
    const capture: Performer<Promise<never>> = {
      lookup: this.#to.lookup,
      perform: (call) => call as Promise<never>,
    };
    return this.#to.perform(
      ready.then((value) => perform(capture, kind, verb, value, options)),
      options ?? {},
      route,
    );
  }

  /** Adds a route. */
  add(route: RouteInput, options?: CallOptions): R {
    return this.#perform('add', route, options);
  }

  /** Adds the route in place of one with the same destination, metric and TOS, if there is one. */
  replace(route: RouteInput, options?: CallOptions): R {
    return this.#perform('replace', route, options);
  }

  /** Changes a route that exists. */
  change(route: RouteInput, options?: CallOptions): R {
    return this.#perform('change', route, options);
  }

  /** The same as {@link change}. */
  set(route: RouteInput, options?: CallOptions): R {
    return this.change(route, options);
  }

  /** Adds a route behind those with the same destination. */
  append(route: RouteInput, options?: CallOptions): R {
    return this.#perform('append', route, options);
  }

  /** Adds a route before those with the same destination. */
  prepend(route: RouteInput, options?: CallOptions): R {
    return this.#perform('prepend', route, options);
  }

  /** Removes the first route that has all that is given. */
  del(route: RouteInput, options?: CallOptions): R {
    return this.#perform('del', route, options);
  }
}

/** Routes. */
export class Routes extends RouteChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /**
   * All routes of all tables, or those that have what the filter says: `{ table: 'main', family: 'inet' }`. For large
   * tables prefer `dump(…).batches()`.
   */
  dump(filter: RouteInput = {}, options: DumpOptions = {}): Dump<Route> {
    return dump<Route>(this.#reader, kind, filter, options);
  }

  /** The route that a packet to `dst` (from `src`, in by `iif`, with `mark`, …) would take. */
  get(route: RouteInput, options: CallOptions = {}): Promise<Route> {
    return get<Route>(this.#reader, kind, route, options);
  }

  /** Removes all routes that have what the filter says; returns how many. */
  flush(filter: RouteInput, options: DumpOptions = {}): Promise<number> {
    return flush(this.#reader, kind, this.dump(filter, options), key);
  }

  /**
   * Routes in the file format of `ip route save`: `await` it for the bytes, or iterate it for pieces as they come.
   * `ip route restore` and {@link restore} read it. Tables are all that the filter lets through: `ip` saves `main`.
   */
  save(filter: RouteInput = {}, options: DumpOptions = {}): Saved {
    return new Saved(this.dump(filter, options), SAVED);
  }

  /** The routes in a file of {@link save} or of `ip route save`. */
  showdump(saved: Uint8Array): Route[] {
    return entriesOf<Route>(saved, SAVED);
  }

  /**
   * Adds all routes in a file of {@link save} or of `ip route save`, those of local addresses and networks first; returns how many there were to
   * add. Those that are there already are passed over.
   */
  async restore(saved: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
    const found = this.showdump(await whole(saved));
    return together(this.#reader, kind, 'prepend', inOrder(found), THERE);
  }

  /** Waits until there are routes that have what the filter says, or with `present: false` none any more. */
  poll(filter: RouteInput, options: WaitOptions = {}): Promise<Route[]> {
    return pollEntries(this.#reader, ['route'], () => this.dump(filter), 'routes', options);
  }

  /**
   * Sees to it that a route is there with these properties: adds it, puts it in the place of one with its
   * destination, metric and TOS, or finds that nothing is to be done, and says which. With `present: false`, that
   * none with these properties is there.
   */
  async ensure(route: RouteInput, options: EnsureOptions = {}): Promise<Ensured<Route>> {
    const ready = await hops(this.#reader, route);
    return ensure<Route>(
      ready,
      {
        reader: this.#reader,
        kind: { ...kind, complete: (value) => withTable(kind.complete(value, 'add')) },
        type: kind.add,
        candidates: ({ family, table }) => this.dump({ family, table } as RouteInput),
        same: ({ dst = 'default', tos = 0, priority, family }, wanted) => {
          const usual = family === 'inet6' ? IP6_RT_PRIO_USER : undefined;
          return (
            dst === (wanted.dst ?? 'default') &&
            tos === (wanted.tos ?? 0) &&
            priority === (wanted.priority ?? usual)
          );
        },
        add: () => this.add(route, options),
        change: () => this.replace(route, options),
        del: (entry) => this.del(entry, options),
      },
      options,
    );
  }
}

/** What tells a route from others when it is to be removed: statistics and lifetimes do not. */
function key({ cacheinfo: _cacheinfo, expires: _expires, mfcStats: _mfcStats, ...route }: Route): Route {
  return route;
}
