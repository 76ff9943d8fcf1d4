import { differences } from '../../objects/compare.js';
import { type Demands, demandsOf } from '../../objects/link/demands.js';
import { link as definition } from '../../objects/link/link.js';
import { isManaged, isManagedAddress } from '../records/managed.js';
import type { State } from '../records/state.js';
import { uses } from '../routes/route-store.js';
import type { Records, ViewName } from '../types.js';
import { findIn } from '../views/filter.js';
import type { Change, Fields, ObjectName, Verb } from './change.js';
import { linkFor } from './find.js';
import { kindOf, withGoing } from './link-state.js';
import { canonicalOf, fieldsOf } from './objects.js';
import { settingsOf } from './settings.js';

type Link = Records['interfaces'];

/** What is known of a link at one point of a transaction. */
interface Tracked {
  readonly record: Link | undefined;
  readonly kind: string | undefined;
  up: boolean;
  /** The kind of its controller. */
  controller: string | undefined;
}

/**
 * The changes with those that the kernel demands around them: a link is taken down where that is needed to change or
 * enslave it, and brought up again; a bond releases its ports for another mode. What the kernel removes on the way is
 * added again.
 */
export function withDemands(
  changes: readonly Change[],
  stateOf: (source: string) => State,
): readonly Change[] {
  if (!changes.some(({ object, verb }) => object === 'link' && verb !== 'del')) return changes;
  const demanded = new Demanded(changes, stateOf);
  for (const [at, change] of changes.entries()) demanded.take(change, at);
  return demanded.isEmpty ? changes : [...demanded.restored(), ...demanded.out];
}

class Demanded {
  readonly out: Change[] = [];
  isEmpty = true;
  readonly #changes: readonly Change[];
  readonly #stateOf: (source: string) => State;
  readonly #links = new Map<string, Tracked>();
  /** Links that the transaction has removed, by source and index. */
  readonly #gone = new Set<string>();
  /** By source: links that are taken down and up again, and those that only lose their addresses of IPv6. */
  readonly #cycled = new Map<string, { all: Set<number>; addresses: Set<number> }>();

  constructor(changes: readonly Change[], stateOf: (source: string) => State) {
    this.#changes = changes;
    this.#stateOf = stateOf;
  }

  take(change: Change, at: number): void {
    const { source, object, verb, request } = change;
    if (object !== 'link' || verb === 'del' || verb === 'addProperty' || verb === 'delProperty') {
      if (object === 'link' && verb === 'del') this.#removed(source, request);
      this.out.push(change);
      return;
    }
    const state = this.#stateOf(source);
    const record = verb === 'add' ? undefined : this.#present(source, withIndex(request, state), state);
    const link = this.#tracked(source, request, record, state);
    const { master } = request;
    const controller = master === undefined ? undefined : this.#kindOf(source, master, state);
    const isPort =
      record !== undefined &&
      isMaster(record, master, state) &&
      !this.#gone.has(keyOf(source, record.master));
    const joins = controller !== undefined && !isPort;
    const differing = record === undefined ? [] : differingIn(change, record, state);
    const demands = demandsOf(link.kind);
    const needs = (keys: readonly string[] | undefined) => differing.some((key) => keys?.includes(key));
    const isTaken = joins && demandsOf(controller).takesPortsDown === true;
    const cyclesAsPort =
      master !== undefined &&
      (demandsOf(controller).cyclesPorts === true || demandsOf(link.controller).cyclesPorts === true);
    const { up = link.up } = request as { up?: boolean };
    if (link.up && record !== undefined && cyclesAsPort) {
      this.isEmpty = false;
      this.#cycle(source, record.index, state, 'addresses');
    }
    if (verb === 'add' || (record === undefined && verb === 'replace')) {
      this.#made(change, isTaken && (up || wantsUp(request)));
    } else if (record === undefined) {
      // one that the transaction makes
      if (link.up && isTaken) this.#set(change, { dev: request.dev ?? request.ifname, up: false });
      this.#made(change, isTaken && up);
    } else if (link.up && (needs(demands.whileDown) || isTaken)) {
      const ends = up && !this.#goesDown(change, at);
      this.#around(change, record, state, demands, needs, ends);
    } else if (needs(demands.withoutPorts)) {
      this.#around(change, record, state, demands, needs, undefined);
    } else this.out.push(change);
    link.up = up;
    if (master !== undefined) link.controller = controller;
  }

