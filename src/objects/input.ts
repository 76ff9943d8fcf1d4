import { checkKeys } from '../schema/keys.js';
import { typeError } from '../schema/stack.js';

/**
 * Throws a `TypeError` that names the verb where its first argument is no object, or has `__proto__` as a key of its own,
 * as what is read from JSON may: copying that would change what the copy inherits.
 */
export function checkInput(object: string, verb: string, input: unknown): asserts input is object {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    const given = input === null ? 'null' : Array.isArray(input) ? 'an array' : typeof input;
    throw typeError(`${object}.${verb}: the first argument has to be an object, not ${given}`);
  }
  if (Object.hasOwn(input, '__proto__')) throw typeError(`${object}.${verb}.__proto__: there is no such key`);
  for (const key in input) {
    const inner = (input as Record<string, unknown>)[key];
    if (typeof inner === 'object' && inner !== null) checkKeys(inner, `${object}.${verb}.${key}`);
  }
}
