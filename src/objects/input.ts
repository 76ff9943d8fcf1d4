import { argumentError } from '../schema/argument.js';
import { checkKeys } from '../schema/keys.js';
import { typeError } from '../schema/stack.js';

/**
 * Throws a `TypeError` that names the verb where its first argument is no object, or has `__proto__` as a key of its own,
 * as what is read from JSON may: copying that would change what the copy inherits.
 */
export function checkInput(object: string, verb: string, input: unknown): asserts input is object {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw argumentError(`${object}.${verb}`, nameIn(object, verb), input, 'an object');
  if (Object.hasOwn(input, '__proto__')) throw typeError(`${object}.${verb}.__proto__: there is no such key`);
  if (input instanceof Map || input instanceof Set || input instanceof Promise || input instanceof Date)
    throw argumentError(`${object}.${verb}`, nameIn(object, verb), input, 'an object with fields');
  for (const key in input) {
    // it would be read in one place and not in another
    if (!Object.hasOwn(input, key))
      throw typeError(`${object}.${verb}.${key}: is inherited; fields are the object's own`);
    const inner = (input as Record<string, unknown>)[key];
    if (typeof inner === 'object' && inner !== null) checkKeys(inner, `${object}.${verb}.${key}`);
  }
}

/** Verbs that take a filter. */
const CHOOSING: ReadonlySet<string> = new Set(['dump', 'flush', 'poll', 'wait']);

/** What a verb's first argument is called: `link`, of `bridge.vlan` `vlan`. */
const nameIn = (object: string, verb: string): string =>
  CHOOSING.has(verb) ? 'filter' : object.slice(object.lastIndexOf('.') + 1);