  /** The record of a link, unless the transaction has removed that by now: another may have its name. */
  #present(source: string, named: Fields, state: State): Link | undefined {
    const record = linkFor(state, named);
    return record !== undefined && this.#gone.has(keyOf(source, record.index)) ? undefined : record;
  }

  /** Takes note that a link goes, and what goes with it. */
  #removed(source: string, request: Fields): void {
    const state = this.#stateOf(source);
    const link = this.#present(source, withIndex(request, state), state);
    if (link !== undefined)
      for (const { index } of withGoing(state, link)) this.#gone.add(keyOf(source, index));
  }

  /** A port is made down where its controller wants it so. */
  #made(change: Change, isTaken: boolean): void {
    if (!isTaken) {
      this.out.push(change);
      return;
    }
    this.isEmpty = false;
    const {
      up: _up,
      flags,
      change: mask,
      ...rest
    } = change.request as Fields & { flags?: string[]; change?: string[] };
    const others = {
      flags: flags?.filter((flag) => flag !== 'up'),
      change: mask?.filter((flag) => flag !== 'up'),
    };
    const request = {
      ...rest,
      ...(flags === undefined ? {} : { flags: others.flags }),
      ...(mask === undefined ? {} : { change: others.change }),
    };
    this.out.push({ ...change, request });
    this.#set(change, { dev: rest.ifname ?? rest.dev ?? rest.index, up: true });
  }

  /** The change while the link is down, or without ports; `up`: whether it is up afterwards. */
  #around(
    change: Change,
    record: Link,
    state: State,
    demands: Demands,
    needs: (keys: readonly string[] | undefined) => boolean,
    up: boolean | undefined,
  ): void {
    this.isEmpty = false;
    const { index } = record;
    const dev = change.request.dev ?? change.request.index ?? change.request.ifname;
    const every = needs(demands.withoutPorts) ? [...state.interfaces.by('master', index)] : [];
    for (const port of every) this.#set(change, { index: port.index, master: 0 });
    const ports = every.filter((port) => !this.#leaves(change, port, record, state));
    if (up !== undefined) this.#set(change, { dev, up: false });
    const { up: _up, ...rest } = change.request;
    this.out.push(up === undefined ? change : { ...change, request: rest });
    const now = (change.request.ifname as string | undefined) ?? dev;
    if (up) {
      this.#set(change, { dev: now, up: true });
      // VLANs come up with the link that they are on
      for (const above of state.interfaces.by('link', index))
        if (isDown(above) && !this.#gone.has(keyOf(change.source, above.index)))
          this.#set(change, { index: above.index, up: false });
      this.#cycle(change.source, index, state, 'all');
    }
    for (const port of ports) {
      const isUp = port.flags.includes('up');
      if (isUp && demands.takesPortsDown) this.#set(change, { index: port.index, up: false });
      this.#set(change, { index: port.index, master: now });
      if (isUp) this.#set(change, { index: port.index, up: true });
    }
  }

  /** Whether a change gives a port to another controller, or to none, or removes it. */
  #leaves({ source }: Change, port: Link, from: Link, state: State): boolean {
    if (this.#gone.has(keyOf(source, port.index))) return true;
    return this.#changes.some(({ source: where, object, verb, request }) => {
      if (object !== 'link' || where !== source) return false;
      const { index } = withIndex(request, state);
      if (index !== port.index) return false;
      return (
        verb === 'del' ||
        (request.master !== undefined && !isMaster({ ...port, master: from.index }, request.master, state))
      );
    });
  }

  #set({ source }: Change, request: Fields): void {
    this.out.push({ source, object: 'link', verb: 'set', request, isImplied: true });
  }

  /** Whether a later change takes the link down for good. */
  #goesDown({ source, request }: Change, at: number): boolean {
    const last = this.#changes.findLast(
      (one, i) =>
        i > at &&
        one.object === 'link' &&
        one.source === source &&
        (one.request.dev ?? one.request.index) === (request.dev ?? request.index) &&
        one.request.up !== undefined,
    );
    return last?.request.up === false;
  }

  #tracked(source: string, request: Fields, record: Link | undefined, state: State): Tracked {
    const key = keyOf(source, record?.index ?? request.ifname ?? request.dev);
    let link = this.#links.get(key);
    if (link === undefined) {
      const { kind } = (request.linkinfo ?? {}) as { kind?: string };
      link = {
        record,
        kind: kindOf(record) ?? kind,
        up: record?.flags.includes('up') ?? wantsUp(request),
        controller: kindOf(state.interfaces.get(record?.master ?? -1)),
      };
      this.#links.set(key, link);
    }
    return link;
  }

  /** The kind of an interface that a request names. */
  #kindOf(source: string, dev: unknown, state: State): string | undefined {
    const record = this.#present(source, typeof dev === 'number' ? { index: dev } : { ifname: dev }, state);
    return kindOf(record) ?? this.#links.get(keyOf(source, dev))?.kind;
  }

  #cycle(source: string, index: number, state: State, what: 'all' | 'addresses'): void {
    let sets = this.#cycled.get(source);
    if (!sets) this.#cycled.set(source, (sets = { all: new Set(), addresses: new Set() }));
    sets[what].add(index);
    // VLANs go down and up with the link that they are on
    for (const above of state.interfaces.by('link', index))
      if (kindOf(above) === 'vlan' && above.flags.includes('up') && !sets[what].has(above.index))
        this.#cycle(source, above.index, state, what);
  }

  /** What is lost when links go down, to be added again before anything else. */
  *restored(): Iterable<Change> {
    for (const [source, { all, addresses }] of this.#cycled) {
      const state = this.#stateOf(source);
      const again = (object: ObjectName, view: ViewName, record: object, verb: Verb = 'replace'): Change => ({
        source,
        object,
        verb,
        request: settingsOf(view, record as Fields),
        isImplied: true,
      });
      for (const index of new Set([...all, ...addresses]))
        for (const address of state.addresses.by('index', index))
          if (address.family === 'inet6' && isManagedAddress(address))
            yield again('addr', 'addresses', address);
      if (all.size === 0) continue;
      const lost = new Set<number>();
      for (const one of state.nexthops.values()) if (all.has(one.oif ?? -1)) lost.add(one.id!);
      for (const one of state.nexthops.values())
        if (one.group?.some(({ id }) => lost.has(id))) lost.add(one.id!);
      for (const id of lost) yield again('nexthop', 'nexthops', state.nexthops.get(id)!);
      for (const one of state.neighbours.values())
        if (all.has(one.ifindex) && isManaged.neighbours(one)) yield again('neigh', 'neighbours', one);
      const met = new Set<string>();
      for (const route of state.routes.values()) {
        if (!isManaged.routes(route)) continue;
        if (!lost.has(route.nhId ?? -1) && ![...all].some((index) => uses(route, index))) continue;
        const { family, table, dst, tos, priority } = route;
        const place = `${family} ${table} ${dst} ${tos} ${priority}`;
        yield again('route', 'routes', route, met.has(place) ? 'append' : 'replace');
        met.add(place);
      }
    }
  }
}

