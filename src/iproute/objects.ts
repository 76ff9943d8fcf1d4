import { type Canonical, canonical } from '../objects/canonical.js';
import { differences, identityOf, same } from '../objects/compare.js';
import { type Condition, condition, deliberate } from '../objects/condition.js';
import type { Fields, ObjectDefinition, Step } from '../objects/definition.js';
import { stated } from '../objects/fields.js';
import type { Pending, Resolve } from '../objects/interfaces.js';
import { type Environment, type Request, request } from '../objects/request.js';
import { NetlinkError } from '../protocol/errors.js';
import { NLM_F_DUMP_FILTERED, NLM_F_ECHO } from '../protocol/framing.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { traced } from '../schema/stack.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { NetlinkSocket } from '../socket/socket.js';
import { Entries } from './entries.js';
import { type CallOptions, type Executor, NO_OPTIONS, type Reader } from './executor.js';
import type { MonitorGroup } from './monitor.js';
import { found, pollEntries, type WaitOptions } from './poll.js';
import { systemNames } from './system-names.js';

type Definition<T extends object = object> = ObjectDefinition<T, object, object, string>;

/** Makes a verb's request and hands it over: to be sent, or to a batch. */
export function execute<R>(
  to: Executor<R>,
  definition: Definition,
  verb: string,
  input: object,
  options: CallOptions = NO_OPTIONS,
): R {
  const again = options === NO_OPTIONS ? to.again?.(definition, verb, input) : undefined;
  return again ?? to.execute(attempt(definition, verb, input, environment(to)), options, input);
}

/** The same of a verb that takes several requests, one after the other. */
export async function executeSteps(
  to: Executor<Promise<void>>,
  definition: Definition,
  verb: string,
  input: object,
  options: CallOptions = {},
): Promise<void> {
  const steps = definition.steps?.(verb, input as Fields) ?? [{ verb, input }];
  for (const step of steps) await execute(to, definition, step.verb, step.input, options);
}

/** What requests are made with: look-ups by the executor, names from this machine's files. */
export function environment({ resolve }: { readonly resolve: Resolve }): Environment {
  return { resolve, names: systemNames };
}

/** A verb's request; its error as one that comes later, as all errors of verbs do. */
function attempt(definition: Definition, verb: string, input: object, within: Environment): Pending<Request> {
  try {
    return request(definition, verb, input, within);
  } catch (error) {
    return Promise.reject(error);
  }
}

