import type { State } from '../records/state.js';
import type { Filter, Records, ViewName } from '../types.js';
import { InterfacesView } from './interfaces.js';
import { RoutesView } from './routes.js';
import { AddressesView, NeighboursView, NexthopsView, RulesView } from './view.js';

/** The views of one source, live or held still. */
export class Views {
  /** Network interfaces. */
  readonly interfaces: InterfacesView;
  /** Addresses of interfaces. */
  readonly addresses: AddressesView;
  /** Routes, by table and prefix. */
  readonly routes: RoutesView;
  /** Rules of policy routing. */
  readonly rules: RulesView;
  /** The ARP and NDP tables. */
  readonly neighbours: NeighboursView;
  /** Nexthop objects. */
  readonly nexthops: NexthopsView;

  constructor(state: State) {
    this.interfaces = new InterfacesView(state);
    this.addresses = new AddressesView(state);
    this.routes = new RoutesView(state);
    this.rules = new RulesView(state);
    this.neighbours = new NeighboursView(state);
    this.nexthops = new NexthopsView(state);
  }
}

/** Records with the name of their source. */
export function* marked<V extends ViewName>(
  source: string,
  views: Views,
  view: V,
  filter: Filter<V> | undefined,
): IterableIterator<{ source: string; record: Records[V] }> {
  const records = filter === undefined ? views[view].records() : views[view].where(filter as never);
  for (const record of records) yield { source, record: record as Records[V] };
}