/** A link of a source, by its index, or by its name where it is not made yet. */
const keyOf = (source: string, link: unknown): string => `${source}\n${link}`;

/** Whether a link is a VLAN that is down, which comes up with the link that it is on. */
function isDown(link: Link): boolean {
  return kindOf(link) === 'vlan' && !link.flags.includes('up');
}

function dataOf(request: Fields): Fields {
  return ((request.linkinfo ?? {}) as { data?: Fields }).data ?? {};
}

function wantsUp({ up, flags }: Fields): boolean {
  return (
    up === true || (up === undefined && (flags as readonly string[] | undefined)?.includes('up') === true)
  );
}

function withIndex(request: Fields, state: State): Fields {
  const { dev = request.index ?? request.ifname } = request;
  return typeof dev === 'string' ? { index: findIn(state)(dev) ?? -1 } : { index: dev };
}

function isMaster(record: Link, master: unknown, state: State): boolean {
  const index = typeof master === 'string' ? findIn(state)(master) : master;
  return index !== undefined && (record.master ?? 0) === index;
}

/** The options, and fields of the link itself, that a request changes; only where its kind makes demands. */
function differingIn({ verb, request }: Change, record: Link, state: State): string[] {
  const { whileDown = [], withoutPorts = [] } = demandsOf(kindOf(record));
  const keys = [...Object.keys(dataOf(request)), ...Object.keys(request)];
  if (!keys.some((key) => whileDown.includes(key) || withoutPorts.includes(key))) return [];
  const find = findIn(state);
  const fields = fieldsOf('link', verb, request, (name) => find(name) ?? 0);
  const { given } = canonicalOf('link', verb, fields);
  return differences(definition, given, record as unknown as Fields).map(({ field }) =>
    field.startsWith('linkinfo.data.') ? field.slice('linkinfo.data.'.length).split(/[.[]/, 1)[0]! : field,
  );
}
