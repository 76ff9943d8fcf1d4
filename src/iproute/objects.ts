import { canonical } from '../objects/canonical.js';
import { differences, identityOf, same } from '../objects/compare.js';
import { type Condition, condition, deliberate } from '../objects/condition.js';
import type { Fields, ObjectDefinition } from '../objects/definition.js';
import type { Pending, Resolve } from '../objects/interfaces.js';
import { type Environment, type Request, request } from '../objects/request.js';
import { NetlinkError } from '../protocol/errors.js';
import { NLM_F_DUMP_FILTERED, NLM_F_ECHO } from '../protocol/framing.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { traced } from '../schema/stack.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { Entries } from './entries.js';
import type { MonitorGroup } from './monitor.js';
import { found, pollEntries, type WaitOptions } from './poll.js';
import { systemNames } from './system-names.js';
import type { CallOptions, Performer, Reader } from './verbs.js';

type Definition<T extends object = object> = ObjectDefinition<T, object, object, string>;

/** Makes a verb's request and hands it over: to be sent, or to a batch. */
export function execute<R>(
  to: Performer<R>,
  definition: Definition,
  verb: string,
  input: object,
  options: CallOptions = {},
): R {
  return to.perform(
    attempt(() => request(definition, verb, input, environment(to))),
    options,
    input,
  );
}

/** What requests are made with: look-ups by the executor, names from this machine's files. */
export function environment({ lookup }: { readonly lookup: Resolve }): Environment {
  return { resolve: lookup, names: systemNames };
}

