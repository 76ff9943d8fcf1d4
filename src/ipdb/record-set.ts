import type { Route } from '../messages/route/rtmsg.js';
import type { Store } from './records/record-store.js';
import { Stores } from './records/source-records.js';
import { inserted } from './routes/route-events.js';
import { recordKey } from './sql/tables.js';
import type { Change, Records, ViewName } from './types.js';
import { Views } from './views/source-views.js';

type AnyRecord = Records[ViewName];

/**
 * Records that come from elsewhere, another machine's database or a file, with the views of {@link IPDB} to read them:
 * filters, interfaces by name, the longest prefix. Each record is kept under its {@link recordKey}.
 *
 * ```ts
 * const far = new RecordSet('router');
 * far.put('routes', recordKey('routes', route), route);
 * far.routes.lookup('10.1.2.3');
 * ```
 */
export class RecordSet extends Views {
  readonly #name: string;
  readonly #stores: Stores;
  readonly #kept = new Map<ViewName, Map<string, AnyRecord>>();

  /** @param name what the changes say that they are of. */
  constructor(name: string) {
    const stores = new Stores();
    super(stores.state(name, () => {}));
    this.#name = name;
    this.#stores = stores;
  }

  /** Records of a view. */
  count(view: ViewName): number {
    return this.#kept.get(view)?.size ?? 0;
  }

  /** The record kept under a key. */
  record<V extends ViewName>(view: V, key: string): Records[V] | undefined {
    return this.#kept.get(view)?.get(key) as Records[V] | undefined;
  }

  /** Keys of all records of a view. */
  keys(view: ViewName): IterableIterator<string> {
    return (this.#kept.get(view) ?? new Map<string, AnyRecord>()).keys();
  }

  /** Keeps a record under a key, and says what that has changed. */
  put<V extends ViewName>(view: V, key: string, record: Records[V]): Change<V> {
    const before = this.#take(view, key);
    let kept = this.#kept.get(view);
    if (kept === undefined) this.#kept.set(view, (kept = new Map()));
    kept.set(key, record);
    if (view === 'routes') this.#putRoute(record as Route);
    else (this.#stores[view as 'rules'] as unknown as Store<object>).put(record);
    const change = before === undefined ? 'added' : 'changed';
    return { view, source: this.#name, change, before, after: record } as unknown as Change<V>;
  }

  /** Forgets the record of a key, and says what that has changed; undefined where there is none. */
  remove<V extends ViewName>(view: V, key: string): Change<V> | undefined {
    const before = this.#take(view, key);
    if (before === undefined) return undefined;
    return { view, source: this.#name, change: 'removed', before, after: undefined } as unknown as Change<V>;
  }

  #take(view: ViewName, key: string): AnyRecord | undefined {
    const before = this.#kept.get(view)?.get(key);
    if (before === undefined) return undefined;
    this.#kept.get(view)!.delete(key);
    if (view === 'routes') this.#takeRoute(before as Route);
    else {
      const store = this.#stores[view as 'rules'] as unknown as Store<object>;
      store.remove(store.layout.key(before) as string);
    }
    return before;
  }

  #putRoute(route: Route): void {
    const { routes } = this.#stores;
    const { map, key, list } = routes.place(route.family as string, route.table, route.dst);
    routes.setAt(map, key, inserted(list, route, true));
    routes.counted(route, 1);
  }

  #takeRoute(route: Route): void {
    const { routes } = this.#stores;
    const { map, key, list } = routes.place(route.family as string, route.table, route.dst);
    routes.setAt(
      map,
      key,
      list.filter((one) => one !== route),
    );
    routes.counted(route, -1);
  }
}

/** A record as text, that {@link recordOf} reads: JSON, with what JSON has no word for in objects of one key. */
export function recordText(record: object): string {
  return JSON.stringify(record, (_, value: unknown) => {
    if (typeof value === 'bigint') return { $bigint: value.toString() };
    return value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value;
  });
}

/** What {@link recordText} wrote. */
export function recordOf<V extends ViewName>(_view: V, text: string): Records[V] {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const { $bigint, $bytes } = value as { $bigint?: string; $bytes?: string };
    if (typeof $bigint === 'string') return BigInt($bigint);
    return typeof $bytes === 'string' ? new Uint8Array(Buffer.from($bytes, 'base64')) : value;
  }) as Records[V];
}

export { recordKey };
