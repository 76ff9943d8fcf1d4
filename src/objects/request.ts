import type { MessageType } from '../protocol/marshal.js';
import { type FieldOf, WithDefaults } from '../schema/codec.js';
import { encode } from '../schema/index.js';
import { typeError } from '../schema/stack.js';
import {
  type Fields,
  messageClass,
  type ObjectDefinition,
  type VerbDefinition,
  verbOf,
} from './definition.js';
import { checkInput } from './input.js';
import { type Pending, type Resolve, withIndices } from './interfaces.js';
import { type NameTables, NO_NAMES } from './names.js';
import { checkRemoval } from './removal.js';

/**
 * A request as a value: what is sent, and what it was made of. Send it, add it to a batch or a plan, print it as a
 * command, compare it, undo it.
 */
export interface Request {
  /** The type of its message, with its class and names. */
  readonly type: MessageType;
  /** The message's content; `merged` of the schema gives the object that it stands for. */
  readonly value: object;
  /** `NLM_F_*` besides `NLM_F_REQUEST`, `NLM_F_ACK` and `NLM_F_DUMP`, which belong to the way it is sent. */
  readonly flags: number;
  /** The definition of its object. */
  readonly object: ObjectDefinition;
  readonly verb: string;
  /** What the caller gave. */
  readonly input: object;
}

/** What making a request needs to know of the world: indices of interfaces, and names for numbers. */
export interface Environment {
  readonly resolve: Resolve;
  readonly names?: NameTables | undefined;
}

/**
 * Makes a verb's request. It is there at once where no name has to be looked up, or `resolve` has it at hand. Throws an
 * `EncodeError` for input that makes no sense; the rest is found when it is encoded.
 */
export function request(
  definition: ObjectDefinition<object, object, object, string>,
  verb: string,
  input: object,
  environment: Resolve | Environment,
): Pending<Request> {
  const isResolve = typeof environment === 'function';
  const names = (isResolve ? undefined : environment.names) ?? NO_NAMES;
  checkInput(definition.name, verb, input);
  const { as = verb } = verbOf(definition, verb);
  if (as === 'del' || as === 'delBulk') checkRemoval(definition, input as Fields, verb);
  const fields = definition.normalize(input as Fields, as, names);
  const indexed = resolved(definition, fields, isResolve ? environment : environment.resolve);
  return indexed instanceof Promise
    ? finishLater(definition, verb, input, indexed)
    : finish(definition, verb, input, indexed);
}

type AnyDefinition = ObjectDefinition<object, object, object, string>;

function finish(definition: AnyDefinition, verb: string, input: object, ready: Fields): Request {
  const { type, flags, as = verb } = verbOf(definition, verb);
  if (definition.partial?.includes(as))
    encode(messageClass(definition), messageOf(definition, 'dump', ready, input as Fields));
  const value = messageOf(definition, as, ready, input as Fields);
  return { type, value, flags, object: definition, verb, input };
}

/** Apart, so that what is there at once makes no closure. */
function finishLater(
  definition: AnyDefinition,
  verb: string,
  input: object,
  indexed: Promise<Fields>,
): Promise<Request> {
  return indexed.then((ready) => finish(definition, verb, input, ready));
}

/** The same where every name is known at once. */
export function requestNow(
  definition: ObjectDefinition<object, object, object, string>,
  verb: string,
  input: object,
  resolve: (name: string, as?: 'vrf') => number = unknownName,
  names: NameTables = NO_NAMES,
): Request {
  return request(definition, verb, input, { resolve, names }) as Request;
}

function unknownName(name: string): number {
  throw typeError(`'${name}': names of interfaces cannot be looked up here`);
}

/** The fields with indices for interfaces and numbers for tables of VRFs. */
export function resolved(definition: ObjectDefinition, fields: Fields, resolve: Resolve): Pending<Fields> {
  const indexed = withIndices(fields, definition.interfaces, resolve);
  const { vrfs } = definition;
  if (vrfs === undefined) return indexed;
  return indexed instanceof Promise
    ? indexed.then((ready) => withTables(ready, vrfs, resolve))
    : withTables(indexed, vrfs, resolve);
}

function withTables(
  fields: Fields,
  vrfs: Readonly<Record<string, string>>,
  resolve: Resolve,
): Pending<Fields> {
  for (const key in vrfs) {
    const given = fields[key];
    if (given === undefined) continue;
    const { [key]: _vrf, ...rest } = fields;
    const table = resolve(given as string, 'vrf');
    const target = vrfs[key]!;
    return table instanceof Promise
      ? table.then((number) => ({ ...rest, [target]: number }))
      : { ...rest, [target]: table };
  }
  return fields;
}

/** What is encoded: fields in the shape of the message, with the defaults of the verb beneath them. */
export function messageOf(
  definition: ObjectDefinition,
  verb: string,
  fields: Fields,
  input: Fields = fields,
): object {
  const shaped = definition.shape?.(fields, verb) ?? fields;
  const defaults = definition.defaults?.(shaped, verb);
  if (defaults === undefined && shaped === input) return shaped;
  return new WithDefaults(
    defaults as Record<string, unknown> | undefined,
    shaped as Record<string, unknown>,
    fieldOf(definition, input),
    input,
  );
}

/** What the caller called the place at a path of the message, where that is not the same. */
function fieldOf(definition: ObjectDefinition, input: Fields): FieldOf | undefined {
  if (!definition.fieldOf) return undefined;
  return (path) => {
    const field = definition.fieldOf!(path, input);
    if (input[field] !== undefined) return field;
    // the index of an interface, which was given by another name
    for (const [key, target] of definition.interfaces)
      if (target === field && input[key] !== undefined) return key;
    return field;
  };
}

export type { VerbDefinition };
