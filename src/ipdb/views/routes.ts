import { systemNames } from '../../iproute/system-names.js';
import type { Route } from '../../messages/route/rtmsg.js';
import { rtmsg } from '../../messages/route/rtmsg.js';
import type { Fields } from '../../objects/definition.js';
import { familyOf, normalPrefix } from '../../objects/prefix.js';
import { tableNumber } from '../../objects/route.js';
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
   * @throws TypeError for what is no address.
   */
  lookup(address: string, { table = RT_TABLE_MAIN }: { table?: number | string } = {}): Route | undefined {
    this.state.check(this.name);
    const number = typeof table === 'number' ? table : tableNumber(rtmsg, table, systemNames);
    const family = address.includes(':') ? 'inet6' : 'inet';
    const found = this.state.routes.table(family, number);
    return found === undefined ? undefined : lookup(found, address);
  }

  /**
   * The first route to a prefix, in any spelling, in a table (`main` unless said otherwise).
   *
   * @throws EncodeError for what is no prefix, or no table.
   */
  get(dst: string, { table = 'main', family }: RouteAt = {}): Route | undefined {
    if (normalPrefix(dst) !== dst || familyOf(dst) !== 'inet' || !dst.includes('/') || family === 'inet6')
      return this.find({ dst, table, family: family ?? familyOf(dst) ?? 'inet' });
    // spelled as the records are: at one place
    this.state.check(this.name);
    const number = typeof table === 'number' ? table : tableNumber(rtmsg, table, systemNames);
    const { length, key } = placeOf('inet', dst);
    return this.state.routes.table('inet', number)?.at(length, key)[0];
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

/** Where a route is looked for. */
export interface RouteAt {
  table?: number | string | undefined;
  /** Of `'default'`, which both have; IPv4 unless said otherwise. */
  family?: 'inet' | 'inet6' | 'mpls' | undefined;
}
