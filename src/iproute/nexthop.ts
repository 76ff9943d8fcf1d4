import { routeMessages } from '../messages/route/index.js';
import type { Nexthop, NexthopGroup } from '../messages/route/nexthop.js';
import { type EncapInput, withSegments } from '../objects/encap.js';
import { NLM_F_ECHO } from '../protocol/framing.js';
import type { Input } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { has } from './canonical.js';
import { type Ensured, type EnsureOptions, ensure } from './ensure.js';
import { interfaceKeys } from './names.js';
import { NexthopBuckets } from './nexthop-bucket.js';
import { groupMembers } from './nexthop-group.js';
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

/**
 * A nexthop as the verbs take it: `{ id: 1, gateway: '10.0.0.1', dev: 'eth0' }`, `{ id: 2, blackhole: true }`, or a
 * group, `{ id: 10, group: '1,3/2' }`. Interfaces go by index or name, `dev` being `oif`.
 */
export type NexthopInput = Omit<Input<Nexthop>, 'oif' | 'master' | 'group' | 'encap'> & {
  encap?: EncapInput | undefined;
  oif?: number | string | undefined;
  dev?: string | number | undefined;
  master?: number | string | undefined;
  /**
   * Members: as they read, as ids of weight 1, or as `ip nexthop` writes them: `'1,3/2'` is 1 with
   * weight 3 and 2 with weight 1.
   */
  group?: readonly (number | Input<NexthopGroup>)[] | string | undefined;
};

/** Which nexthops; `groups` are only groups, `master` those over ports of that link. */
export type NexthopFilter = NexthopInput;

/** What answers say and requests must not: the kernel refuses them (linux/nexthop.h). */
const REPORTED = ['scope', 'groupStats', 'hwStatsUsed', 'opFlags', 'resBucket'] as const;

const kind: ObjectKind = {
  add: routeMessages.newnexthop,
  del: routeMessages.delnexthop,
  get: routeMessages.getnexthop,
  interfaces: interfaceKeys({ dev: 'oif', oif: 'oif', master: 'master' }),
  filters: ['family', 'oif', 'master', 'groups', 'fdb', 'opFlags'],
  unseen: ['master', 'groups', 'opFlags'],
  complete(value, verb) {
    if (verb === 'dump')
      return value.group === undefined ? value : { ...value, group: groupMembers(value.group) };
    // one nexthop is told by its id alone
    if (verb === 'get') return pickDefined(value, ['id', 'opFlags']);
    if (verb === 'del') return pickDefined(value, ['id']);
    const out: Record<string, unknown> = { ...withSegments(value) };
    for (const key of REPORTED) delete out[key];
    if (value.group !== undefined) out.group = groupMembers(value.group);
    if (value.flags !== undefined) out.flags = (value.flags as string[]).filter((flag) => flag === 'onlink');
    if (value.resGroup !== undefined) {
      const { unbalancedTime: _since, ...resGroup } = value.resGroup as Record<string, unknown>;
      out.resGroup = resGroup;
    }
    if (value.group === undefined) out.family ??= familyOf(value.gateway) ?? 'inet';
    return out;
  },
};

function pickDefined(value: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]));
}

/** The verbs that change nexthops. */
export class NexthopChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Adds a nexthop or a group (Linux 5.3). Without an `id` the kernel chooses one: see {@link Nexthops.create}. */
  add(nexthop: NexthopInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'add', nexthop, options);
  }

  /** Adds the nexthop, or puts it in the place of the one with its id: routes over that take it from then on. */
  replace(nexthop: NexthopInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'replace', nexthop, options);
  }

  /** Changes a nexthop that exists. */
  change(nexthop: NexthopInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', nexthop, options);
  }

  /** The same as {@link change}. */
  set(nexthop: NexthopInput, options?: CallOptions): R {
    return this.change(nexthop, options);
  }

  /** Removes the nexthop with that `id`; routes over it go with it, and groups that are left without members. */
  del(nexthop: NexthopInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', nexthop, options);
  }
}

/** Nexthop objects: ways that many routes share, and groups of them. */
export class Nexthops extends NexthopChanges<Promise<void>> {
  /** Where the hashes of a resilient group lead. */
  readonly bucket: NexthopBuckets;
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
    this.bucket = new NexthopBuckets(reader);
  }

  /** Adds a nexthop, and returns what the kernel made of it: its `id` where none was given. */
  async create(nexthop: NexthopInput, options: CallOptions = {}): Promise<Nexthop> {
    const echo: Performer<Promise<Nexthop[]>> = {
      lookup: this.#reader.lookup,
      perform: async (pending, limits) => {
        const { type, value, flags } = await pending;
        return this.#reader.socket.request<Nexthop>(type.id, value, { ...limits, flags: flags | NLM_F_ECHO });
      },
    };
    const [made] = await perform(echo, kind, 'add', nexthop, options);
    return made!;
  }

  /**
   * All nexthops, or those that have what the filter says: `{ dev: 'eth0' }`, `{ groups: true }`. With
   * `opFlags: ['dumpStats']` groups come with `groupStats` (6.9).
   */
  dump(filter: NexthopFilter = {}, options: DumpOptions = {}): Dump<Nexthop> {
    return dump<Nexthop>(this.#reader, kind, filter, options);
  }

  /** The nexthop with that `id`. */
  get(nexthop: NexthopInput, options: CallOptions = {}): Promise<Nexthop> {
    return get<Nexthop>(this.#reader, kind, nexthop, options);
  }

  /** Removes all nexthops that have what the filter says; returns how many were removed one by one. */
  flush(filter: NexthopFilter, options: DumpOptions = {}): Promise<number> {
    return flush(this.#reader, kind, this.dump(filter, options), ({ id }) => ({ id }));
  }

  /** Waits until there are nexthops that have what the filter says, or with `present: false` none any more. */
  poll(filter: NexthopFilter, options: WaitOptions = {}): Promise<Nexthop[]> {
    return pollEntries(this.#reader, ['nexthop'], () => this.dump(filter), 'nexthops', options);
  }

  /**
   * Sees to it that a nexthop is there with these properties: adds it, changes it, or finds that nothing
   * is to be done, and says which. With `present: false`, that none with these properties is there.
   */
  ensure(nexthop: NexthopInput, options: EnsureOptions = {}): Promise<Ensured<Nexthop>> {
    return ensure<Nexthop>(
      nexthop,
      {
        reader: this.#reader,
        kind,
        type: kind.add,
        candidates: () => this.dump(),
        same: (entry, { id, ...wanted }) => (id === undefined ? has(entry, wanted) : entry.id === id),
        add: (limits) => this.add(nexthop, limits),
        change: (_entry, limits) => this.replace(nexthop, limits),
        del: (entry, limits) => this.del(entry, limits),
      },
      options,
    );
  }
}
