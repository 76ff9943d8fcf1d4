import { systemNames } from '../../iproute/system-names.js';
import { ifinfomsg } from '../../messages/route/link/ifinfomsg.js';
import { rtmsg } from '../../messages/route/rtmsg.js';
import { differences } from '../../objects/compare.js';
import type { Canonical } from '../../objects/fields.js';
import { tableNumber } from '../../objects/route.js';
import { EncodeError } from '../../schema/errors.js';
import type { BridgeState } from '../bridge/bridge-state.js';
import type { Changes, Fields, ObjectName } from '../plan/change.js';
import { subnet } from '../plan/find.js';
import { canonicalOf, DEFINITIONS, fieldsOf, type ResolveNow } from '../plan/objects.js';
import { isLoopback, isManaged, isManagedAddress } from '../records/managed.js';
import type { State } from '../records/state.js';
import { findIn } from '../views/filter.js';
import { sameLifetimes } from './lifetimes.js';
import { LinkSection } from './links.js';
import type { AddressState, StateDocument } from './state-document.js';

/** What is to be changed for the state to become what a document says; nothing where it is so already. */
export function noteDifference(
  into: Changes,
  document: StateDocument,
  state: State,
  bridge: BridgeState | undefined,
): void {
  new Difference(into, document, state, bridge).note();
}

/** An entry of a document, and what it means in the kernel's spelling. */
interface Wanted extends Canonical {
  readonly input: Fields;
}

/** The records of one identity that no entry stands for so far. */
interface Place {
  readonly records: Fields[];
  /** An entry has this identity; one of them is as a record is. */
  isMet: boolean;
  isPaired: boolean;
}

/** How the entries of a section, and the records, are brought together. */
interface Section {
  readonly object: ObjectName;
  /** The identity of an entry's object; entries and records of one key are paired. */
  key(whole: Fields): string;
  /** Whether a record is removed where no entry stands for it. */
  isManaged(record: Fields): boolean;
  add(entry: Wanted, isFirst: boolean): void;
  change(entry: Wanted, record: Fields): void;
  del(record: Fields): void;
  /** What is as it should be. */
  kept?(entry: Wanted, record: Fields): void;
  /** What an entry says by what it leaves out. */
  differs?(entry: Wanted, record: Fields): boolean;
}

class Difference {
  readonly #tx: Changes;
  readonly #document: StateDocument;
  readonly #state: State;
  readonly #links: LinkSection;
  readonly #resolve: ResolveNow;
  readonly #nameOf: (index: number) => string | undefined;

