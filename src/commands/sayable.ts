import { type Fields, messageClass, type ObjectDefinition, reads } from '../objects/definition.js';
import { equal } from '../objects/rules.js';
import { withoutAccess } from '../schema/index.js';

/**
 * The fields that a command has to say: those that the verb looks at, and of an object that was read neither what the
 * kernel reports by itself nor what the command means anyway.
 */
export function sayable(object: ObjectDefinition, verb: string, given: Fields, fields: Fields): Fields {
  if (reads(verb) || verb === 'flush' || object.entries !== undefined) return fields;
  const { removedBy, settings } = object;
  if (!wasRead(object, given)) return fields;
  if (verb === 'del' && removedBy !== undefined) {
    const keys = removedBy(fields);
    return chosen(fields, (key) => keys.includes(key));
  }
  const read = withoutAccess(messageClass(object), fields, 'readOnly') as Fields;
  const own = settings ? settings(read) : chosen(read, (key) => !object.changesByItself.includes(key));
  const implied = object.implied?.(own) ?? {};
  const said = chosen(own, (key) => !equal(own[key], implied[key]));
  // what a removal leaves out may be anything, an addition has defaults for it
  if (verb === 'del') return said;
  const header = new Set(messageClass(object).header.fields.map(({ key }) => key));
  const bare = chosen(said, (key) => key === 'family' || !header.has(key));
  const defaults = object.defaults?.(bare, verb) ?? {};
  return chosen(said, (key) => key === 'family' || !header.has(key) || !equal(said[key], defaults[key]));
}

/** Whether an object was read, which all fields of the header show. */
function wasRead(object: ObjectDefinition, given: Fields): boolean {
  const { fields } = messageClass(object).header;
  return fields.every(({ key, type }) => key in given || type.kind === 'pad' || type.kind === 'prefixLength');
}

function chosen(fields: Fields, isChosen: (key: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => isChosen(key)));
}
