import { systemNames } from '../../iproute/system-names.js';
import { ifinfomsg } from '../../messages/route/link/ifinfomsg.js';
import type { InterfaceKeys } from '../../objects/interfaces.js';
import { tableNumber } from '../../objects/route.js';
import { NetlinkError } from '../../protocol/errors.js';
import type { State } from '../records/state.js';
import type { Fields, ObjectName } from './change.js';
import { withGoing } from './link-state.js';
import { DEFINITIONS, type ResolveNow } from './objects.js';

/** An interface that a transaction refers to: one that exists, or that it makes. */
export class Ref {
  readonly source: string;
  /** The name it has once it exists. */
  name: string;
  /** Unknown until it is made. */
  index: number | undefined;
  /** Whether the transaction makes it. */
  readonly made: boolean;
  /** Of one that is made: its kind, and of a VRF its table. */
  readonly kind: string | undefined;
  readonly table: number | undefined;

  constructor(
    source: string,
    name: string,
    index: number | undefined,
    { kind, data }: { kind?: string; data?: { table?: number | string } } = {},
  ) {
    this.source = source;
    this.name = name;
    this.index = index;
    this.made = index === undefined;
    this.kind = kind;
    const { table } = data ?? {};
    this.table = typeof table === 'string' ? tableNumber(ifinfomsg, table, systemNames) : table;
  }
}

/** A key of a request that takes an interface. */
interface Reference {
  /** Where the index goes: `'oif'`, `'linkinfo.data.link'`, `'multipath.ifindex'`. */
  readonly target: string;
  /** The interface as the request gives it. */
  readonly given: string | number;
  readonly ref: Ref;
}

/** The interfaces of a request, once names are bound. */
export interface Bound {
  readonly keys: readonly Reference[];
  /** Tables of the VRFs that it names. */
  readonly tables?: ReadonlyMap<string, number>;
}

const NOTHING: Bound = { keys: [] };

/** An index that no interface has: requests are checked with it while the real one is not known. */
const SOME_INDEX = 0x7ffffffe;

interface Place {
  readonly key: string;
  readonly target: string;
  readonly given: string | number;
}

/** The interfaces that a request names, wherever its definition has them. */
function* placesIn(value: Fields, keys: InterfaceKeys, key = '', target = ''): Iterable<Place> {
  for (const own in value) {
    const to = keys.get(own);
    const given = value[own];
    // 0 stands for none
    if (to === undefined || given === undefined || given === 0) continue;
    if (typeof to === 'string') {
      if (typeof given === 'string' || typeof given === 'number')
        yield { key: key + own, target: target + to, given };
    } else if (Array.isArray(given))
      for (const [i, one] of given.entries())
        yield* placesIn(one as Fields, to, `${key}${own}[${i}].`, `${target}${own}.`);
    else if (typeof given === 'object' && given !== null)
      yield* placesIn(given as Fields, to, `${key}${own}.`, `${target}${own}.`);
  }
}

/** The interfaces of a source by their names, as they are at one point of a transaction. */
export class References {
  readonly #source: string;
  readonly #state: State;
  readonly #byName = new Map<string, Ref | undefined>();
  readonly #byIndex = new Map<number, Ref>();
  /** The interface that the last route named, and nothing else: many routes lead out of one. */
  #last: { readonly dev: unknown; readonly bound: Bound } | undefined;

  constructor(source: string, state: State) {
    this.#source = source;
    this.#state = state;
  }

  find(name: string | number): Ref | undefined {
    if (typeof name === 'number') return this.#at(name);
    if (this.#byName.has(name)) return this.#byName.get(name);
    for (const link of this.#state.interfaces.by('name', name)) return this.#at(link.index);
    return undefined;
  }

  #at(index: number): Ref {
    let known = this.#byIndex.get(index);
    if (!known) {
      known = new Ref(this.#source, this.#state.interfaces.get(index)?.ifname ?? `${index}`, index);
      this.#byIndex.set(index, known);
    }
    return known;
  }

  /** The names of what the kernel removes along with an interface. */
  goneWith({ index }: Ref): string[] {
    const link = this.#state.interfaces.get(index ?? -1);
    return link === undefined ? [] : withGoing(this.#state, link).map(({ ifname }) => ifname!);
  }

  /** From here on the name stands for this interface. */
  set(name: string, ref: Ref | undefined): void {
    this.#byName.set(name, ref);
    this.#last = undefined;
  }

  /** Binds the interfaces that a request names; undefined where one does not exist (yet). */
  bind(object: ObjectName, request: Fields): Bound | undefined {
    const { dev } = request;
    const isPlain = object === 'route' && dev !== undefined && hasOnlyDev(request);
    if (isPlain && this.#last?.dev === dev) return this.#last!.bound;
    const definition = DEFINITIONS[object];
    const keys: Reference[] = [];
    for (const { target, given } of placesIn(request, definition.interfaces)) {
      const ref = this.find(given);
      if (ref === undefined) return undefined;
      keys.push({ target, given, ref });
    }
    let tables: Map<string, number> | undefined;
    for (const key in definition.vrfs) {
      const name = request[key];
      if (typeof name !== 'string') continue;
      const table = this.#tableOf(name);
      if (table === undefined) return undefined;
      tables = new Map([[name, table]]);
    }
    if (keys.length === 0 && tables === undefined) return NOTHING;
    const bound = tables === undefined ? { keys } : { keys, tables };
    if (isPlain) this.#last = { dev, bound };
    return bound;
  }

  #tableOf(name: string): number | undefined {
    const ref = this.find(name);
    if (ref === undefined || ref.made) return ref?.table;
    const { kind, data } = this.#state.interfaces.get(ref.index!)?.linkinfo ?? {};
    return kind === 'vrf' ? (data as { table?: number } | undefined)?.table : undefined;
  }

  /** The error for the interface of a request that does not exist. */
  missing(object: ObjectName, request: Fields): NetlinkError {
    const { interfaces, vrfs } = DEFINITIONS[object];
    for (const { key, given } of placesIn(request, interfaces))
      if (this.find(given) === undefined)
        return NetlinkError.of('ENODEV', `${object} ${key}: no interface is named '${given}'`);
    const key = Object.keys(vrfs ?? {})[0];
    return NetlinkError.of('ENODEV', `${object} ${key}: no VRF is named '${request[key!]}'`);
  }
}

function hasOnlyDev({ oif, iif, multipath, vrf }: Fields): boolean {
  return oif === undefined && iif === undefined && multipath === undefined && vrf === undefined;
}

/** Whether all interfaces exist by now. */
export function isReady({ keys }: Bound): boolean {
  for (const { ref } of keys) if (ref.index === undefined) return false;
  return true;
}

/** All interfaces of a request. */
export function refsOf({ keys }: Bound): Ref[] {
  return keys.map(({ ref }) => ref);
}

/** The interface that a link's request is about; undefined of one that it makes. */
export function ownRef({ keys }: Bound): Ref | undefined {
  return keys.find(({ target }) => target === 'index')?.ref;
}

/** Finds the indices of a request's interfaces; of those that do not exist yet, one that none has. */
export function resolveIn({ keys, tables }: Bound): ResolveNow {
  return (name, as) => {
    if (as === 'vrf') return tables?.get(name) ?? SOME_INDEX;
    for (const { given, ref } of keys) if (given === name) return ref.index ?? SOME_INDEX;
    return SOME_INDEX;
  };
}
