import type { Action, ActionKind } from '../messages/route/tc/action/index.js';
import type { Chain, Filter, Qdisc, TrafficClass } from '../messages/route/tc/tcmsg.js';
import type { Fields, ObjectDefinition } from '../objects/definition.js';
import { type ActionsInput, action } from '../objects/tc/action.js';
import { chain } from '../objects/tc/chain.js';
import { trafficClass } from '../objects/tc/class.js';
import { filter } from '../objects/tc/filter.js';
import type { ActionInput, FilterInput, QdiscInput, TrafficClassInput } from '../objects/tc/inputs.js';
import { parametersOf } from '../objects/tc/options/action/common.js';
import { qdisc } from '../objects/tc/qdisc.js';
import type { Undeclared } from '../schema/index.js';
import { publicVerbs } from '../schema/verbs.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { Entries } from './entries.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import {
  dumpOf,
  type Ensured,
  type EnsureOptions,
  ensureOf,
  entriesOf,
  execute,
  executeSteps,
  flushOf,
  getEntries,
  getOf,
} from './objects.js';

type Definition<Read extends object = object> = ObjectDefinition<Read, object, object, string>;

/** The verbs that change one sort of object. */
export class TcChanges<T extends object, R> {
  readonly #to: Executor<R>;
  readonly #definition: Definition;

  /** @internal */
  constructor(to: Executor<R>, definition: Definition) {
    this.#to = to;
    this.#definition = definition;
  }

