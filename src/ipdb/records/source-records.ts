import { RouteStore } from '../routes/route-store.js';
import type { ViewName } from '../types.js';
import { layouts } from './record-kinds.js';
import { Store } from './record-store.js';
import type { State } from './state.js';

/** The records of a source as they change, or those of a dump that they are compared with. */
export class Stores {
  readonly interfaces = new Store(layouts.interfaces);
  readonly addresses = new Store(layouts.addresses);
  readonly routes = new RouteStore();
  readonly rules = new Store(layouts.rules);
  readonly neighbours = new Store(layouts.neighbours);
  readonly nexthops = new Store(layouts.nexthops);

  /** These records for the views to read. */
  state(source: string, check: (view: ViewName) => void): State {
    return Object.assign(Object.create(this) as this, { source, check });
  }

  /** The records as they are now, for good: only of the given views. */
  freeze(source: string, views: ReadonlySet<ViewName>, check: (view: ViewName) => void): State {
    const pick = <V extends ViewName>(view: V) => (views.has(view) ? this[view].freeze() : this[view]);
    return {
      source,
      check,
      interfaces: pick('interfaces'),
      addresses: pick('addresses'),
      routes: pick('routes'),
      rules: pick('rules'),
      neighbours: pick('neighbours'),
      nexthops: pick('nexthops'),
    } as State;
  }
}
