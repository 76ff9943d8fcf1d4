import { routeMessages } from '../../messages/route/index.js';
import type { Action, ActionKind } from '../../messages/route/tc/action/index.js';
import type { Actions } from '../../messages/route/tc/tcamsg.js';
import type { Chain, Filter, Qdisc, TrafficClass } from '../../messages/route/tc/tcmsg.js';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../protocol/framing.js';
import { WithDefaults } from '../../schema/codec.js';
import type { Undeclared } from '../../schema/index.js';
import type { Dump, DumpOptions } from '../../socket/dump.js';
import {
  type CallOptions,
  dump,
  flush,
  get,
  type ObjectKind,
  type Performer,
  type Reader,
} from '../verbs.js';
import type { ActionInput, FilterInput, Place, QdiscInput, TrafficClassInput } from './inputs.js';
import { chains, change, classes, dumpThere, filters, qdiscs } from './objects.js';
import { actions } from './options.js';
import { qdiscSteps } from './qdisc/index.js';
import { hook } from './units.js';
import { isObject } from './words.js';

/** The verbs that change one sort of object. */
export class TcChanges<T extends object, R> {
  readonly #to: Performer<R>;
  readonly #kind: ObjectKind;

  constructor(to: Performer<R>, kind: ObjectKind) {
    this.#to = to;
    this.#kind = kind;
  }

