import type { ShownNames } from './column.js';

/** What functions that show the options of links have in common. */

// biome-ignore lint/suspicious/noExplicitAny: what was decoded, by the declaration of its kind
export type Data = any;
/** The options of a kind as `ip` shows them. */
export type Show = (data: Data, names: ShownNames) => Record<string, unknown>;

/** A hexadecimal number; 0 has no prefix. */
export const hex = (value: Data): string | undefined =>
  value === undefined ? undefined : value === 0 ? '0' : `0x${value.toString(16)}`;
/** What the kernel has as 0 and 1. */
export const bool = (value: unknown): boolean | undefined => (value === undefined ? undefined : !!value);
