import { merged } from '../schema/codec.js';
import { decode, encode } from '../schema/index.js';
import { type Fields, messageClass, type ObjectDefinition } from './definition.js';
import type { Canonical } from './fields.js';
import type { Pending } from './interfaces.js';
import { NO_NAMES } from './names.js';
import { type Environment, messageOf, resolved } from './request.js';

export type { Canonical } from './fields.js';

/**
 * An object as the kernel would report it: addresses in their shortest spelling, names for numbers, prefixes with their
 * length and without host bits. Wrong input is an error, as it is on sending.
 */
export function canonical(
  definition: ObjectDefinition,
  input: Fields,
  { resolve, names = NO_NAMES }: Environment,
  verb = 'add',
): Pending<Canonical> {
  const fields = resolved(definition, definition.normalize(input, verb, names), resolve);
  return fields instanceof Promise
    ? fields.then((ready) => spelled(definition, ready, verb))
    : spelled(definition, fields, verb);
}

/** The same of normalized fields with indices. */
export function spelled(definition: ObjectDefinition, fields: Fields, verb: string): Canonical {
  const message = messageClass(definition);
  // requests of another class than entries: the object as an entry has it
  const isOther = definition.verbs[verb] !== undefined && definition.verbs[verb].type.message !== message;
  const sent = messageOf(definition, isOther && definition.shape ? 'dump' : verb, fields);
  const read = decode(message, encode(message, sent), { direction: 'request' }) as Fields;
  const entry = definition.entries ? (definition.entries(read)[0] ?? {}) : read;
  const { spell = (same: Fields) => same } = definition;
  return {
    given: spell(respelled(fields, entry)),
    // a header reads with zeros for what was not sent
    whole: spell(definition.entries ? entry : respelled(merged(sent) as Fields, entry)),
  };
}

/** The fields as they were read; of nested ones, only what was given. */
function respelled(fields: Fields, read: Fields): Fields {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(fields))
    if (fields[key] !== undefined) out[key] = respelledValue(fields[key], read[key]);
  return out;
}

function respelledValue(given: unknown, read: unknown): unknown {
  if (read === undefined) return given;
  if (isObject(given) && isObject(read)) return respelled(given, read);
  if (Array.isArray(given) && Array.isArray(read) && given.length === read.length)
    return given.map((one, i) => (isObject(one) ? respelledValue(one, read[i]) : read[i]));
  return read;
}

function isObject(value: unknown): value is Fields {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
