import { equal } from './equal.js';
import type { Entry } from './feed.js';
import { kinds } from './kinds.js';
import type { Store } from './store.js';
import type { Stores } from './stores.js';
import type { ViewName } from './types.js';

/** Told of every record that came (no `before`), changed, or went (no `after`). */
export type Emit = (view: ViewName, before: object | undefined, after: object | undefined) => void;

/** Does to the records what the kernel says it has done. */
export function apply(stores: Stores, view: ViewName, { type, body }: Entry, emit: Emit): void {
  const kind = kinds[view];
  if (view === 'routes') return;
  const store = stores[view] as Store<object>;
  const record = kind.record(body as never) as object | undefined;
  if (type === kind.came) {
    if (record === undefined) return;
    const before = store.put(record);
    if (before === undefined || !equal(before, record, kind.noise)) emit(view, before, record);
    return;
  }
  // what tells of the end may lack all but the identity
  if (view === 'interfaces' ? body.family !== 'unspec' : record === undefined) return;
  const before = store.remove(store.layout.key(body));
  if (before === undefined) return;
  emit(view, before, undefined);
}
