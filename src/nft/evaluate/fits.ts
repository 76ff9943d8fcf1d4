import * as t from '../tables/types.js';

/** Whether a constant of one type serves for another: marks take any integer. */
export function fits(wanted: t.DataType, given: t.DataType): boolean {
  if (wanted.id === t.mark.id && t.baseTypeAbove(wanted).id === t.baseTypeAbove(given).id) return true;
  return t.sameType(wanted, given);
}