  /** Adds it; there must be none yet in its place. */
  add(value: T, options?: CallOptions): R {
    return execute(this.#to, this.#definition, 'add', value, options);
  }

  /** Puts it in the place of what is there, if anything is. */
  replace(value: T, options?: CallOptions): R {
    return execute(this.#to, this.#definition, 'replace', value, options);
  }

  /** Changes what is there. */
  change(value: T, options?: CallOptions): R {
    return execute(this.#to, this.#definition, 'change', value, options);
  }

  /** Removes it. */
  del(value: T, options?: CallOptions): R {
    return execute(this.#to, this.#definition, 'del', value, options);
  }
}

/** Objects that can also be read. */
export class TcObjects<T extends object, Read extends object> extends TcChanges<T, Promise<void>> {
  static {
    publicVerbs(TcObjects, undefined, (self) => (self as TcObjects<object, object>).#definition.name);
  }

  readonly #reader: Reader;
  readonly #definition: Definition<Read>;

  /** @internal */
  constructor(reader: Reader, definition: Definition<Read>) {
    super(reader, definition);
    this.#reader = reader;
    this.#definition = definition;
  }

  /**
   * Lists those that match the filter. Classes, filters and chains are those of the device, or block, it names;
   * filters also of a `parent`, `prio`, `protocol` and `chain`, together or each by itself.
   */
  dump(filter: T = {} as T, options: DumpOptions = {}): Dump<Read> {
    return dumpOf(this.#reader, this.#definition, filter, options);
  }

  override add(value: T, options?: CallOptions): Promise<void> {
    return executeSteps(this.#reader, this.#definition, 'add', value, options);
  }

  override replace(value: T, options?: CallOptions): Promise<void> {
    return executeSteps(this.#reader, this.#definition, 'replace', value, options);
  }

  /** Reads one of them. */
  get(value: T, options: CallOptions = {}): Promise<Read> {
    return getOf(this.#reader, this.#definition, value, options);
  }

  /** Removes those that match the filter; returns how many. */
  flush(filter: T & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, this.#definition, filter, options);
  }

  /**
   * Ensures that one with these properties exists: creates it, changes what differs, or leaves it as it is, and
   * reports which. What the kernel cannot change is replaced. With `present: false`, that none with these properties
   * is there.
   */
  ensure(value: T, options: EnsureOptions = {}): Promise<Ensured<Read>> {
    return ensureOf(this.#reader, this.#definition, value, options);
  }
}

/** One action, or several in one request. */
type Given = ActionInput | readonly ActionInput[];

function inputOf(given: Given): ActionsInput {
  if (Array.isArray(given)) return { tab: given };
  const word = typeof given === 'string' || typeof given === 'number';
  return (word ? { kind: 'gact', options: { action: given } } : given) as ActionsInput;
}

/** The verbs that change actions by themselves. */
export class ActionChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Adds one or several. */
  add(given: Given, options?: CallOptions): R {
    return execute(this.#to, action, 'add', inputOf(given), options);
  }

  /** Adds them, or changes those of their numbers. */
  replace(given: Given, options?: CallOptions): R {
    return execute(this.#to, action, 'replace', inputOf(given), options);
  }

  /** Makes an action, or replaces the one of its number; the same as {@link replace}. */
  change(given: Given, options?: CallOptions): R {
    return this.replace(given, options);
  }

  /** Removes those of the kind and number: `{ kind: 'gact', index: 1 }`. */
  del(given: Given, options?: CallOptions): R {
    return execute(this.#to, action, 'del', inputOf(given), options);
  }
}

/** The kind of actions that is meant. */
interface OfKind {
  kind: ActionKind | Undeclared;
}

/** Actions that filters can share. */
export class SharedActions extends ActionChanges<Promise<void>> {
  static {
    publicVerbs(SharedActions, undefined, 'tc.action');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All actions of a kind. */
  dump(filter: OfKind, options: DumpOptions = {}): Entries<Action> {
    return entriesOf(this.#reader, action, filter, options);
  }

  /** One action: `{ kind: 'gact', index: 1 }`. */
  async get(one: OfKind & { index: number }, options: CallOptions = {}): Promise<Action> {
    const [found] = await getEntries(this.#reader, action, one, options);
    return found!;
  }

  /** Removes all of a kind that no filter uses; returns how many there were. */
  flush(filter: OfKind, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, action, filter, options, {
      chosen: ({ options: own }) => !parametersOf((own ?? {}) as Fields)?.parms.bindcnt,
    });
  }

  /**
   * Ensures that an action is there with these properties: makes it, changes the one of its number, or leaves it as
   * it is, and reports which. With `present: false`, that none with these properties is there.
   */
  ensure(given: ActionInput, options: EnsureOptions = {}): Promise<Ensured<Action>> {
    return ensureOf(this.#reader, action, inputOf(given), options);
  }
}

/** The changes of traffic control that a batch can hold. */
export class TrafficControlChanges<R> {
  /** Queueing disciplines (`tc qdisc`). */
  readonly qdisc: TcChanges<QdiscInput, R>;
  /** Classes of a queueing discipline (`tc class`). */
  readonly class: TcChanges<TrafficClassInput, R>;
  /** Filters, which choose a class or an action (`tc filter`). */
  readonly filter: TcChanges<FilterInput, R>;
  /** Chains of filters (`tc chain`). */
  readonly chain: TcChanges<FilterInput, R>;
  /** Actions that filters share (`tc actions`). */
  readonly action: ActionChanges<R>;

  constructor(to: Executor<R>) {
    this.qdisc = new TcChanges(to, qdisc);
    this.class = new TcChanges(to, trafficClass);
    this.filter = new TcChanges(to, filter);
    this.chain = new TcChanges(to, chain);
    this.action = new ActionChanges(to);
  }
}

/** Traffic control, as `tc` shows and changes it. */
export class TrafficControl {
  /** Queueing disciplines (`tc qdisc`). */
  readonly qdisc: TcObjects<QdiscInput, Qdisc>;
  /** Classes of a queueing discipline (`tc class`). */
  readonly class: TcObjects<TrafficClassInput, TrafficClass>;
  /** Filters, which choose a class or an action (`tc filter`). */
  readonly filter: TcObjects<FilterInput, Filter>;
  /** Chains of filters (`tc chain`). */
  readonly chain: TcObjects<FilterInput, Chain>;
  /** Actions that filters share (`tc actions`). */
  readonly action: SharedActions;

  constructor(reader: Reader) {
    this.qdisc = new TcObjects(reader, qdisc);
    this.class = new TcObjects(reader, trafficClass);
    this.filter = new TcObjects(reader, filter);
    this.chain = new TcObjects(reader, chain);
    this.action = new SharedActions(reader);
  }
}
