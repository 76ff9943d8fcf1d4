import { NetlinkError } from '../../protocol/errors.js';
import type { State } from '../records/state.js';
import type { Fields, ObjectName } from './change.js';

/** An interface that a transaction speaks of: there already, or to be made by it. */
export class Ref {
  readonly source: string;
  /** The name it has once it is there. */
  name: string;
  /** Unknown until it is made. */
  index: number | undefined;
  /** Whether the transaction makes it. */
  readonly made: boolean;
  /** Of one that is made, its kind. */
  readonly kind: string | undefined;

  constructor(source: string, name: string, index: number | undefined, kind?: string) {
    this.source = source;
    this.name = name;
    this.index = index;
    this.made = index === undefined;
    this.kind = kind;
  }
}

/** Keys of requests that take an interface, and where its index goes. */
const KEYS: Readonly<Record<ObjectName, Readonly<Record<string, string>>>> = {
  link: { dev: 'index', index: 'index', link: 'link', master: 'master' },
  addr: { dev: 'index', index: 'index' },
  route: { dev: 'oif', oif: 'oif', iif: 'iif' },
  rule: {},
  neigh: { dev: 'ifindex', ifindex: 'ifindex', master: 'master' },
  nexthop: { dev: 'oif', oif: 'oif', master: 'master' },
  'bridge.vlan': { dev: 'ifindex', ifindex: 'ifindex' },
  'bridge.fdb': {
    dev: 'ifindex',
    ifindex: 'ifindex',
    master: 'master',
    via: 'ndaIfindex',
    ndaIfindex: 'ndaIfindex',
  },
};
const HOP: Readonly<Record<string, string>> = { dev: 'ifindex', ifindex: 'ifindex' };

/** Which interface each key of a request means, once names are bound. */
export interface Bound {
  readonly keys: readonly { readonly key: string; readonly target: string; readonly ref: Ref }[];
  /** The same for each hop of a multipath route. */
  readonly hops: readonly Bound[] | undefined;
}

const NOTHING: Bound = { keys: [], hops: undefined };

/** The interfaces of a source by their names, as they are at a point of a transaction. */
export class Names {
  readonly #source: string;
  readonly #state: State;
  readonly #byName = new Map<string, Ref | undefined>();
  readonly #byIndex = new Map<number, Ref>();
  #last: { object: ObjectName; dev: unknown; bound: Bound } | undefined;

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

  /** From here on the name means this interface. */
  set(name: string, ref: Ref | undefined): void {
    this.#byName.set(name, ref);
    this.#last = undefined;
  }

  /** Binds the interfaces that a request names; undefined where one is not there (yet). */
  bind(object: ObjectName, request: Fields): Bound | undefined {
    const { dev } = request;
    if (this.#last?.object === object && this.#last.dev === dev && object === 'route' && single(request))
      return this.#last.bound;
    const bound = this.#bindKeys(KEYS[object], request);
    if (bound === undefined) return undefined;
    if (object === 'route' && single(request) && dev !== undefined) this.#last = { object, dev, bound };
    if (!Array.isArray(request.multipath)) return bound;
    const hops: Bound[] = [];
    for (const hop of request.multipath) {
      const found = this.#bindKeys(HOP, hop as Fields);
      if (found === undefined) return undefined;
      hops.push(found);
    }
    return { keys: bound.keys, hops };
  }

  #bindKeys(keys: Readonly<Record<string, string>>, request: Fields): Bound | undefined {
    const out: { key: string; target: string; ref: Ref }[] = [];
    for (const key in keys) {
      const given = request[key];
      if (given === undefined || given === 0) continue;
      if (typeof given !== 'string' && typeof given !== 'number') continue;
      const ref = this.find(given);
      if (ref === undefined) return undefined;
      out.push({ key, target: keys[key]!, ref });
    }
    return out.length === 0 ? NOTHING : { keys: out, hops: undefined };
  }

  /** The error for the interface of a request that is not there. */
  missing(object: ObjectName, request: Fields): NetlinkError {
    const of = (keys: Readonly<Record<string, string>>, fields: Fields): string | undefined =>
      Object.keys(keys).find((key) => typeof fields[key] === 'string' && !this.find(fields[key] as string));
    let place = of(KEYS[object], request);
    let name = place === undefined ? undefined : request[place];
    if (Array.isArray(request.multipath))
      for (const [i, hop] of request.multipath.entries()) {
        const key = place === undefined ? of(HOP, hop as Fields) : undefined;
        if (key === undefined) continue;
        place = `multipath[${i}].${key}`;
        name = (hop as Fields)[key];
      }
    return NetlinkError.of('ENODEV', `${object} ${place}: no interface is named '${name}'`);
  }
}

function single({ oif, iif, multipath }: Fields): boolean {
  return oif === undefined && iif === undefined && multipath === undefined;
}

/** Whether all interfaces are there by now. */
export function isReady({ keys, hops }: Bound): boolean {
  for (const { ref } of keys) if (ref.index === undefined) return false;
  return hops?.every(isReady) ?? true;
}

/** All interfaces that are meant. */
export function refsOf({ keys, hops }: Bound): Ref[] {
  return [...keys.map(({ ref }) => ref), ...(hops?.flatMap(refsOf) ?? [])];
}

/** The request with indices for all interfaces; `instead` for those that are not there yet. */
export function withIndices(request: Fields, bound: Bound, instead?: number): Fields {
  const { keys, hops } = bound;
  if (keys.length === 0 && hops === undefined) return request;
  const out: Record<string, unknown> = {};
  // copied without what is replaced: V8 keeps objects that something was deleted from the slow way
  for (const key in request) if (!keys.some((one) => one.key === key)) out[key] = request[key];
  for (const { target, ref } of keys) out[target] = ref.index ?? instead;
  if (hops !== undefined)
    out.multipath = (request.multipath as Fields[]).map((hop, i) => withIndices(hop, hops[i]!, instead));
  return out;
}