  /** Adds it; there must be none yet in its place. */
  add(value: T, options?: CallOptions): R {
    return change(this.#to, this.#kind, 'add', value, options);
  }

  /** Puts it in the place of what is there, if anything is. */
  replace(value: T, options?: CallOptions): R {
    // only qdiscs are replaced as such; others are changed, or made
    const flags = this.#kind === qdiscs ? undefined : NLM_F_CREATE;
    return change(this.#to, this.#kind, 'replace', value, options, flags);
  }

  /** Changes what is there. */
  change(value: T, options?: CallOptions): R {
    return change(this.#to, this.#kind, 'change', value, options);
  }

  /** Removes it. */
  del(value: T, options?: CallOptions): R {
    return change(this.#to, this.#kind, 'del', value, options);
  }
}

/** Objects that can also be read. */
export class TcObjects<T extends Place, Read extends object> extends TcChanges<T, Promise<void>> {
  readonly #reader: Reader;
  readonly #kind: ObjectKind;

  constructor(reader: Reader, kind: ObjectKind) {
    super(reader, kind);
    this.#reader = reader;
    this.#kind = kind;
  }

  /**
   * Those that have what the filter says. Classes, filters and chains are those of the device, or block, it names;
   * filters also of a `parent`, `prio`, `protocol` and `chain`, together or each by itself.
   */
  dump(filter: T = {} as T, options: DumpOptions = {}): Dump<Read> {
    if (this.#kind === filters || this.#kind === chains) {
      return dumpThere<Read>(this.#reader, this.#kind, filter, options);
    }
    return dump<Read>(this.#reader, this.#kind, filter, options);
  }

  override async add(value: T, options?: CallOptions): Promise<void> {
    const [first, ...rest] = stepsOf(this.#kind, value);
    await super.add(first!, options);
    for (const step of rest) await super.change(step, options);
  }

  override async replace(value: T, options?: CallOptions): Promise<void> {
    const [first, ...rest] = stepsOf(this.#kind, value);
    await super.replace(first!, options);
    for (const step of rest) await super.change(step, options);
  }

  /** One of them. */
  get(value: T, options: CallOptions = {}): Promise<Read> {
    return get<Read>(this.#reader, this.#kind, value, options);
  }

  /** Removes those that have what the filter says; returns how many. */
  flush(filter: T, options: DumpOptions = {}): Promise<number> {
    const given = this.#kind === chains && filter.parent !== undefined ? { parent: hook(filter.parent) } : {};
    return flush(this.#reader, this.#kind, this.dump(filter, options), (entry) => ({
      ...key(entry),
      ...given,
    }));
  }
}

/** The object, or those that it takes to make it. */
function stepsOf<T extends object>(objects: ObjectKind, value: T): T[] {
  const { kind, options } = value as { kind?: string; options?: unknown };
  if (objects !== qdiscs || !isObject(options) || kind === undefined || !Object.hasOwn(qdiscSteps, kind)) {
    return [value];
  }
  return qdiscSteps[kind]!(options).map((step) => ({ ...value, options: step }));
}

/** What names an object that was read. */
function key(entry: object): object {
  const { ifindex, handle, parent, info, kind, chain } = entry as Record<string, unknown>;
  return { ifindex, handle, parent, info, kind, chain };
}

/** The verbs that change actions by themselves. */
export class ActionChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  #perform(
    type: 'newaction' | 'delaction',
    flags: number,
    given: ActionInput | readonly ActionInput[],
    options: CallOptions,
  ): R {
    // one by itself is what its fields are named from, of several each by its place
    const fieldOf = (path: string) =>
      Array.isArray(given) ? path.replace(/^tab\b/, '') : path.replace(/^tab\[0\]\.?/, '');
    const call = (tab: unknown[]) => ({
      type: routeMessages[type],
      value: new WithDefaults(undefined, { tab }, fieldOf),
      flags,
    });
    const ready = actions(Array.isArray(given) ? given : [given], this.#to.lookup);
    const value = Array.isArray(given) ? given : { action: given };
    return this.#to.perform(ready instanceof Promise ? ready.then(call) : call(ready), options, value);
  }

  /** Adds one or several. */
  add(action: ActionInput | readonly ActionInput[], options: CallOptions = {}): R {
    return this.#perform('newaction', NLM_F_CREATE | NLM_F_EXCL, action, options);
  }

  /** Adds them, or changes those of their numbers. */
  replace(action: ActionInput | readonly ActionInput[], options: CallOptions = {}): R {
    return this.#perform('newaction', NLM_F_CREATE | NLM_F_REPLACE, action, options);
  }

  /** The same as {@link replace}. */
  change(action: ActionInput | readonly ActionInput[], options?: CallOptions): R {
    return this.replace(action, options);
  }

  /** Removes those of the kind and number: `{ kind: 'gact', index: 1 }`. */
  del(action: ActionInput | readonly ActionInput[], options: CallOptions = {}): R {
    return this.#perform('delaction', 0, action, options);
  }
}

/** Actions that filters can share. */
export class SharedActions extends ActionChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All actions of a kind. */
  async dump({ kind }: { kind: ActionKind | Undeclared }, options: DumpOptions = {}): Promise<Action[]> {
    const flags = { value: ['largeDumpOn'], selector: ['largeDumpOn'] };
    const request = { tab: [{ kind }], flags };
    const found = await this.#reader.socket.dump<Actions>(routeMessages.getaction.id, request, options);
    return found.flatMap(({ tab }) => (tab ?? []) as Action[]);
  }

  /** One action: `{ kind: 'gact', index: 1 }`. */
  async get(
    action: { kind: ActionKind | Undeclared; index: number },
    options: CallOptions = {},
  ): Promise<Action> {
    const { tab } = await this.#reader.socket.get<Actions>(
      routeMessages.getaction.id,
      { tab: [action] },
      options,
    );
    return tab![0]!;
  }

  /** Removes all of a kind that no filter uses; returns how many there were. */
  async flush({ kind }: { kind: ActionKind | Undeclared }, options: CallOptions = {}): Promise<number> {
    const all = await this.dump({ kind });
    const free = all.filter((action) => bound(action) === 0);
    for (const action of free) await this.del({ kind, index: numberOf(action) } as ActionInput, options);
    return free.length;
  }
}

type Parms = { index: number; bindcnt: number };
/** What the parameters of all kinds begin with. */
function parmsOf({ options }: Action): Parms | undefined {
  const { parms, parmsEx, tbf, act } = (options ?? {}) as Record<string, Parms | undefined>;
  return parms ?? parmsEx ?? tbf ?? act;
}
const bound = (action: Action): number => parmsOf(action)?.bindcnt ?? 0;
const numberOf = (action: Action): number => action.index ?? parmsOf(action)?.index ?? 0;

/** The changes of traffic control that a batch can hold. */
export class TrafficControlChanges<R> {
  readonly qdisc: TcChanges<QdiscInput, R>;
  readonly class: TcChanges<TrafficClassInput, R>;
  readonly filter: TcChanges<FilterInput, R>;
  readonly chain: TcChanges<FilterInput, R>;
  readonly action: ActionChanges<R>;

  constructor(to: Performer<R>) {
    this.qdisc = new TcChanges(to, qdiscs);
    this.class = new TcChanges(to, classes);
    this.filter = new TcChanges(to, filters);
    this.chain = new TcChanges(to, chains);
    this.action = new ActionChanges(to);
  }
}

/** Traffic control, as `tc` shows and changes it. */
export class TrafficControl {
  readonly qdisc: TcObjects<QdiscInput, Qdisc>;
  readonly class: TcObjects<TrafficClassInput, TrafficClass>;
  readonly filter: TcObjects<FilterInput, Filter>;
  readonly chain: TcObjects<FilterInput, Chain>;
  readonly action: SharedActions;

  constructor(reader: Reader) {
    this.qdisc = new TcObjects(reader, qdiscs);
    this.class = new TcObjects(reader, classes);
    this.filter = new TcObjects(reader, filters);
    this.chain = new TcObjects(reader, chains);
    this.action = new SharedActions(reader);
  }
}
