import type { Route } from '../../messages/route/rtmsg.js';
import { CowMap, type ReadMap } from '../cow.js';
import { IntMap } from '../int-map.js';
import { placeOf } from './prefix.js';

/** The routes at one place: mostly one; several in the kernel's order. Never changed, but replaced. */
export type Bucket = Route | readonly Route[];

/** The routes of one family and table, by the length of their prefixes. */
export interface ReadTable {
  readonly family: string;
  readonly table: number;
  /** The lengths that there are, the longest first. */
  readonly lengths: readonly number[];
  readonly byLength: readonly (ReadMap<number, Bucket> | undefined)[];
}

/** Routes that can be read: live ones, or a state held still. */
export interface ReadRoutes {
  readonly size: number;
  tables(): Iterable<ReadTable>;
  table(family: string, table: number): ReadTable | undefined;
  values(): IterableIterator<Route>;
  /** The routes that use an interface, as one of several hops as well. */
  through(index: number): Iterable<Route>;
}

const NOTHING: readonly Route[] = [];

/** The routes at a place as an array. */
export function listOf(bucket: Bucket | undefined): readonly Route[] {
  if (bucket === undefined) return NOTHING;
  return Array.isArray(bucket) ? (bucket as readonly Route[]) : [bucket as Route];
}

/** Whether a route uses an interface. */
export function uses(route: Route, index: number): boolean {
  if (route.oif === index) return true;
  return route.multipath?.some((hop) => hop.ifindex === index) ?? false;
}

abstract class Routes implements ReadRoutes {
  abstract readonly size: number;
  abstract tables(): Iterable<ReadTable>;
  abstract table(family: string, table: number): ReadTable | undefined;

  *values(): IterableIterator<Route> {
    for (const table of this.tables())
      for (const length of table.lengths)
        for (const bucket of table.byLength[length]!.values())
          if (Array.isArray(bucket)) yield* bucket as readonly Route[];
          else yield bucket as Route;
  }

  *through(index: number): Iterable<Route> {
    for (const route of this.values()) if (uses(route, index)) yield route;
  }
}

export class Table implements ReadTable {
  readonly family: string;
  readonly table: number;
  lengths: number[] = [];
  readonly byLength: (CowMap<number, Bucket> | undefined)[] = [];

  constructor(family: string, table: number) {
    this.family = family;
    this.table = table;
  }

  at(length: number): CowMap<number, Bucket> {
    const known = this.byLength[length];
    if (known) return known;
    this.lengths = [...this.lengths, length].sort((a, b) => b - a);
    return (this.byLength[length] = new CowMap<number, Bucket>(new IntMap<Bucket>()));
  }
}

/** How many routes have something. The last key is remembered: tables mostly go by few. */
class Counts<K> {
  readonly #counts = new Map<K, { n: number }>();
  #key: K | undefined;
  #count: { n: number } | undefined;

  get size(): number {
    return this.#counts.size;
  }

  has(key: K): boolean {
    return this.#counts.has(key);
  }

  add(key: K, by: number): void {
    let count = key === this.#key ? this.#count : this.#counts.get(key);
    if (count === undefined) this.#counts.set(key, (count = { n: 0 }));
    count.n += by;
    if (count.n === 0) {
      this.#counts.delete(key);
      count = undefined;
    }
    this.#key = key;
    this.#count = count;
  }

  clear(): void {
    this.#counts.clear();
    this.#count = undefined;
  }
}

/** Number of table and family in one. */
function slot(family: string, table: number): string | number {
  return family === 'inet' ? table : `${family} ${table}`;
}

/**
 * All routes of a source. One structure tells them apart and finds the longest prefix: table → prefix length →
 * number of 32 bits → routes. No text is kept beyond the records' own.
 */
export class RouteStore extends Routes {
  readonly #tables = new Map<string | number, Table>();
  #size = 0;
  /** How many routes use an interface, a preferred source, a nexthop object. */
  readonly users = {
    oif: new Counts<number>(),
    prefsrc: new Counts<string>(),
    nhId: new Counts<number>(),
  };
  /** The table that was met last: dumps come table by table. */
  #last: Table | undefined;

  get size(): number {
    return this.#size;
  }

  tables(): Iterable<ReadTable> {
    return this.#tables.values();
  }

  /** The tables as they can be changed. */
  liveTables(): Iterable<Table> {
    return this.#tables.values();
  }

  table(family: string, table: number): Table | undefined {
    return this.#tables.get(slot(family, table));
  }

  /** The table, made where there is none. */
  tableOf(family: string, table: number): Table {
    const last = this.#last;
    if (last !== undefined && last.table === table && last.family === family) return last;
    const key = slot(family, table);
    let found = this.#tables.get(key);
    if (!found) this.#tables.set(key, (found = new Table(family, table)));
    return (this.#last = found);
  }

  /** The map and key of a destination. */
  place(family: string, table: number, dst: unknown): { map: CowMap<number, Bucket>; key: number } {
    const { length, key } = placeOf(family, dst);
    return { map: this.tableOf(family, table).at(length), key };
  }

  /** Adds a route as a dump gives it, behind those that are at its place: only before anybody reads the store. */
  load(route: Route): void {
    const { length, key } = placeOf(route.family as string, route.dst);
    const live = this.tableOf(route.family as string, route.table).at(length).live as IntMap<Bucket>;
    const there = live.setNew(key, route);
    if (there !== undefined)
      live.set(key, Array.isArray(there) ? [...there, route] : [there as Route, route]);
    this.counted(route, 1);
  }

  /** Replaces what is at a place; the caller has counted. */
  setAt(map: CowMap<number, Bucket>, key: number, list: readonly Route[]): void {
    if (list.length === 0) map.delete(key);
    else map.set(key, list.length === 1 ? list[0]! : list);
  }

  /** Takes note of a route that came (1) or went (-1). */
  counted(route: Route, by: 1 | -1): void {
    this.#size += by;
    const { users } = this;
    if (route.oif !== undefined) users.oif.add(route.oif, by);
    if (route.multipath !== undefined) for (const hop of route.multipath) users.oif.add(hop.ifindex, by);
    if (route.prefsrc !== undefined) users.prefsrc.add(route.prefsrc, by);
    if (route.nhId !== undefined) users.nhId.add(route.nhId, by);
  }

  /** Removes all: only before anybody reads it. */
  clear(): void {
    this.#tables.clear();
    this.#last = undefined;
    this.#size = 0;
    for (const counts of Object.values(this.users)) counts.clear();
  }

  freeze(): ReadRoutes {
    return new FrozenRoutes(
      this.#size,
      [...this.#tables].map(([key, table]) => [key, freeze(table)] as const),
    );
  }
}

function freeze({ family, table, lengths, byLength }: Table): ReadTable {
  return { family, table, lengths, byLength: byLength.map((map) => map?.freeze()) };
}

class FrozenRoutes extends Routes {
  readonly size: number;
  readonly #tables: ReadonlyMap<string | number, ReadTable>;

  constructor(size: number, tables: readonly (readonly [string | number, ReadTable])[]) {
    super();
    this.size = size;
    this.#tables = new Map(tables);
  }

  tables(): Iterable<ReadTable> {
    return this.#tables.values();
  }

  table(family: string, table: number): ReadTable | undefined {
    return this.#tables.get(slot(family, table));
  }
}
