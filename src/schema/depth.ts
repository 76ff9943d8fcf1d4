import type { AnyType } from './type.js';
import { resolve } from './type.js';

/**
 * How often a declaration may lead to itself in one message. The kernel's own limit is 10; without one, a nest of
 * 64 KiB that holds nothing but nests would exhaust the stack.
 */
export const MAX_DEPTH = 32;

/** Whether reading or writing this type goes one level deeper: by reference, into something with contents. */
export function deepens(declared: AnyType): boolean {
  const type = resolve(declared);
  switch (type.kind) {
    case 'nest':
      return declared.kind === 'lazy' || type.set.kind === 'lazy';
    case 'records':
      return declared.kind === 'lazy' || type.of.kind === 'lazy';
    case 'attributes':
    case 'list':
    case 'message':
    case 'select':
      return declared.kind === 'lazy';
    default:
      return false;
  }
}

/** How deep the compiled engine is; one message is read or written at a time. */
let depth = 0;

export function currentDepth(): number {
  return depth;
}

/** Goes one level deeper, until {@link leave}; false where there is none. */
export function enter(): boolean {
  if (depth === MAX_DEPTH) return false;
  depth++;
  return true;
}

/** Comes back from one level. */
export function leave(): void {
  depth--;
}

/** Goes one level deeper for the length of the call; returns `tooDeep` where there is none. */
export function deeper<T>(call: () => T, tooDeep: T): T {
  if (!enter()) return tooDeep;
  try {
    return call();
  } finally {
    leave();
  }
}
