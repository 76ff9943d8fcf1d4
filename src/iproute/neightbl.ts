import { routeMessages } from '../messages/route/index.js';
import type { NeighbourTable } from '../messages/route/ndtmsg.js';
import type { Input } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { matches } from './filter.js';
import { indexed, interfaceKeys, then } from './names.js';
import { type CallOptions, type ObjectKind, type Performer, perform, type Reader } from './verbs.js';

/**
 * A table of neighbours, or its settings for one link, as the verbs take it:
 * `{ family: 'inet', dev: 'eth0', parms: { baseReachableTime: 60000 } }`. Times are milliseconds.
 */
export type NeighbourTableInput = Partial<Input<NeighbourTable>> & {
  /** The link, by name or index: the same as `parms.ifindex`. */
  dev?: string | number | undefined;
};

type Obj = Record<string, unknown>;

const NAMES: Readonly<Record<string, string>> = { inet: 'arp_cache', inet6: 'ndisc_cache' };

const kind: ObjectKind = {
  add: routeMessages.setneightbl,
  del: routeMessages.setneightbl,
  get: routeMessages.getneightbl,
  interfaces: interfaceKeys({ dev: 'dev' }),
  filters: [],
  complete: (value) => value,
  shape({ dev, config: _config, stats: _stats, ...value }) {
    const family = value.family ?? Object.keys(NAMES).find((one) => NAMES[one] === value.name) ?? 'inet';
    const { refcnt: _refcnt, reachableTime: _random, ...parms } = (value.parms ?? {}) as Obj;
    if (dev !== undefined) parms.ifindex = dev;
    const out: Obj = { name: NAMES[family as string], ...value, family };
    if (Object.keys(parms).length > 0) out.parms = parms;
    return out;
  },
  fieldOf: (path, { dev }) => (path === 'parms.ifindex' && dev !== undefined ? 'dev' : path),
};

/** Changes settings of neighbour tables. */
export class NeighbourTableChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Changes a table's settings for a link, or without one its defaults for new links. */
  set(table: NeighbourTableInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'change', table, options);
  }
}

/** The tables that neighbours are in, and their settings by link: what `ip ntable` shows and changes. */
export class NeighbourTables extends NeighbourTableChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /**
   * All tables, an entry each for the table with its defaults and for every link; or those that have what the filter
   * says: `{ family: 'inet', dev: 'eth0' }`.
   */
  dump(filter: NeighbourTableInput = {}, options: DumpOptions = {}): Dump<NeighbourTable> {
    let wanted: Obj = {};
    const asked = then(indexed(filter as Obj, kind.interfaces, this.#reader.lookup), ({ dev, ...fields }) => {
      wanted = dev === undefined ? fields : { ...fields, parms: { ...(fields.parms ?? {}), ifindex: dev } };
      return fields.family === undefined ? {} : { family: fields.family };
    });
    return this.#reader.socket.dump<NeighbourTable>(kind.get.id, asked, options, (entry) =>
      matches(entry, wanted),
    );
  }
}
