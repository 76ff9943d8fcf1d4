import { saysAnything } from '../schema/keys.js';
import { spelled } from './canonical.js';
import { matches } from './compare.js';
import type { Fields, ObjectDefinition } from './definition.js';
import { checkInput } from './input.js';
import type { Pending } from './interfaces.js';
import { NO_NAMES } from './names.js';
import { checkStated, refusal } from './removal.js';
import { type Environment, resolved } from './request.js';

/** What entries are chosen by, in the kernel's spelling. */
export interface Condition {
  readonly fields: Fields;
  /** The request of a dump: what the kernel can choose by, and how it is to read. */
  readonly request: Fields;
  /** Whether it says anything: one that does not holds for every entry. */
  readonly chooses: boolean;
  /** Whether an entry has what the filter says. `filtered`: the kernel says that it has looked already. */
  accepts(entry: Fields, filtered: boolean): boolean;
}

/**
 * Reads a filter. A key that does not exist, and a value that no entry can have, are errors that name them: neither may
 * pass for "there is none".
 */
export function condition(
  definition: ObjectDefinition,
  filter: Fields,
  { resolve, names = NO_NAMES }: Environment,
): Pending<Condition> {
  checkInput(definition.name, 'dump', filter);
  const fields = resolved(definition, definition.normalize(filter, 'dump', names), resolve);
  return fields instanceof Promise
    ? fields.then((ready) => read(definition, ready))
    : read(definition, fields);
}

function read(definition: ObjectDefinition, given: Fields): Condition {
  const { kernelOnly = [], dumpOptions = [], chosenBy = [], dumpRequest, kernelFilters: known } = definition;
  const kernelFilters = typeof known === 'function' ? known(given) : known;
  const options = pick(given, (key) => dumpOptions.includes(key));
  const plain = pick(given, (key) => !dumpOptions.includes(key));
  const { family, ...others } =
    Object.keys(plain).length === 0 ? plain : spelled(definition, plain, 'dump').given;
  // of any family
  const fields = family === undefined || family === 'unspec' ? others : { family, ...others };
  const all = pick(fields, (key) => !kernelOnly.includes(key));
  const rest = pick(fields, (key) => !kernelFilters.includes(key));
  // tables of bridges are of one family, whether that is given or not
  const chosen = family === 'bridge' ? others : fields;
  return {
    fields,
    chooses: saysAnything(chosen) || saysAnything(pick(options, (key) => chosenBy.includes(key))),
    request: {
      ...pick(fields, (key) => kernelFilters.includes(key)),
      ...(dumpRequest?.({ ...fields, ...options }) ?? {}),
    },
    accepts(entry, filtered) {
      const wanted = filtered ? rest : all;
      return definition.accepts?.(entry, wanted, options) ?? matches(definition, entry, wanted);
    },
  };
}

function pick(fields: Fields, chosen: (key: string) => boolean): Fields {
  const out: Record<string, unknown> = {};
  for (const key in fields) if (fields[key] !== undefined && chosen(key)) out[key] = fields[key];
  return out;
}

/**
 * The filter of a removal. Refused is one by which everything would be removed by accident: one with a key that is
 * `undefined`, or that says nothing: `{}`, `{ flags: [] }`, `{ family: 'unspec' }`. `{ all: true }` says that everything
 * is meant; it is taken off.
 */
export function deliberate(
  definition: ObjectDefinition,
  filter: Fields,
  verb: string,
  environment: Environment,
): Pending<Fields> {
  checkInput(definition.name, verb, filter);
  const { all, ...rest } = filter;
  checkStated(definition, rest, verb);
  if (all === true) return rest;
  const check = ({ chooses }: Condition): Fields => {
    if (chooses) return rest;
    throw refusal(
      definition,
      '',
      `${definition.name}.${verb} needs a condition; { all: true } stands for all ${definition.plural}`,
    );
  };
  const read = condition(definition, (all ?? false) === false ? rest : filter, environment);
  return read instanceof Promise ? read.then(check) : check(read);
}