/** What `make` makes; its error as one that comes later, as all errors of verbs do. */
function attempt<T>(make: () => Pending<T>): Pending<T> {
  try {
    return make();
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * A table, filtered: by the kernel where it understands the filter, and always checked here as well, since old kernels
 * ignore what they do not know.
 */
export function dumpOf<T extends object>(
  { socket, lookup }: Reader,
  definition: Definition<T>,
  filter: object,
  options: DumpOptions,
  verb = 'dump',
): Dump<T> {
  const [asked, wanted] = query(definition, filter, lookup);
  return socket.dump<T>(definition.verbs[verb]!.type.id, asked, options, (entry, flags) =>
    wanted().accepts(entry as Fields, (flags & NLM_F_DUMP_FILTERED) !== 0),
  );
}

/** A dump's request, and the condition, which is there once the request is. */
function query(
  definition: Definition,
  filter: object,
  lookup: Resolve,
): [asked: Pending<object>, wanted: () => Condition] {
  let wanted: Condition | undefined;
  const read = (ready: Condition): object => {
    wanted = ready;
    return ready.request;
  };
  const ready = attempt(() => condition(definition, filter as Fields, environment({ lookup })));
  const asked = ready instanceof Promise ? ready.then(read) : read(ready);
  // whoever reads the dump hears of it
  if (asked instanceof Promise) asked.catch(() => {});
  return [asked, () => wanted!];
}

/** The same of a table whose messages hold several entries each. */
export function entriesOf<T extends object>(
  { socket, lookup }: Reader,
  definition: Definition<T>,
  filter: object,
  options: DumpOptions,
): Entries<T> {
  const [asked, wanted] = query(definition, filter, lookup);
  const dump = socket.dump<Fields>(definition.verbs.dump!.type.id, asked, options);
  return new Entries<T>(
    dump,
    (message) => definition.entries!(message).filter((entry) => wanted().accepts(entry, false)) as T[],
  );
}

/** Reads one object. */
export function getOf<T extends object>(
  { socket, lookup }: Reader,
  definition: Definition<T>,
  input: object,
  options: CallOptions,
): Promise<T> {
  const made = attempt(() => request(definition, 'get', input, environment({ lookup })));
  const send = ({ type, value }: Request) => socket.get<T>(type.id, value, options);
  return made instanceof Promise ? traced(made.then(send)) : send(made);
}

/** Reads the objects in one message. */
export async function getEntries<T extends object>(
  reader: Reader,
  definition: Definition<T>,
  input: object,
  options: CallOptions,
): Promise<T[]> {
  const message = await getOf(reader, definition, input, options);
  return definition.entries!(message as Fields) as T[];
}

/** Makes an object, and returns what the kernel says that it made; undefined where it does not say it. */
export async function echo<T extends object>(
  { socket, lookup }: Reader,
  definition: Definition<T>,
  verb: string,
  input: object,
  options: CallOptions,
): Promise<T | undefined> {
  const { type, value, flags } = await request(definition, verb, input, environment({ lookup }));
  const [made] = await socket.request<T>(type.id, value, { ...options, flags: flags | NLM_F_ECHO });
  return made;
}

/** What is gone already, or goes with another. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH', 'ENODEV', 'EADDRNOTAVAIL']);

/**
 * Does the same with many objects, in few sends; returns how many it was done with. Refusals of the codes given are
 * passed over, any other is thrown when all is done.
 */
export async function executeAll(
  { socket, lookup }: Reader,
  definition: Definition,
  verb: string,
  inputs: Iterable<object>,
  passed: ReadonlySet<string> = GONE,
): Promise<number> {
  const batch = socket.batch();
  for (const input of inputs) {
    const { type, value, flags } = await request(definition, verb, input, environment({ lookup }));
    batch.add(type.id, value, flags);
  }
  let count = 0;
  for (const result of await batch.run()) {
    if (result.ok) count++;
    else if (!passed.has(result.error.code)) throw result.error;
  }
  return count;
}

/** An entry without what it cannot be told by: statistics and times that run. */
export function removal(definition: Definition, entry: object): Fields {
  const out: Record<string, unknown> = { ...entry };
  for (const key of definition.changesByItself) delete out[key];
  return out;
}

/**
 * Removes all that a filter lets through; returns how many were removed one by one. What vanishes meanwhile is not an
 * error. Without a condition it is refused, unless `{ all: true }` says that everything is meant.
 */
export async function flushOf<T extends object>(
  reader: Reader,
  definition: Definition<T>,
  filter: object,
  options: DumpOptions,
  { passed = GONE, key = (entry) => removal(definition, entry), chosen = () => true }: FlushOptions<T> = {},
): Promise<number> {
  const wanted = deliberate(definition, filter as Fields, 'flush');
  const read = definition.entries ? entriesOf : dumpOf;
  const entries = await read(reader, definition, wanted, options);
  return executeAll(reader, definition, 'del', entries.filter(chosen).map(key), passed);
}

export interface FlushOptions<T> {
  /** Codes of refusals that do not matter. */
  passed?: ReadonlySet<string>;
  /** What is given to `del` for an entry. */
  key?: (entry: T) => object;
  /** Whether an entry goes, of those that the filter lets through. */
  chosen?: (entry: T) => boolean;
}

/** Waits until a filter lets something through, or nothing any more; returns that. */
export function pollOf<T extends object>(
  reader: Reader,
  definition: Definition<T>,
  filter: object,
  options: WaitOptions,
): Promise<T[]> {
  const groups = [definition.monitor as MonitorGroup];
  return pollEntries(
    reader,
    groups,
    () => dumpOf(reader, definition, filter, {}),
    definition.plural,
    options,
  );
}

/** What had to be done, and what is there now; nothing is there after `removed`. */
export interface Ensured<T> {
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'removed';
  readonly entry: T | undefined;
}

export interface EnsureOptions extends CallOptions {
  /** False: nothing that has what is given shall be there. */
  present?: boolean | undefined;
}

export const ENSURE_OPTIONS = optionNames<EnsureOptions>({ timeout: true, signal: true, present: true });

/** Sees to it that an object is there with these properties, or is not; says what that took. */
export async function ensureOf<T extends object>(
  reader: Reader,
  definition: Definition<T>,
  input: object,
  options: EnsureOptions,
): Promise<Ensured<T>> {
  checkOptions(options, ENSURE_OPTIONS);
  const { present = true, ...limits } = options;
  const verbs = definition.ensure!;
  const send = (verb: string, value: object) => execute(reader, definition, verb, value, limits);
  const wanted = await found(async () => canonical(definition, input as Fields, environment(reader)));
  // it is on an interface that does not exist
  if (wanted === undefined && !present) return { outcome: 'unchanged', entry: undefined };
  const look = async (): Promise<{ alike: T[]; equal: T[] }> => {
    if (wanted === undefined) return { alike: [], equal: [] };
    const at = (definition.place ?? place.bind(undefined, definition))(wanted.whole);
    const all = (await found(() => dumpOf(reader, definition, at, {}))) ?? [];
    const usable = all.filter((entry) => definition.isUsable?.(entry as Fields) ?? true);
    const isSame = (entry: T) => same(definition, entry as Fields, wanted.whole);
    // what has no identity of its own, or is not told it, is what has the properties
    const alike = isKnown(definition, wanted.whole) ? usable.filter(isSame) : undefined;
    const isEqual = (entry: T) =>
      differences(definition, wanted.given, entry as Fields, { exact: present }).length === 0;
    const equal = (alike ?? usable).filter(isEqual);
    return { alike: alike ?? equal, equal };
  };
  const before = await look();
  if (!present) {
    for (const entry of before.equal) await send(verbs.del, removal(definition, entry));
    return { outcome: before.equal.length > 0 ? 'removed' : 'unchanged', entry: undefined };
  }
  if (before.equal.length > 0) return { outcome: 'unchanged', entry: before.equal[0] };
  const outcome = await make(verbs.change, before.alike.length > 0);
  const after = await look();
  return { outcome, entry: after.equal[0] ?? after.alike[0] };

  async function make(change: string | undefined, isThere: boolean): Promise<'created' | 'changed'> {
    if (!isThere || change === undefined)
      try {
        await send(verbs.add, input);
        return 'created';
      } catch (error) {
        // somebody else was quicker
        if (!(error instanceof NetlinkError) || error.code !== 'EEXIST' || change === undefined) throw error;
      }
    await send(change!, input);
    return 'changed';
  }
}

/** Whether it is said which object is meant. */
function isKnown(definition: Definition, whole: Fields): boolean {
  if (definition.ensure!.change === undefined) return false;
  return Object.values(identityOf(definition, whole)).some((value) => value !== undefined);
}

/** What of an object's identity a dump can look for. */
function place(definition: Definition, whole: Fields): Fields {
  const { kernelFilters, identity, interfaces } = definition;
  const filters = typeof kernelFilters === 'function' ? kernelFilters(whole) : kernelFilters;
  const keys = typeof identity === 'function' ? identity(whole) : identity;
  const known = keys.filter((key) => filters.includes(key) || interfaces.has(key));
  return Object.fromEntries(known.map((key) => [key, whole[key]]));
}
