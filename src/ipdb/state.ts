import type { ReadRoutes } from './routes/store.js';
import type { Readable } from './store.js';
import type { Records, ViewName } from './types.js';

/** The records of one source, live or held still, for the views to read. */
export type State = {
  readonly source: string;
  /** Throws where the view has not been loaded, or can no longer be kept right. */
  check(view: ViewName): void;
  readonly routes: ReadRoutes;
} & { readonly [V in Exclude<ViewName, 'routes'>]: Readable<Records[V]> };
