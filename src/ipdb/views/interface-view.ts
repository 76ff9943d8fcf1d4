import type { Address } from '../../messages/route/ifaddrmsg.js';
import { ifinfomsg, type Link } from '../../messages/route/link/ifinfomsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Route } from '../../messages/route/rtmsg.js';
import { NetlinkError } from '../../protocol/errors.js';
import type { State } from '../records/state.js';

/** The views of other interfaces. */
interface InterfaceViews {
  get(index: number): InterfaceView | undefined;
  views(links: Iterable<Link>): InterfaceView[];
}

/**
 * An interface of the database: all fields of its record, as they are at the moment they are read, and what belongs
 * to it. It stays the same object for as long as the interface lives, whatever it is called. Afterwards it says that the
 * interface is gone, also where another one has got its index; one that was looked up by name then stands for the
 * interface that has this name next.
 */
export interface InterfaceView extends Readonly<Omit<Link, 'index'>> {}

/** Reads an interface of the database, whatever it is called: see the interface of this name. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the fields are made from the declaration of links, below
export class InterfaceView {
  #index: number;
  /** Which of the interfaces that have had the index. */
  #born: number | undefined;
  /** The name that it was last looked up by. */
  #name: string | undefined;
  readonly #state: State;
  readonly #interfaces: InterfaceViews;

  constructor(state: State, interfaces: InterfaceViews, index: number) {
    this.#index = index;
    this.#born = state.interfaces.born(index);
    this.#state = state;
    this.#interfaces = interfaces;
  }

  get index(): number {
    this.#follow();
    return this.#index;
  }

  /** @internal */
  calledBy(name: string): this {
    this.#name = name;
    return this;
  }

  /** @internal Whether it stands for the interface that has its index now. */
  get isCurrent(): boolean {
    return this.#born !== undefined && this.#state.interfaces.born(this.#index) === this.#born;
  }

  /** Once its interface is gone, it goes by the name that it was looked up by. */
  #follow(): boolean {
    if (this.isCurrent) return true;
    if (this.#name === undefined) return false;
    for (const { index } of this.#state.interfaces.by('name', this.#name)) {
      this.#index = index;
      this.#born = this.#state.interfaces.born(index);
      return true;
    }
    return false;
  }

  /** The name of the source that it is in. */
  get source(): string {
    return this.#state.source;
  }

  /** Whether it is (still) there. */
  get exists(): boolean {
    return this.#follow();
  }

  /** The record: the plain object. Throws `ENODEV` once the interface is gone. */
  get record(): Link {
    const link = this.#follow() ? this.#state.interfaces.get(this.#index) : undefined;
    if (link === undefined) throw NetlinkError.of('ENODEV', `interface ${this.#nameOr(this.#index)} is gone`);
    return link;
  }

  #nameOr(index: number): string {
    return this.#name === undefined ? `${index}` : `'${this.#name}'`;
  }

  /** What belongs to its index, as long as that is its own. */
  #of<T>(list: (index: number) => Iterable<T>): T[] {
    return this.#follow() ? [...list(this.#index)] : [];
  }

  /** Its addresses. */
  get addresses(): Address[] {
    this.#state.check('addresses');
    return this.#of((index) => this.#state.addresses.by('index', index));
  }

  /** The interfaces that are ports of it: of a bridge, a bond, a VRF … */
  get ports(): InterfaceView[] {
    return this.#interfaces.views(this.#of((index) => this.#state.interfaces.by('master', index)));
  }

  /** The interface that it is a port of. */
  get controller(): InterfaceView | undefined {
    const { master } = this.record;
    return master ? this.#interfaces.get(master) : undefined;
  }

  /** The interface underneath, of a VLAN and the like, where it is in the same namespace. */
  get parent(): InterfaceView | undefined {
    return this.#isPair() ? undefined : this.#linked();
  }

  /** The other end of a pair (`veth`, `vxcan`, `netkit`), where it is in the same namespace. */
  get peer(): InterfaceView | undefined {
    return this.#isPair() ? this.#linked() : undefined;
  }

  /** The interfaces on top of it: its VLANs and the like. */
  get children(): InterfaceView[] {
    const above = this.#interfaces.views(this.#of((index) => this.#state.interfaces.by('link', index)));
    return above.filter((one) => one.index !== this.index && !PAIRS.has(one.linkinfo?.kind ?? ''));
  }

  /** Its neighbours; the view has to be loaded. */
  get neighbours(): Neighbour[] {
    this.#state.check('neighbours');
    return this.#of((index) => this.#state.neighbours.by('ifindex', index));
  }

  /** The routes that lead out of it; the view has to be loaded. */
  get routes(): Route[] {
    this.#state.check('routes');
    return this.#of((index) => this.#state.routes.through(index));
  }

  #isPair(): boolean {
    return PAIRS.has(this.record.linkinfo?.kind ?? '');
  }

  #linked(): InterfaceView | undefined {
    const { link, linkNetnsid } = this.record;
    return link && linkNetnsid === undefined && link !== this.index ? this.#interfaces.get(link) : undefined;
  }

  /** Gives the record, for JSON. */
  toJSON(): Link {
    return this.record;
  }
}

const PAIRS: ReadonlySet<string> = new Set(['veth', 'vxcan', 'netkit']);

for (const key of [
  ...ifinfomsg.header.fields.map((field) => field.key),
  ...ifinfomsg.attributes.byKey.keys(),
]) {
  if (key in InterfaceView.prototype || key === 'index' || key === 'pad') continue;
  Object.defineProperty(InterfaceView.prototype, key, {
    get(this: InterfaceView) {
      return this.record[key as keyof Link];
    },
    enumerable: true,
    configurable: true,
  });
}
