import { EncodeError } from '../schema/errors.js';
import { saysAnything, undefinedWithin } from '../schema/keys.js';
import { type Fields, messageClass, type ObjectDefinition } from './definition.js';

/** Refuses what is there and undefined, at any depth: what it was to choose by would not be looked at. */
export function checkStated(definition: ObjectDefinition, fields: Fields, verb: string): void {
  const path = undefinedWithin(fields);
  if (path !== undefined)
    throw refusal(definition, path, `is undefined: ${verb} would not look at it; leave the key out`);
}

/**
 * Refuses a removal that does not say of what: the kernel would take the first that it finds.
 *
 * @throws EncodeError
 */
export function checkRemoval(definition: ObjectDefinition, fields: Fields, verb: string): void {
  checkStated(definition, fields, verb);
  if (saysAnything(fields)) return;
  throw refusal(definition, '', `${definition.name}.${verb} needs a key that says which one`);
}

export function refusal(definition: ObjectDefinition, path: string, reason: string): EncodeError {
  return new EncodeError(messageClass(definition).name, path, reason);
}
