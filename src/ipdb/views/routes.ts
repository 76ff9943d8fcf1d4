import { systemNames } from '../../iproute/system-names.js';
import type { Route } from '../../messages/route/rtmsg.js';
import { rtmsg } from '../../messages/route/rtmsg.js';
import type { Fields } from '../../objects/definition.js';
import { familyOf, normalPrefix } from '../../objects/prefix.js';
import { tableNumber } from '../../objects/route.js';
import { checkOptions, optionNames } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import type { State } from '../records/state.js';
import { lookup } from '../routes/lookup.js';
import { placeOf } from '../routes/prefix.js';
import { View } from './view.js';

const RT_TABLE_MAIN = 254;

/** Routes, by table and prefix. */
export class RoutesView extends View<'routes'> {
  constructor(state: State) {
    super('routes', state);
  }

  /**
   * The route that a packet to an address takes by a table (`main` unless said otherwise): of the longest prefix, the
   * one with the lowest metric. Rules do not count, nor do routes for a TOS or a source, or dead ones.
   *
   * @throws TypeError for what is no address, EncodeError for what is no table.
   */
  lookup(address: string, at: LookupIn = IN_MAIN): Route | undefined {
    this.state.check(this.name);
    const number = at === IN_MAIN ? RT_TABLE_MAIN : this.#table(at);
    if (number === undefined) return undefined;
    if (typeof address !== 'string')
      throw typeError(`address: expected a string, got ${JSON.stringify(address)}`);
    const family = address.includes(':') ? 'inet6' : 'inet';
    const found = this.state.routes.table(family, number);
    return found === undefined ? undefined : lookup(found, address);
  }

  /**
   * The first route to a prefix, in any spelling, in a table (`main` unless said otherwise).
   *
   * @throws EncodeError for what is no prefix, or no table.
   */
  get(dst: string, at: RouteAt = {}): Route | undefined {
    if (typeof dst !== 'string') throw typeError(`dst: expected a string, got ${JSON.stringify(dst)}`);
    checkOptions(at, ROUTE_AT);
    const { family } = at;
    const table = this.#table(at);
    if (table === undefined) return undefined;
    if (normalPrefix(dst) !== dst || familyOf(dst) !== 'inet' || !dst.includes('/') || family !== undefined)
      return this.find({ dst, table, family: family ?? familyOf(dst) ?? 'inet' });
    // spelled as the records are: at one place
    this.state.check(this.name);
    const { length, key } = placeOf('inet', dst);
    return this.state.routes.table('inet', table)?.at(length, key)[0];
  }

  /** The number of the table; undefined where there is no such VRF. */
  #table({ table = RT_TABLE_MAIN, vrf, ...rest }: RouteAt): number | undefined {
    checkOptions(rest, ROUTE_AT);
    if (vrf !== undefined) return this.indexOf(vrf, 'vrf');
    return typeof table === 'number' ? table : tableNumber(rtmsg, table, systemNames);
  }

  /** The numbers of the tables that have routes. */
  get tables(): number[] {
    this.state.check(this.name);
    const numbers = new Set<number>();
    for (const { table, byLength } of this.state.routes.tables())
      if (byLength.some((map) => map !== undefined && map.size > 0)) numbers.add(table);
    return [...numbers].sort((a, b) => a - b);
  }

  protected *candidates({ table, family, dst }: Fields): Iterable<Route> {
    const { routes } = this.state;
    const known = dst !== undefined && dst !== 'default' ? familyOf(dst) : undefined;
    for (const one of routes.tables()) {
      if (table !== undefined && one.table !== table) continue;
      if ((family ?? one.family) !== one.family || (known ?? one.family) !== one.family) continue;
      if (dst === undefined) yield* one.values();
      else {
        const { length, key } = placeOf(one.family, dst);
        yield* one.at(length, key);
      }
    }
  }
}

/** Where an address is looked up. */
export interface LookupIn {
  /** By number or name; `main` unless said otherwise. */
  table?: number | string | undefined;
  /** The VRF whose table is meant. */
  vrf?: string | undefined;
}

const IN_MAIN: LookupIn = {};

/** Where a route is looked for. */
export interface RouteAt extends LookupIn {
  /** Of `'default'`, which both have; IPv4 unless said otherwise. */
  family?: 'inet' | 'inet6' | 'mpls' | undefined;
}

const ROUTE_AT = optionNames<RouteAt>({ table: true, vrf: true, family: true });
