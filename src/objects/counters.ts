import type { Int64 } from '../schema/index.js';

/** Counters by name. */
export type Counters = Readonly<Record<string, Int64>>;

const PADDING: ReadonlySet<string> = new Set(['unknown', 'pad', 'statsPad']);

/** Counters as they are read: without what pads them. */
export function countersOf(fields: object | undefined): Counters {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([key]) => !PADDING.has(key)));
}
