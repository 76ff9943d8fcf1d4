import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Fields } from '../../objects/definition.js';
import type { Key } from '../records/record-store.js';
import type { State } from '../records/state.js';
import type { Interface } from '../types.js';
import { InterfaceView } from './interface-view.js';
import { View } from './view.js';

/** Network interfaces. */
export class InterfacesView extends View<'interfaces'> {
  /** One view an interface, so that the same interface is the same object. */
  readonly #views = new Map<number, WeakRef<InterfaceView>>();

  constructor(state: State) {
    super('interfaces', state);
  }

  /** The interface of that index, name or alternative name. */
  get(dev: Interface): InterfaceView | undefined {
    this.state.check(this.name);
    const index = this.index(dev);
    if (index === undefined || this.state.interfaces.get(index) === undefined) return undefined;
    const view = this.#view(index);
    return typeof dev === 'string' ? view.calledBy(dev) : view;
  }

  /** All interfaces, as views. */
  *all(): IterableIterator<InterfaceView> {
    for (const { index } of this.records()) yield this.#view(index);
  }

  /** The views of the interfaces with these records. */
  views(links: Iterable<Link>): InterfaceView[] {
    return Array.from(links, ({ index }) => this.#view(index));
  }

  #view(index: number): InterfaceView {
    const known = this.#views.get(index)?.deref();
    if (known?.isCurrent) return known;
    const view = new InterfaceView(this.state, this, index);
    this.#views.set(index, new WeakRef(view));
    return view;
  }

  protected candidates({ index, ifname, master, link }: Fields): Iterable<Link> {
    if (index !== undefined) {
      const found = this.state.interfaces.get(index as number);
      return found === undefined ? [] : [found];
    }
    if (ifname !== undefined) return this.state.interfaces.by('name', ifname as Key);
    if (master !== undefined) return this.state.interfaces.by('master', master as Key);
    if (link !== undefined) return this.state.interfaces.by('link', link as Key);
    return this.records();
  }
}