function attemptCondition(definition: Definition, filter: Fields, within: Environment): Pending<Condition> {
  try {
    return condition(definition, filter, within);
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * A table, filtered: by the kernel where it understands the filter, and always checked here as well, since old kernels
 * ignore what they do not know.
 */
export function dumpOf<T extends object>(
  { socket, resolve }: Reader,
  definition: Definition<T>,
  filter: object,
  options: DumpOptions,
  verb = 'dump',
): Dump<T> {
  const [asked, wanted] = query(definition, filter, resolve);
  return socket.dump<T>(definition.verbs[verb]!.type.id, asked, options, (entry, flags) =>
    wanted().accepts(entry as Fields, (flags & NLM_F_DUMP_FILTERED) !== 0),
  );
}

/** A dump's request, and the condition, which is there once the request is. */
function query(
  definition: Definition,
  filter: object,
  resolve: Resolve,
): [asked: Pending<object>, wanted: () => Condition] {
  let wanted: Condition | undefined;
  const read = (ready: Condition): object => {
    wanted = ready;
    return ready.request;
  };
  const ready = attemptCondition(definition, filter as Fields, environment({ resolve }));
  const asked = ready instanceof Promise ? ready.then(read) : read(ready);
  // whoever reads the dump hears of it
  if (asked instanceof Promise) asked.catch(() => {});
  return [asked, () => wanted!];
}

/** The same of a table whose messages hold several entries each. */
export function entriesOf<T extends object>(
  { socket, resolve }: Reader,
  definition: Definition<T>,
  filter: object,
  options: DumpOptions,
): Entries<T> {
  const [asked, wanted] = query(definition, filter, resolve);
  const dump = socket.dump<Fields>(definition.verbs.dump!.type.id, asked, options);
  return new Entries<T>(
    dump,
    (message) => definition.entries!(message).filter((entry) => wanted().accepts(entry, false)) as T[],
  );
}

/** Reads one object. */
export function getOf<T extends object>(
  { socket, resolve }: Reader,
  definition: Definition<T>,
  input: object,
  options: CallOptions,
): Promise<T> {
  const made = attempt(definition, 'get', input, environment({ resolve }));
  return made instanceof Promise
    ? later(socket, made, options)
    : socket.get<T>(made.type.id, made.value, options);
}

/** Apart, so that what is there at once makes no closure. */
function later<T>(socket: NetlinkSocket, made: Promise<Request>, options: CallOptions): Promise<T> {
  return traced(made.then(({ type, value }) => socket.get<T>(type.id, value, options)));
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
  { socket, resolve }: Reader,
  definition: Definition<T>,
  verb: string,
  input: object,
  options: CallOptions,
): Promise<T | undefined> {
  const { type, value, flags } = await request(definition, verb, input, environment({ resolve }));
  const [made] = await socket.request<T>(type.id, value, { ...options, flags: flags | NLM_F_ECHO });
  return made;
}

/** What is gone already, or goes with another. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH', 'ENODEV', 'EADDRNOTAVAIL']);

/** What is there already: refusals that restoring passes over. */
export const EXISTING: ReadonlySet<string> = new Set(['EEXIST']);

/**
 * Does the same with many objects, in few sends; returns how many it was done with. Refusals of the codes given are
 * passed over, any other is thrown when all is done.
 */
export async function executeAll(
  { socket, resolve }: Reader,
  definition: Definition,
  verb: string,
  inputs: Iterable<object>,
  passed: ReadonlySet<string> = GONE,
): Promise<number> {
  const batch = socket.batch();
  for (const input of inputs) {
    const { type, value, flags } = await request(
      definition,
      verb,
      stated(input as Fields),
      environment({ resolve }),
    );
    batch.add(type.id, value, flags);
  }
  let count = 0;
  for (const result of await batch.run()) {
    if (result.ok) count++;
    else if (!passed.has(result.error.code)) throw result.error;
  }
  return count;
}

/** What `del` takes to remove an entry: the entry without statistics and times that run, or what the definition says. */
export function removal(definition: Definition, entry: object, found: object): Fields {
  if (definition.key) return stated(definition.key(entry as Fields, found as Fields));
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
  {
    passed = GONE,
    key = (entry) => removal(definition, entry, filter),
    chosen = () => true,
  }: FlushOptions<T> = {},
): Promise<number> {
  const wanted = await deliberate(definition, filter as Fields, 'flush', environment(reader));
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

/** Ensures that an object is there with these properties, or is not; says what that took. */
export async function ensureOf<T extends object>(
  reader: Reader,
  definition: Definition<T>,
  input: object,
  options: EnsureOptions,
): Promise<Ensured<T>> {
  checkOptions(options, ENSURE_OPTIONS);
  const { present = true, ...limits } = options;
  const verbs = definition.ensure!;
  const send = ({ verb, input: value }: Step) => executeSteps(reader, definition, verb, value, limits);
  const wanted = await found(async () => canonical(definition, input as Fields, environment(reader)));
  // it is on an interface that does not exist
  if (wanted === undefined && !present) return { outcome: 'unchanged', entry: undefined };
  const look = () => lookFor(reader, definition, wanted, present);
  const before = await look();
  if (!present) {
    for (const entry of before.equal)
      await send({ verb: verbs.del, input: removal(definition, entry, input) });
    return { outcome: before.equal.length > 0 ? 'removed' : 'unchanged', entry: undefined };
  }
  if (before.equal.length > 0) return { outcome: 'unchanged', entry: before.equal[0] };
  const outcome = (await make()) ? 'created' : 'changed';
  let after = await look();
  if (outcome === 'changed' && after.equal.length === 0 && (await remake())) after = await look();
  return { outcome, entry: after.equal[0] ?? after.alike[0] };

  /** Adds the object, or changes the one that is there; true where it was added. */
  async function make(): Promise<boolean> {
    const { change } = verbs;
    const [is] = before.alike as Fields[];
    if (is === undefined || change === undefined)
      try {
        await send({ verb: verbs.add, input: input as Fields });
        return true;
      } catch (error) {
        // somebody else was quicker
        if (!(error instanceof NetlinkError) || error.code !== 'EEXIST' || change === undefined) throw error;
      }
    const addressed = (is && definition.addressed?.(input as Fields, is)) ?? (input as Fields);
    try {
      await send({ verb: change!, input: addressed });
    } catch (error) {
      if (!(error instanceof NetlinkError) || !(await remake())) throw error;
    }
    return false;
  }

  /** Puts the object in the place of one that cannot be changed; what was there comes back if that fails. */
  async function remake(): Promise<boolean> {
    const { all, alike } = await look();
    const [is] = alike as Fields[];
    const steps = is && definition.remake?.(input as Fields, is, all as Fields[]);
    if (steps === undefined) return false;
    try {
      for (const step of steps) await send(step);
    } catch (error) {
      const { alike: left } = await look();
      const was = definition.settings?.(is!) ?? is!;
      if (left.length === 0) await send({ verb: verbs.add, input: was }).catch(() => {});
      throw error;
    }
    return true;
  }
}

/** Ensures that an object that is there anyway has these settings; says whether that took a change. */
export async function ensureSettings<T extends object>(
  reader: Reader,
  definition: Definition<T>,
  input: object,
  options: CallOptions,
): Promise<Ensured<T>> {
  const wanted = await canonical(definition, input as Fields, environment(reader), 'set');
  const before = await lookFor(reader, definition, wanted, false);
  if (before.equal.length > 0) return { outcome: 'unchanged', entry: before.equal[0] };
  await execute(reader, definition, 'set', input, options);
  return { outcome: 'changed', entry: (await lookFor(reader, definition, wanted, false)).alike[0] };
}

/** What a dump finds of an object: all in its place, those that are it, and those that have the properties as well. */
interface Findings<T> {
  readonly all: readonly T[];
  readonly alike: readonly T[];
  readonly equal: readonly T[];
}

async function lookFor<T extends object>(
  reader: Reader,
  definition: Definition<T>,
  wanted: Canonical | undefined,
  exact: boolean,
): Promise<Findings<T>> {
  if (wanted === undefined) return { all: [], alike: [], equal: [] };
  const { given, whole } = wanted;
  const at = (definition.place ?? place.bind(undefined, definition))(whole);
  const read = definition.entries ? entriesOf : dumpOf;
  const all = (await found<T[]>(() => read(reader, definition, at, {}))) ?? [];
  const usable = all.filter((entry) => definition.isUsable?.(entry as Fields) ?? true);
  const isSame = (entry: T) =>
    definition.isSame?.(wanted, entry as Fields) ?? same(definition, entry as Fields, whole);
  // what has no identity of its own, or is given none, is what has the properties
  const alike = isKnown(definition, whole) ? usable.filter(isSame) : undefined;
  const isEqual = (entry: T) => differences(definition, given, entry as Fields, { exact }).length === 0;
  const equal = (alike ?? usable).filter(isEqual);
  return { all, alike: alike ?? equal, equal };
}

/** Whether it is said which object is meant. */
function isKnown(definition: Definition, whole: Fields): boolean {
  if (definition.ensure !== undefined && definition.ensure.change === undefined) return false;
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
