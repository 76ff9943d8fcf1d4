import { type Route, rtmsg } from '../../messages/route/rtmsg.js';
import type { Bytes } from '../../schema/bytes.js';
import { decoderOf } from '../../schema/codec.js';
import { CowMap, type ReadMap } from '../records/cow-map.js';
import { IntMap } from '../records/int-map.js';
import { recordKinds } from '../records/record-kinds.js';
import { Packed, type PackedRoute } from './packed.js';
import { readPlain } from './plain.js';
import { placeOf } from './prefix.js';

/**
 * The routes at one place: mostly one; several in the kernel's order. Never changed, but replaced. A number stands for
 * a plain route as a dump brought it.
 */
export type Bucket = PackedRoute | Route | readonly Route[];

type ByLength = readonly (ReadMap<number, Bucket> | undefined)[];

/** The routes of one family and table, by the length of their prefixes. */
export class ReadTable {
  readonly family: string;
  readonly table: number;
  /** The lengths that there are, the longest first. */
  readonly lengths: readonly number[];
  readonly byLength: ByLength;
  readonly #packed: Packed;

  constructor(family: string, table: number, packed: Packed, lengths: readonly number[], byLength: ByLength) {
    this.family = family;
    this.table = table;
    this.#packed = packed;
    this.lengths = lengths;
    this.byLength = byLength;
  }

  /** The routes at a place. */
  at(length: number, key: number): readonly Route[] {
    const bucket = this.byLength[length]?.get(key);
    return bucket === undefined ? NOTHING : this.list(bucket);
  }

  /** The routes of a bucket. */
  list(bucket: Bucket): readonly Route[] {
    if (typeof bucket === 'number') return [this.#packed.read(bucket)];
    return Array.isArray(bucket) ? (bucket as readonly Route[]) : [bucket as Route];
  }

  /** Whether a route of a bucket uses an interface. */
  uses(bucket: Bucket, index: number): boolean {
    if (typeof bucket === 'number') return this.#packed.oif(bucket) === index;
    if (Array.isArray(bucket)) return bucket.some((route) => uses(route, index));
    return uses(bucket as Route, index);
  }

  *buckets(): IterableIterator<Bucket> {
    for (const length of this.lengths) yield* this.byLength[length]!.values();
  }

  *values(): IterableIterator<Route> {
    for (const bucket of this.buckets())
      if (Array.isArray(bucket)) yield* bucket as readonly Route[];
      else yield typeof bucket === 'number' ? this.#packed.read(bucket) : (bucket as Route);
  }

  freeze(): ReadTable {
    const held = this.byLength.map((map) => (map instanceof CowMap ? map.freeze() : map));
    return new ReadTable(this.family, this.table, this.#packed, this.lengths, held);
  }
}

const NOTHING: readonly Route[] = [];

/** Whether a route uses an interface. */
export function uses(route: Route, index: number): boolean {
  if (route.oif === index) return true;
  return route.multipath?.some((hop) => hop.ifindex === index) ?? false;
}

/** Routes that can be read: live ones, or a state held still. */
export abstract class ReadRoutes {
  abstract readonly size: number;
  abstract tables(): Iterable<ReadTable>;
  abstract table(family: string, table: number): ReadTable | undefined;

  *values(): IterableIterator<Route> {
    for (const table of this.tables()) yield* table.values();
  }

  /** The routes that use an interface, as one of several hops as well. */
  *through(index: number): IterableIterator<Route> {
    for (const table of this.tables())
      for (const bucket of table.buckets())
        if (table.uses(bucket, index))
          for (const route of table.list(bucket)) if (uses(route, index)) yield route;
  }

  /** The routes that are not plain: all that have a preferred source, several hops or a nexthop object, and others. */
  *elaborate(): IterableIterator<Route> {
    for (const table of this.tables())
      for (const bucket of table.buckets()) if (typeof bucket !== 'number') yield* table.list(bucket);
  }
}

/** The routes of one family and table as they change. */
export class Table extends ReadTable {
  declare lengths: number[];
  declare readonly byLength: (CowMap<number, Bucket> | undefined)[];

  constructor(family: string, table: number, packed: Packed) {
    super(family, table, packed, [], []);
  }

  /** The routes to prefixes of that length, by key. */
  mapOf(length: number): CowMap<number, Bucket> {
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
 * All routes of a source. One structure identifies them and finds the longest prefix: table → prefix length →
 * number of 32 bits → routes.
 */
export class RouteStore extends ReadRoutes {
  readonly #tables = new Map<string | number, Table>();
  #size = 0;
  /** How many routes use an interface, a preferred source, a nexthop object. */
  readonly users = {
    oif: new Counts<number>(),
    prefsrc: new Counts<string>(),
    nhId: new Counts<number>(),
  };
  /** The plain routes of dumps. */
  #packed = new Packed();
  /** The table that was met last: dumps come table by table. */
  #last: Table | undefined;

  get size(): number {
    return this.#size;
  }

  tables(): Iterable<Table> {
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
    if (!found) this.#tables.set(key, (found = new Table(family, table, this.#packed)));
    return (this.#last = found);
  }

  /** The map and key of a destination, and the routes there. */
  place(
    family: string,
    table: number,
    dst: unknown,
  ): { map: CowMap<number, Bucket>; key: number; list: readonly Route[] } {
    const { length, key } = placeOf(family, dst);
    const found = this.tableOf(family, table);
    return { map: found.mapOf(length), key, list: found.at(length, key) };
  }

  /** Adds a route as a dump gives it, behind those that are at its place: only before anybody reads the store. */
  load(route: Route): void {
    const { length, key } = placeOf(route.family as string, route.dst);
    this.#load(this.tableOf(route.family as string, route.table), length, key, route);
    this.counted(route, 1);
  }

  /** What loads the routes of a dump from the bodies of their messages. */
  loader(): (bytes: Bytes, at: number, end: number) => void {
    const decode = decoderOf(rtmsg);
    return (bytes, at, end) => {
      const plain = readPlain(bytes, at, end);
      if (plain === undefined) {
        const route = recordKinds.routes.record(decode(bytes, at, end) as unknown as Route);
        if (route !== undefined) this.load(route);
        return;
      }
      const { family, table, length, key, oif } = plain;
      this.#load(this.tableOf(family, table), length, key, this.#packed.add(bytes, at, end));
      this.#size++;
      if (oif !== 0) this.users.oif.add(oif, 1);
    };
  }

  #load(table: Table, length: number, key: number, route: PackedRoute | Route): void {
    const live = table.mapOf(length).live as IntMap<Bucket>;
    const there = live.setNew(key, route);
    if (there !== undefined) live.set(key, [...table.list(there), ...table.list(route)]);
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
    this.#packed = new Packed();
    this.#last = undefined;
    this.#size = 0;
    for (const counts of Object.values(this.users)) counts.clear();
  }

  freeze(): ReadRoutes {
    return new FrozenRoutes(
      this.#size,
      [...this.#tables].map(([key, table]) => [key, table.freeze()] as const),
    );
  }
}

class FrozenRoutes extends ReadRoutes {
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
