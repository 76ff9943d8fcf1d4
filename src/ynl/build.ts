import { type CommandSpec, type GenericFamily, genericFamily } from '../messages/generic/family.js';
import { numbered } from '../messages/generic/numbered.js';
import type { MessageType } from '../protocol/marshal.js';
import * as schema from '../schema/index.js';
import {
  type Attributes,
  attributes,
  lazy,
  type Message,
  message,
  NO_HEADER,
  type StructType,
  struct,
  type Type,
} from '../schema/index.js';
import { cName } from '../schema/names.js';
import { typeError } from '../schema/stack.js';
import { type Argument, type Expression, isExpression } from './expression.js';
import type { CommandModel, Model, SetDeclaration, Side, StructDeclaration } from './model.js';

/** Words that expressions may use. */
const WORDS: Readonly<Record<string, unknown>> = { ...schema, numbered };

/** The declarations of a description, made on first use: of a large family a program mostly uses a part. */
class Declarations {
  readonly #model: Model;
  readonly #made = new Map<string, unknown>();

  constructor(model: Model) {
    this.#model = model;
  }

  get(name: string): unknown {
    let made = this.#made.get(name);
    if (made === undefined) this.#made.set(name, (made = this.#make(name)));
    return made;
  }

  #make(name: string): unknown {
    const found = this.#model.declarations.find((one) => one.name === name);
    if (!found) throw typeError(`${this.#model.name}: nothing is called '${name}'`);
    if (found.kind === 'names') return found.names;
    return found.kind === 'struct' ? this.#struct(found) : this.#set(found);
  }

  #struct({ name, cName, prefix, fields }: StructDeclaration): StructType {
    const members = Object.fromEntries(fields.map(({ key, type }) => [key, this.#type(type, name)]));
    const names = Object.fromEntries(
      fields.flatMap(({ key, cName }) => (cName === undefined ? [] : [[key, cName]])),
    );
    return struct(cName, prefix, members as Record<string, Type>, { names }) as StructType;
  }

  #set({ name, prefix, attributes: list }: SetDeclaration): Attributes {
    const spec: Record<string, readonly [number, Type, string?]> = {};
    for (const { key, id, type, cName } of list) {
      const made = this.#type(type, name);
      spec[key] = cName === undefined ? [id, made] : [id, made, cName];
    }
    return attributes(prefix, spec) as Attributes;
  }

  #type(expression: Expression, from: string): Type {
    return this.#value(expression, from) as Type;
  }

  #value(argument: Argument, from: string): unknown {
    if (typeof argument !== 'object') return argument;
    if (!isExpression(argument)) {
      const values = Object.entries(argument.object).map(([key, one]) => [key, this.#value(one, from)]);
      return Object.fromEntries(values);
    }
    if ('ref' in argument) {
      const { ref } = argument;
      return this.#model.lazy.has(`${from} ${ref}`) ? lazy(() => this.get(ref) as Type) : this.get(ref);
    }
    const name = 'use' in argument ? argument.use : argument.call;
    const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
    if (word === undefined) throw typeError(`${this.#model.name}: the declaration language has no '${name}'`);
    if ('use' in argument) return word;
    return (word as (...args: unknown[]) => unknown)(...argument.args.map((one) => this.#value(one, from)));
  }
}

/** The family that a description of generic netlink makes. */
export function buildFamily(model: Model): GenericFamily {
  const declared = new Declarations(model);
  const setOf = (side: Side | undefined) => side && (declared.get(side.set) as Attributes);
  // sets are made when a command needs them
  const spec = ({ id, answer, request, reply }: CommandModel): CommandSpec => ({
    ...(id === undefined ? {} : { id }),
    ...(answer === undefined ? {} : { answer }),
    ...(request === undefined ? {} : lazily('request', () => setOf(request)!)),
    ...(reply === undefined ? {} : lazily('reply', () => setOf(reply)!)),
  });
  const table = (list: readonly CommandModel[]) =>
    Object.fromEntries(list.map((one) => [one.key, spec(one)]));
  return genericFamily(model.name, {
    ...(model.id === undefined ? {} : { id: model.id }),
    version: model.version,
    prefix: model.prefix,
    commands: table(model.commands),
    ...(model.answers
      ? { answers: table(model.answers) as Record<string, CommandSpec & { id: number }> }
      : {}),
    ...(model.header === undefined ? {} : { header: declared.get(model.header) as StructType }),
    groups: Object.keys(model.groups),
  });
}

function lazily(key: string, make: () => Attributes): object {
  return Object.defineProperty({}, key, { get: make, enumerable: true });
}

/** Message types of a protocol that is not generic netlink. */
export interface RawTypes {
  /** Requests by the description's names of operations. */
  readonly requests: Readonly<Record<string, MessageType>>;
  /** What the kernel sends. */
  readonly types: Readonly<Record<string, MessageType>>;
}

/** The message types that a raw description makes. */
export function buildTypes(model: Model): RawTypes {
  const declared = new Declarations(model);
  const type = (one: CommandModel, id: number, side: Side | undefined): MessageType => ({
    id,
    name: cName(model.prefix, one.key),
    event: one.key,
    message: message(`${model.name} ${one.key}`, {
      header: one.header === undefined ? NO_HEADER : (declared.get(one.header) as StructType),
      ...(side ? { attributes: declared.get(side.set) as Attributes } : {}),
    }) as Message,
  });
  const requests: Record<string, MessageType> = {};
  const types: Record<string, MessageType> = {};
  for (const one of model.commands) {
    if (one.id !== undefined) requests[one.key] = type(one, one.id, one.request ?? one.reply);
  }
  for (const one of model.answers ?? []) {
    const twin = model.commands.find(({ id, header }) => id === one.id && header !== undefined);
    const header = one.header ?? twin?.header;
    types[one.key] = type(header === undefined ? one : { ...one, header }, one.id, one.reply);
  }
  return { requests, types };
}
