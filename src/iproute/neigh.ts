import { routeMessages } from '../messages/route/index.js';
import type { Neighbour } from '../messages/route/ndmsg.js';
import type { Input } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { has } from './canonical.js';
import { type Ensured, type EnsureOptions, ensure } from './ensure.js';
import { interfaceKeys } from './names.js';
import { pollEntries, type WaitOptions } from './poll.js';
import {
  type CallOptions,
  dump,
  familyOf,
  flush,
  get,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
} from './verbs.js';

/** A neighbour as the verbs take it: `{ dev: 'eth0', dst: '10.0.0.2', lladdr: '02:00:00:00:00:02' }`. */
export type NeighbourInput = Omit<Input<Neighbour>, 'ifindex' | 'master'> & {
  ifindex?: number | string | undefined;
  master?: number | string | undefined;
  /** The interface, by name or index. */
  dev?: string | number | undefined;
};

const kind: ObjectKind = {
  add: routeMessages.newneigh,
  del: routeMessages.delneigh,
  get: routeMessages.getneigh,
  interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex', master: 'master' }),
  filters: ['family', 'master'],
  complete(value, verb) {
    const family = value.family ?? familyOf(value.dst);
    const completed: Record<string, unknown> = family === undefined ? {} : { family };
    // one that the kernel is to keep resolved has yet to be
    const managed = (value.flagsExt as readonly string[] | undefined)?.includes('managed');
    if (verb !== 'dump' && verb !== 'get') completed.state = managed ? [] : ['permanent'];
    return { ...completed, ...value };
  },
};

/** The verbs that change neighbours. */
export class NeighbourChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Adds a neighbour: a permanent one, unless `state` says otherwise. */
  add(neighbour: NeighbourInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'add', neighbour, options);
  }

  /** Adds the neighbour, or changes it. */
  replace(neighbour: NeighbourInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'replace', neighbour, options);
  }

  /** Changes a neighbour that exists. */
  change(neighbour: NeighbourInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', neighbour, options);
  }

  /** The same as {@link change}. */
  set(neighbour: NeighbourInput, options?: CallOptions): R {
    return this.change(neighbour, options);
  }

  /** Adds a further destination of a forwarding entry (`family: 'bridge'`). */
  append(neighbour: NeighbourInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'append', neighbour, options);
  }

  /** Removes a neighbour. */
  del(neighbour: NeighbourInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', neighbour, options);
  }
}

/** The kernel keeps what is removed for a while, as failed. */
function usable({ state, flags }: Neighbour): boolean {
  return flags?.includes('proxy') === true || !state?.includes('failed');
}

/** Neighbours: the ARP and NDP tables, proxies, and with `family: 'bridge'` forwarding databases. */
export class Neighbours extends NeighbourChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All neighbours, or those that have what the filter says: `{ dev: 'eth0' }`, `{ flags: ['proxy'] }`. */
  dump(filter: NeighbourInput = {}, options: DumpOptions = {}): Dump<Neighbour> {
    return dump<Neighbour>(this.#reader, kind, filter, options, ({ ifindex, flags }) => ({
      ...(ifindex === undefined ? {} : { ndaIfindex: ifindex }),
      // proxies are a table of their own, asked for by the flag alone
      ...((flags as readonly string[] | undefined)?.includes('proxy') ? { flags: ['proxy'] } : {}),
    }));
  }

  /** One neighbour, by `dev` and `dst` (Linux 5.0). */
  get(neighbour: NeighbourInput, options: CallOptions = {}): Promise<Neighbour> {
    return get<Neighbour>(this.#reader, kind, neighbour, options);
  }

  /** Removes all neighbours that have what the filter says; returns how many. */
  flush(filter: NeighbourInput, options: DumpOptions = {}): Promise<number> {
    return flush(this.#reader, kind, this.dump(filter, options));
  }

  /** Waits until there are neighbours that have what the filter says, or with `present: false` none any more. */
  poll(filter: NeighbourInput, options: WaitOptions = {}): Promise<Neighbour[]> {
    return pollEntries(this.#reader, ['neigh'], () => this.dump(filter), 'neighbours', options);
  }

  /**
   * Sees to it that a neighbour is there with these properties: adds it, changes it, or finds that nothing
   * is to be done, and says which. With `present: false`, that none with these properties is there.
   */
  ensure(neighbour: NeighbourInput, options: EnsureOptions = {}): Promise<Ensured<Neighbour>> {
    return ensure<Neighbour>(
      neighbour,
      {
        reader: this.#reader,
        kind,
        type: kind.add,
        candidates: ({ ifindex, family, flags = [] }) => {
          const proxy = (flags as readonly string[]).includes('proxy');
          return this.dump({ ifindex, family, ...(proxy ? { flags: ['proxy'] } : {}) } as NeighbourInput);
        },
        same: (entry, { dst, lladdr, vlan }) => has(entry, dst === undefined ? { lladdr, vlan } : { dst }),
        // a neighbour in use goes through other states
        equal: (entry, { state, ...wanted }) =>
          has(entry, wanted) && (neighbour.state === undefined || has(entry.state, state)) && usable(entry),
        add: (limits) => this.replace(neighbour, limits),
        change: (_entry, limits) => this.replace(neighbour, limits),
        del: (entry, limits) => this.del(entry, limits),
      },
      options,
    );
  }
}
