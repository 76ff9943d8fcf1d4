import { InterfacesView } from './interfaces.js';
import { RoutesView } from './routes/view.js';
import type { State } from './state.js';
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
