import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Nexthop } from '../../messages/route/nexthop.js';
import type { Rule } from '../../messages/route/rule.js';
import type { Key } from '../records/record-store.js';
import type { State } from '../records/state.js';
import type { Filter, Interface, Records, ViewName } from '../types.js';
import { predicate, resolved } from './filter.js';

/** What all views of the database have. Everything is read from memory at once; nothing is asked of the kernel. */
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

  /** The records that have all that is given. Interfaces go by name or index. */
  where(filter: Filter<V>): Records[V][] {
    this.state.check(this.name);
    const wanted = resolved(this.name, filter, this.indexOf);
    if (wanted === undefined) return [];
    const found: Records[V][] = [];
    const fits = predicate(wanted);
    for (const record of this.candidates(wanted)) if (fits(record)) found.push(record);
    return found;
  }

  /** The first of them. */
  find(filter: Filter<V>): Records[V] | undefined {
    this.state.check(this.name);
    const wanted = resolved(this.name, filter, this.indexOf);
    if (wanted === undefined) return undefined;
    const fits = predicate(wanted);
    for (const record of this.candidates(wanted)) if (fits(record)) return record;
    return undefined;
  }

  /** Whether there is one. */
  has(filter: Filter<V>): boolean {
    return this.find(filter) !== undefined;
  }

  /** The records among which those asked for are: few, where an index knows. */
  protected abstract candidates(wanted: Record<string, unknown>): Iterable<Records[V]>;

  /** The index of an interface by any of its names. */
  protected readonly indexOf = (name: string): number | undefined => {
    for (const link of this.state.interfaces.by('name', name)) return link.index;
    return undefined;
  };

  protected index(dev: Interface): number | undefined {
    return typeof dev === 'number' ? dev : this.indexOf(dev);
  }
}

/** Addresses of interfaces. */
export class AddressesView extends View<'addresses'> {
  constructor(state: State) {
    super('addresses', state);
  }

  /** An address, as `'10.0.0.1'` or with its prefix length, of any interface or the one given. */
  get(address: string, dev?: Interface): Address | undefined {
    this.state.check(this.name);
    const index = dev === undefined ? undefined : this.index(dev);
    if (dev !== undefined && index === undefined) return undefined;
    const slash = address.indexOf('/');
    const text = slash < 0 ? address : address.slice(0, slash);
    const length = slash < 0 ? undefined : Number(address.slice(slash + 1));
    for (const found of this.state.addresses.by('address', text))
      if ((index ?? found.index) === found.index && (length ?? found.prefixlen) === found.prefixlen)
        return found;
    return undefined;
  }

  protected candidates({ index, local }: Record<string, unknown>): Iterable<Address> {
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

  protected candidates({ priority, table }: Record<string, unknown>): Iterable<Rule> {
    if (priority !== undefined) return this.state.rules.by('priority', priority as Key);
    return table === undefined ? this.records() : this.state.rules.by('table', table as Key);
  }
}

/** Neighbours: the ARP and NDP tables. */
export class NeighboursView extends View<'neighbours'> {
  constructor(state: State) {
    super('neighbours', state);
  }

  /** The neighbour of that address, on any interface or the one given. */
  get(dst: string, dev?: Interface): Neighbour | undefined {
    return this.find(dev === undefined ? { dst } : { dst, dev });
  }

  protected candidates({ ifindex, dst }: Record<string, unknown>): Iterable<Neighbour> {
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

  protected candidates({ id, oif }: Record<string, unknown>): Iterable<Nexthop> {
    if (id !== undefined) {
      const found = this.state.nexthops.get(id as number);
      return found === undefined ? [] : [found];
    }
    return oif === undefined ? this.records() : this.state.nexthops.by('oif', oif as Key);
  }
}
