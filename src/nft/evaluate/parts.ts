import type { Expression } from '../tree.js';

/** Expressions that the variables in a variable may stand for: they can double with every line. */
export const MOST_PARTS = 2 ** 22;

const all = new WeakMap<object, number>();
const lent = new WeakMap<object, number>();

/** How many expressions the variables in it stand for, and those in them; what is written out there counts as nothing. */
export function borrowed(expression: Expression): number {
  return sum(expression, lent, (part) =>
    (part as Expression).kind === 'variable' ? size(part) : borrowed(part as Expression),
  );
}

/** How many expressions it is made of, with those that its variables stand for. */
function size(part: object): number {
  return 1 + sum(part, all, size);
}

function sum(part: object, known: WeakMap<object, number>, of: (child: object) => number): number {
  let parts = known.get(part);
  if (parts !== undefined) return parts;
  parts = 0;
  try {
    for (const [key, value] of Object.entries(part) as [string, unknown][])
      if (typeof value === 'object' && value !== null && key !== 'at') parts += of(value);
  } catch (error) {
    // one in another by the thousand
    if (!(error instanceof RangeError)) throw error;
    parts = Number.POSITIVE_INFINITY;
  }
  known.set(part, parts);
  return parts;
}