  constructor(tx: Changes, document: StateDocument, state: State, bridge: BridgeState | undefined) {
    this.#tx = tx;
    this.#document = document;
    this.#state = state;
    const find = findIn(state);
    let next = 0x70000000;
    const made = new Map<string, number>();
    const vrfs = new Map<string, number>();
    for (const { ifname, data } of document.interfaces ?? []) {
      const { table } = (data ?? {}) as { table?: number | string };
      if (table !== undefined)
        vrfs.set(ifname, typeof table === 'number' ? table : tableNumber(ifinfomsg, table, systemNames));
    }
    // an interface that is made by this has an index that none has
    const fresh = (name: string): number => {
      let index = made.get(name);
      if (index === undefined) made.set(name, (index = next++));
      return index;
    };
    this.#resolve = (name, as) => {
      if (as === 'vrf') {
        const table = vrfs.get(name) ?? find(name, as);
        if (table === undefined) throw new EncodeError(rtmsg.name, 'vrf', `'${name}' is no VRF`);
        return table;
      }
      return this.#links.remade.has(name) ? fresh(name) : (find(name) ?? fresh(name));
    };
    this.#nameOf = (index) => state.interfaces.get(index)?.ifname;
    this.#links = new LinkSection(tx, state, bridge, this.#resolve, (dev, i, wanted) =>
      this.#addresses(dev, i, wanted),
    );
  }

  note(): void {
    const { interfaces, nexthops, routes, rules, neighbours } = this.#document;
    if (interfaces !== undefined) this.#links.note(interfaces);
    const tx = this.#tx as unknown as Record<string, Record<string, (request: Fields) => void>>;
    const plain = (object: 'nexthop' | 'route' | 'neigh'): Omit<Section, 'key' | 'isManaged'> => ({
      object,
      add: ({ input }) => tx[object]!.add!(input),
      change: ({ input }) => tx[object]!.replace!(input),
      del: (record) => tx[object]!.del!(this.#removal(object, record)),
    });
    if (nexthops !== undefined)
      this.#compare('nexthops', nexthops as Fields[], this.#records('nexthops'), {
        ...plain('nexthop'),
        key: ({ id }) => `${id}`,
        isManaged: () => true,
        add: ({ input }) => tx.nexthop!.replace!(input),
      });
    if (routes !== undefined)
      this.#compare('routes', routes as Fields[], this.#records('routes'), {
        ...plain('route'),
        key: ({ family, table, dst, src, tos, priority }) =>
          `${family} ${table} ${dst ?? 'default'} ${src} ${tos ?? 0} ${priority || (family === 'inet6' ? 1024 : 0)}`,
        isManaged: (route) => isManaged.routes(route as never),
        // others of the same place stand behind the first
        add: ({ input }, isFirst) => tx.route![isFirst ? 'add' : 'append']!(input),
        differs: ({ given, whole }, route) =>
          whole.type !== route.type || (isDirect(given) && !isDirect(route)),
        ...(this.#links.shakes && {
          kept: ({ input }: Wanted, route: Fields) => {
            if (this.#links.isShaken(route)) tx.route!.replace!(input);
          },
        }),
      });
    if (rules !== undefined)
      this.#compare('rules', rules as Fields[], this.#records('rules'), {
        object: 'rule',
        key: ({ family }) => `${family}`,
        isManaged: (rule) => isManaged.rules(rule as never),
        add: ({ input }) => tx.rule!.add!(input),
        // a rule is all that it has
        change: ({ input }) => tx.rule!.add!(input),
        del: (rule) => tx.rule!.del!(DEFINITIONS.rule.settings!(rule)),
      });
    if (neighbours !== undefined)
      this.#compare('neighbours', neighbours as Fields[], this.#records('neighbours'), {
        ...plain('neigh'),
        key: ({ ifindex, dst }) => `${ifindex} ${dst}`,
        isManaged: (one) => isManaged.neighbours(one as never),
        add: ({ input }) => tx.neigh!.replace!(input),
        differs: ({ whole }, one) =>
          (whole.state as readonly string[]).includes('permanent') && !isManaged.neighbours(one as never),
      });
  }

  /** The records of a view without those that go with a link. */
  #records(view: 'nexthops' | 'routes' | 'rules' | 'neighbours'): Fields[] {
    const all = [...this.#state[view].values()] as unknown as Fields[];
    return this.#links.remade.size === 0 ? all : all.filter((record) => !this.#links.takes(record));
  }

  #removal(object: 'nexthop' | 'route' | 'neigh', record: Fields): Fields {
    if (object === 'nexthop') return { id: record.id };
    const { oif, ifindex, multipath, tos, ...own } = DEFINITIONS[object].settings!(record);
    const rest: Fields = tos ? { ...own, tos } : own;
    const index = (object === 'route' ? oif : ifindex) as number | undefined;
    const dev = index === undefined ? {} : { dev: this.#nameOf(index) };
    if (object === 'neigh') return { ...dev, dst: rest.dst };
    if (!Array.isArray(multipath) || record.nhId !== undefined) return { ...rest, ...dev };
    const hops = (multipath as Fields[]).map(({ ifindex: hop, ...one }) => ({
      ...one,
      dev: this.#nameOf(hop as number),
    }));
    return { ...rest, ...dev, multipath: hops };
  }

  /** The entries of a section in the kernel's spelling; what makes no sense is refused by its place. */
  #canonical(object: ObjectName, input: Fields, place: string): Wanted {
    try {
      const fields = fieldsOf(object, 'add', input, this.#resolve);
      return { input, ...canonicalOf(object, 'add', fields) };
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      throw new EncodeError(place, error.path, error.reason);
    }
  }

  #compare(name: string, entries: readonly Fields[], records: readonly Fields[], section: Section): void {
    const { object } = section;
    const definition = DEFINITIONS[object];
    const places = new Map<string, Place>();
    const placeOf = (key: string): Place => {
      let place = places.get(key);
      if (!place) places.set(key, (place = { records: [], isMet: false, isPaired: false }));
      return place;
    };
    for (const record of records) placeOf(section.key(record)).records.push(record);
    const open: { readonly wanted: Wanted; readonly place: Place; readonly isFirst: boolean }[] = [];
    const paired: [Wanted, Fields, Place][] = [];
    for (const [i, input] of entries.entries()) {
      const wanted = this.#canonical(object, input, `${name}[${i}]`);
      const place = placeOf(section.key(wanted.whole));
      const isSo = (record: Fields) =>
        differences(definition, wanted.given, record).every(({ field }) =>
          sameLifetimes(field, wanted.given, record),
        ) && !section.differs?.(wanted, record);
      const at = place.records.findIndex(isSo);
      if (at >= 0) {
        const [record] = place.records.splice(at, 1);
        if (section.kept && !place.isMet) paired.push([wanted, record!, place]);
        place.isPaired = true;
      } else open.push({ wanted, place, isFirst: !place.isMet });
      place.isMet = true;
    }
    const additions: (() => void)[] = [];
    for (const { wanted, place, isFirst } of open) {
      const record = definition.ensure?.change === undefined ? undefined : place.records.shift();
      if (record === undefined) additions.push(() => section.add(wanted, isFirst && !place.isPaired));
      else additions.push(() => section.change(wanted, record));
    }
    for (const [wanted, record, place] of paired)
      if (place.records.length === 0) section.kept!(wanted, record);
    for (const add of additions) add();
    for (const { records: left } of places.values())
      for (const record of left) if (section.isManaged(record)) section.del(record);
  }

  /** Whether routes may go with what is removed: with the first address of a subnet of IPv4, the others go. */
  #addresses(dev: string, place: string, wanted: readonly AddressState[]): boolean {
    const { addr } = this.#tx;
    const shaken = new Set<string | undefined>();
    const kept: Wanted[] = [];
    const index = this.#resolve(dev);
    const entries = wanted.map((one) => ({ ...one, dev }) as Fields);
    const records = [...this.#state.addresses.by('index', index)] as unknown as Fields[];
    const removal = ({ local, address, prefixlen }: Fields): Fields => ({
      ...(local === undefined ? {} : { local }),
      address: `${address ?? local}/${prefixlen}`,
      dev,
    });
    this.#compare(`${place}.addresses`, entries, records, {
      object: 'addr',
      key: ({ family, local, address, prefixlen }) =>
        `${family} ${local ?? address} ${family === 'inet' ? (address ?? local) : ''}/${prefixlen}`,
      isManaged: (one) => isManagedAddress(one as never),
      add: ({ input, whole }) => (isLoopback(whole as never) ? addr.replace(input) : addr.add(input)),
      change: ({ input }, was) => {
        shaken.add(subnet(was));
        addr.del(removal(was));
        addr.add(input);
      },
      del: (one) => {
        shaken.add(subnet(one));
        addr.del(removal(one));
      },
      kept: (one) => kept.push(one),
    });
    shaken.delete(undefined);
    for (const { input } of kept) if (shaken.has(subnet(input))) addr.replace(input);
    return shaken.size > 0;
  }
}

/** Whether a route leads to a link itself, or nowhere. */
function isDirect({ gateway, via, multipath, nhId }: Fields): boolean {
  return gateway === undefined && via === undefined && multipath === undefined && nhId === undefined;
}
