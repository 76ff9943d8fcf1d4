import { contains } from '../compare.js';
import type { Fields } from '../fields.js';

/** The object with a range given as text (`'10-20'`) in its two fields; text that is none is left for the encoder. */
export function rangeOf(value: Fields, first: string, last: string): Record<string, unknown> {
  const text = value[first];
  const [, from, to] = typeof text === 'string' ? (/^(\d+)(?:-(\d+))?$/.exec(text) ?? []) : [];
  if (from === undefined) return value;
  return { ...value, [first]: Number(from), ...(to === undefined ? {} : { [last]: Number(to) }) };
}

/** What the caller calls a field of a range, or the range (''): one name for both ends, if it was given as text. */
export function rangeField(field: string, given: Fields, first: string, last: string, name: string): string {
  if (field === '') return name;
  if (field !== first && field !== last) return field;
  return given[field] === undefined ? name : field;
}

/** Whether an entry has what the filter says, and numbers in common with the filter's. */
export function inRange(entry: Fields, filter: Fields, first: string, last: string): boolean {
  const { [first]: from, [last]: to, ...rest } = filter;
  if (from !== undefined) {
    const low = entry[first] as number;
    const high = (entry[last] as number | undefined) ?? low;
    if ((from as number) > high || ((to ?? from) as number) < low) return false;
  }
  return contains(entry, rest);
}
