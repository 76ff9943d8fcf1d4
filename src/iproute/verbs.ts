import {
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_DUMP_FILTERED,
  NLM_F_EXCL,
  NLM_F_REPLACE,
} from '../protocol/framing.js';
import type { MessageType } from '../protocol/marshal.js';
import { type FieldOf, WithDefaults } from '../schema/codec.js';
import { optionNames } from '../schema/options.js';
import { traced } from '../schema/stack.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { NetlinkSocket } from '../socket/socket.js';
import { pick, remaining } from './filter.js';
import { type InterfaceKeys, indexed, type Lookup, type Pending, then } from './names.js';
import type { Watcher } from './poll.js';

/** Limits of waiting for one request. */
export interface CallOptions {
  /** Milliseconds without an answer after which to give up. */
  timeout?: number | undefined;
  /** Gives up when aborted; whether the request took effect is then unknown. */
  signal?: AbortSignal | undefined;
}

export const CALL_OPTIONS = optionNames<CallOptions>({ timeout: true, signal: true });

/** A request as a verb makes it: type, object, and `NLM_F_*` besides the common ones. */
export interface Call {
  readonly type: MessageType;
  readonly value: object;
  readonly flags: number;
}

/**
 * What is done with a verb's request: `IPRoute` sends it, and `R` is a promise; a batch keeps it, and `R` is its
 * place in the results.
 */
export interface Performer<R> {
  /** `value` is what the verb was given, for errors that come before there is a request. */
  perform(call: Pending<Call>, options: CallOptions, value: object): R;
  lookup: Lookup;
}

/** What the verbs of an object that can also read work with. */
export interface Reader extends Performer<Promise<void>>, Watcher {
  readonly socket: NetlinkSocket;
}

type Obj = Record<string, unknown>;

/** The facts about one kind of object that its verbs share. */
export interface ObjectKind {
  readonly add: MessageType;
  readonly del: MessageType;
  readonly get: MessageType;
  /** Keys that take an interface by index or name, and the key that its index goes to. */
  readonly interfaces: InterfaceKeys;
  /** The object that a request is made of, from what the caller gives; the same where nothing is to be changed. */
  complete(value: Obj, verb: Verb): Obj;
  /** The request's message, once interfaces have their indices, where that is not the object itself. */
  shape?(value: Obj, verb: Verb): Obj;
  /** The caller's name for a place in the shaped message, for errors; '' for all of it. */
  fieldOf?(path: string, given: Obj): string;
  /** Header fields where the object says nothing: as iproute2 has them. */
  defaults?(value: Obj, verb: Verb): Obj;
  /** The keys of a filter that the kernel understands in a dump. */
  readonly filters: readonly string[];
  /** Those among them that choose entries by what these do not show: only the kernel can check them. */
  readonly unseen?: readonly string[];
}

export type Verb = 'add' | 'replace' | 'change' | 'append' | 'prepend' | 'del' | 'get' | 'dump';

const FLAGS: Readonly<Record<Verb, number>> = {
  add: NLM_F_CREATE | NLM_F_EXCL,
  replace: NLM_F_CREATE | NLM_F_REPLACE,
  change: NLM_F_REPLACE,
  append: NLM_F_CREATE | NLM_F_APPEND,
  prepend: NLM_F_CREATE,
  del: 0,
  get: 0,
  dump: 0,
};

/** Makes a verb's request and hands it over. */
export function perform<R>(
  to: Performer<R>,
  kind: ObjectKind,
  verb: Verb,
  value: object,
  options: CallOptions = {},
  flags = FLAGS[verb],
): R {
  const type = verb === 'del' ? kind.del : kind.add;
  let object: Pending<Obj>;
  try {
    object = indexed(kind.complete(value as Obj, verb), kind.interfaces, to.lookup);
  } catch (error) {
    object = Promise.reject(error);
  }
  const finish = (indices: Obj): Call => {
    const found = kind.shape?.(indices, verb) ?? indices;
    const defaults = kind.defaults?.(found, verb);
    if (defaults === undefined && found === value) return { type, value: found, flags };
    return { type, value: new WithDefaults(defaults, found, fieldOf(kind, value as Obj), value), flags };
  };
  return to.perform(object instanceof Promise ? object.then(finish) : finish(object), options, value);
}

/** What the caller called the place at a path of the message, where that is not the same. */
function fieldOf(kind: ObjectKind, given: Obj): FieldOf | undefined {
  if (!kind.fieldOf) return undefined;
  return (path) => {
    const field = kind.fieldOf!(path, given);
    if (given[field] !== undefined) return field;
    // the index of an interface, which was given by another name
    for (const [key, target] of kind.interfaces) if (target === field && given[key] !== undefined) return key;
    return field;
  };
}

/**
 * A table, filtered: by the kernel where it understands the filter, and always checked here as well, since old
 * kernels ignore what they do not know.
 */
export function dump<T>(
  { socket, lookup }: Reader,
  kind: ObjectKind,
  filter: object,
  options: DumpOptions,
  request: (fields: Obj) => Obj = () => ({}),
): Dump<T> {
  const resolved = indexed(kind.complete(filter as Obj, 'dump'), kind.interfaces, lookup);
  // what the kernel says it has filtered is only checked for the rest
  let all: ((entry: T) => boolean) | undefined;
  let rest: ((entry: T) => boolean) | undefined;
  const asked = then(resolved, (fields) => {
    all = remaining<T>(fields, kind.unseen ?? []);
    rest = remaining<T>(fields, kind.filters);
    return { ...pick(fields, kind.filters), ...request(fields) };
  });
  return socket.dump<T>(kind.get.id, asked, options, (entry, flags) => {
    const check = flags & NLM_F_DUMP_FILTERED ? rest : all;
    return check === undefined || check(entry);
  });
}

/** Asks for one object. */
export function get<T>(
  { socket, lookup }: Reader,
  kind: ObjectKind,
  value: object,
  options: CallOptions,
): Promise<T> {
  const found = indexed(kind.complete(value as Obj, 'get'), kind.interfaces, lookup);
  const shape = (ready: Obj): object => {
    const shaped = kind.shape?.(ready, 'get') ?? ready;
    if (shaped === value) return shaped;
    return new WithDefaults(undefined, shaped, fieldOf(kind, value as Obj), value);
  };
  if (found instanceof Promise)
    return traced(found.then((ready) => socket.get<T>(kind.get.id, shape(ready), options)));
  return socket.get<T>(kind.get.id, shape(found), options);
}

/** Deletes all that a dump finds; returns how many there were. What vanishes meanwhile is not an error. */
export async function flush<T extends object>(
  { socket }: Reader,
  kind: ObjectKind,
  entries: Dump<T>,
  key: (entry: T) => object = (entry) => entry,
): Promise<number> {
  const batch = socket.batch();
  for (const entry of await entries) batch.add(kind.del.id, key(entry));
  const results = await batch.run();
  let count = 0;
  for (const result of results) {
    if (result.ok) count++;
    else if (!GONE.has(result.error.code)) throw result.error;
  }
  return count;
}
const GONE = new Set(['ENOENT', 'ESRCH', 'ENODEV', 'EADDRNOTAVAIL']);

/** The family that an address, or a prefix, given as text belongs to. */
export function familyOf(...texts: unknown[]): 'inet' | 'inet6' | undefined {
  for (const text of texts) {
    if (typeof text !== 'string') continue;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 46) return 'inet';
      if (c === 58) return 'inet6';
    }
  }
  return undefined;
}
