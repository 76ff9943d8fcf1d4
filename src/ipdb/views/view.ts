import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Nexthop } from '../../messages/route/nexthop.js';
import type { Rule } from '../../messages/route/rule.js';
import { addr } from '../../objects/addr.js';
import { type Condition, condition } from '../../objects/condition.js';
import type { Fields } from '../../objects/definition.js';
import type { Key } from '../records/record-store.js';
import type { State } from '../records/state.js';
import type { Filter, Interface, Records, ViewName } from '../types.js';
import { type Find, findIn, RecordFilter } from './filter.js';

/** What all views of the database have. Everything is read from memory at once; no request is sent. */
export abstract class View<V extends ViewName> implements Iterable<Records[V]> {
  readonly name: V;
  protected readonly state: State;

  constructor(name: V, state: State) {
    this.name = name;
    this.state = state;
  }

  /** How many records there are. */
  get size(): number {
    this.state.check(this.name);
    return this.state[this.name].size;
  }

  /** All records. What changes during an iteration of a live view may be seen or not: see `IPDB.snapshot`. */
  records(): IterableIterator<Records[V]> {
    this.state.check(this.name);
    return this.state[this.name].values() as IterableIterator<Records[V]>;
  }

  [Symbol.iterator](): IterableIterator<Records[V]> {
    return this.records();
  }

  /**
   * The records that a filter chooses, in any spelling of its values; interfaces go by name or index.
   *
   * @throws EncodeError for a key that does not exist, or a value that no record can have.
   */
  where(filter: Filter<V>): Records[V][] {
    return [...this.#chosen(filter)];
  }

  /**
   * The first of them.
   *
   * @throws EncodeError as {@link where}.
   */
  find(filter: Filter<V>): Records[V] | undefined {
    for (const record of this.#chosen(filter)) return record;
    return undefined;
  }

  /**
   * Whether there is one.
   *
   * @throws EncodeError as {@link where}.
   */
  has(filter: Filter<V>): boolean {
    return this.find(filter) !== undefined;
  }

  *#chosen(filter: Filter<V>): IterableIterator<Records[V]> {
    this.state.check(this.name);
    const condition = new RecordFilter(this.name, filter).read(this.indexOf);
    if (condition === undefined) return;
    for (const record of this.candidates(condition.fields))
      if (condition.accepts(record as unknown as Fields, false)) yield record;
  }

  /** The records among which the chosen ones are: few, where an index knows. `wanted` is in the kernel's spelling. */
  protected abstract candidates(wanted: Fields): Iterable<Records[V]>;

  /** The index of an interface by any of its names. */
  protected get indexOf(): Find {
    return findIn(this.state);
  }

  protected index(dev: Interface): number | undefined {
    return typeof dev === 'number' ? dev : this.indexOf(dev);
  }
}

/** Addresses of interfaces. */
export class AddressesView extends View<'addresses'> {
  constructor(state: State) {
    super('addresses', state);
  }

  /**
   * An address, as `'10.0.0.1'` or with its prefix length, in any spelling, of any interface or the one given.
   *
   * @throws EncodeError for what is no address.
   */
  get(address: string, dev?: Interface): Address | undefined {
    this.state.check(this.name);
    const index = dev === undefined ? undefined : this.index(dev);
    if (dev !== undefined && index === undefined) return undefined;
    for (const found of this.#at(address, undefined))
      if ((index ?? found.index) === found.index) return found;
    const { fields } = condition(addr, { address }, { resolve: (name) => this.indexOf(name)! }) as Condition;
    for (const found of this.#at(fields.address as string, fields.prefixlen))
      if ((index ?? found.index) === found.index) return found;
    return undefined;
  }

  *#at(text: string, length: unknown): Iterable<Address> {
    for (const found of this.state.addresses.by('address', text))
      if (length === undefined || length === found.prefixlen) yield found;
  }

  protected candidates({ index, local }: Fields): Iterable<Address> {
    if (local !== undefined) return this.state.addresses.by('address', local as Key);
    return index === undefined ? this.records() : this.state.addresses.by('index', index as Key);
  }
}

/** Rules of policy routing. Two rules that are equal in everything are one record. */
export class RulesView extends View<'rules'> {
  constructor(state: State) {
    super('rules', state);
  }

  /** The first rule of that priority. */
  get(priority: number, family?: 'inet' | 'inet6'): Rule | undefined {
    this.state.check(this.name);
    for (const rule of this.state.rules.by('priority', priority))
      if (family === undefined || rule.family === family) return rule;
    return undefined;
  }

  protected candidates({ priority, table }: Fields): Iterable<Rule> {
    if (priority !== undefined) return this.state.rules.by('priority', priority as Key);
    return table === undefined ? this.records() : this.state.rules.by('table', table as Key);
  }
}

/** Neighbours: the ARP and NDP tables. */
export class NeighboursView extends View<'neighbours'> {
  constructor(state: State) {
    super('neighbours', state);
  }

  /**
   * The neighbour of that address, on any interface or the one given.
   *
   * @throws EncodeError for what is no address.
   */
  get(dst: string, dev?: Interface): Neighbour | undefined {
    this.state.check(this.name);
    const index = dev === undefined ? undefined : this.index(dev);
    if (dev !== undefined && index === undefined) return undefined;
    for (const found of this.state.neighbours.by('dst', dst))
      if ((index ?? found.ifindex) === found.ifindex) return found;
    return this.find({ dst, ...(index === undefined ? {} : { ifindex: index }) });
  }

  protected candidates({ ifindex, dst }: Fields): Iterable<Neighbour> {
    if (dst !== undefined) return this.state.neighbours.by('dst', dst as Key);
    return ifindex === undefined ? this.records() : this.state.neighbours.by('ifindex', ifindex as Key);
  }
}

/** Nexthop objects. */
export class NexthopsView extends View<'nexthops'> {
  constructor(state: State) {
    super('nexthops', state);
  }

  /** Finds a nexthop by its id. */
  get(id: number): Nexthop | undefined {
    this.state.check(this.name);
    return this.state.nexthops.get(id);
  }

  protected candidates({ id, oif }: Fields): Iterable<Nexthop> {
    if (id !== undefined) {
      const found = this.state.nexthops.get(id as number);
      return found === undefined ? [] : [found];
    }
    return oif === undefined ? this.records() : this.state.nexthops.by('oif', oif as Key);
  }
}
