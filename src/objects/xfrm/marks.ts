import { checkFields } from '../../schema/fields.js';

/** A mark, and which of its bits count. */
export interface XfrmMark {
  value: number;
  /** All bits where it is left out. */
  mask?: number;
}

const ALL = 0xffffffff;

/** `struct xfrm_mark` as people read it. */
export function markOf(value: number | undefined, mask: number | undefined): XfrmMark | undefined {
  if (value === undefined) return undefined;
  return mask === undefined || mask === ALL ? { value } : { value, mask };
}

/**
 * Value and mask of a mark: a number, or both.
 *
 * @throws EncodeError
 */
export function markFields(
  of: string,
  given: XfrmMark | number | undefined,
  path: string,
): { v: number; m: number } | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'number') return { v: given, m: ALL };
  checkFields(of, given, ['value', 'mask'], path);
  return { v: given.value, m: given.mask ?? ALL };
}
