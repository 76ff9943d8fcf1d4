import type { ReadRoutes } from '../routes/route-store.js';
import type { Records, ViewName } from '../types.js';
import type { Readable } from './record-store.js';

/** The records of one source, live or held still, for the views to read. */
export type State = {
  readonly source: string;
  /** Throws where the view has not been loaded, or can no longer be kept right. */
  check(view: ViewName): void;
  readonly routes: ReadRoutes;
} & { readonly [V in Exclude<ViewName, 'routes'>]: Readable<Records[V]> };
