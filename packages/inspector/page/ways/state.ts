import { signal } from '@preact/signals';
import type { Way } from '../../src/protocol.js';

/** The way that was asked for last. */
export const way = signal<Way | undefined>(undefined);
/** Keys of links that it passes. */
export const onWay = signal<ReadonlySet<string>>(new Set());

/** Takes a way in, and marks its links in the topology. */
export function takeWay(found: Way | undefined): void {
  way.value = found;
  const keys = new Set<string>();
  for (const { passes, ns, hops } of found?.steps ?? []) {
    for (const key of passes) keys.add(key);
    for (const { chosen, index } of hops) if (chosen) keys.add(`link:${ns}:${index}`);
  }
  onWay.value = keys;
}
