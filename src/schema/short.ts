/** What an object that was read keeps of bytes fewer than its struct's, so that it is written as it came. */
export interface ShortStruct {
  /** Bytes that there were. */
  readonly length: number;
  /** Those behind the last whole member. */
  readonly tail: Uint8Array;
}

/** Not enumerable: neither JSON nor comparisons see it, and copies of the object are written in full. */
const SHORT = Symbol('short');

/** Marks an object as read from fewer bytes than its struct has: kernels that are older send less. */
export function markShort(object: object, short: ShortStruct): void {
  Object.defineProperty(object, SHORT, { value: short });
}

/** What {@link markShort} was given. */
export function shortOf(object: object): ShortStruct | undefined {
  return (object as { [SHORT]?: ShortStruct })[SHORT];
}
