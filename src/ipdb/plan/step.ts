import { toCommand } from '../../commands/print.js';
import { systemNames } from '../../iproute/system-names.js';
import type { ObjectDefinition } from '../../objects/definition.js';
import { withIndices } from '../../objects/interfaces.js';
import { type Request, request } from '../../objects/request.js';
import type { State } from '../records/state.js';
import type { Change, Fields, ObjectName, Verb } from './change.js';
import { inverse, irreversible, type Undo } from './inverse.js';
import { kindOf } from './link-state.js';
import { DEFINITIONS, fieldsOf } from './objects.js';
import { type Bound, isReady, resolveIn } from './references.js';

/** The records of a source that a plan is made from. Once nothing can be undone any more, the live ones. */
export interface Frame {
  state: State;
}

/** One request of a plan. */
export class Step {
  /** The source that it goes to. */
  readonly source: string;
  readonly object: ObjectName;
  readonly verb: Verb;
  /** The input of the verb, as `IPRoute` takes it. */
  readonly request: Fields;
  /** @internal Whether it is what the kernel demands for others. */
  readonly isImplied: boolean;
  /** @internal */
  readonly bound: Bound;
  /** @internal When it is sent, relative to the others. */
  phase: number;
  readonly #frame: Frame;

  /** @internal */
  constructor(change: Change, bound: Bound, phase: number, frame: Frame) {
    this.source = change.source;
    this.object = change.object;
    this.verb = change.verb;
    this.request = change.request;
    this.isImplied = change.isImplied === true;
    this.bound = bound;
    this.phase = phase;
    this.#frame = frame;
  }

  /** @internal The records of its source before the transaction. */
  get before(): State {
    return this.#frame.state;
  }

  /** Whether all interfaces that it refers to exist. */
  get ready(): boolean {
    return isReady(this.bound);
  }

  /** @internal The definition of its object. */
  get definition(): ObjectDefinition {
    return DEFINITIONS[this.object];
  }

  /** The request with indices in the place of names, as far as they are known. */
  get indexed(): Fields {
    const { request, bound } = this;
    if (bound.keys.length === 0 && bound.tables === undefined) return request;
    const indexOf = (name: string) =>
      // what is not made yet keeps its name
      (bound.keys.find(({ given }) => given === name)?.ref.index ?? name) as number;
    const out = withIndices(request, this.definition.interfaces, indexOf) as Fields;
    if (bound.tables === undefined) return out;
    const { vrf, ...rest } = out;
    return { ...rest, table: bound.tables.get(vrf as string) };
  }

  /** @internal Its fields by the names of the declaration; of interfaces that do not exist yet, an index that none has. */
  get fields(): Fields {
    return fieldsOf(this.object, this.verb, this.request, resolveIn(this.bound));
  }

  /** @internal The request as a value; `place` is the namespace that a link goes to. */
  toRequest(place?: Fields): Request {
    let input = this.request;
    if (this.object === 'link') {
      const { source: _source, ...own } = input;
      input = { ...own, ...place };
    }
    const environment = { resolve: resolveIn(this.bound), names: systemNames };
    return request(this.definition, this.verb, input, environment) as Request;
  }

  /** The request that takes it back; undefined where nothing needs to be done. */
  get undo(): Undo | undefined {
    return inverse(this);
  }

  /** Why it cannot be taken back in full, where it cannot. */
  get irreversible(): string | undefined {
    return irreversible(this);
  }

  /** The command of iproute2 that does the same. */
  get ip(): string {
    const { verb, definition } = this;
    const said = { object: definition, verb, input: this.#said() };
    const options = { deviceName: (index: number) => this.nameOf(index), names: systemNames };
    try {
      return toCommand(said, options);
    } catch {
      // the error about it, which names the command, says what is wrong
      return toCommand(said, { ...options, asGiven: true });
    }
  }

  /** The request as a command has it: the namespace that a link moves to is a source of this database. */
  #said(): Fields {
    const { object, request } = this;
    if (object === 'bridge.vlan' && this.#kindOf('ifindex') === 'bridge')
      return { ...request, flags: [...((request.flags ?? []) as string[]), 'brentry'] };
    if (object !== 'link' || request.source === undefined) return request;
    const { source, ...rest } = request;
    return { ...rest, netns: source };
  }

  #kindOf(key: string): string | undefined {
    const ref = this.bound.keys.find(({ target }) => target === key)?.ref;
    return ref?.kind ?? kindOf(ref?.index === undefined ? undefined : this.before.interfaces.get(ref.index));
  }

  /** @internal */
  nameOf(index: number): string {
    return this.before.interfaces.get(index)?.ifname ?? `if${index}`;
  }

  /** Gives the step as the command of `ip` that would do the same. */
  toString(): string {
    return this.ip;
  }

  /** Gives the step as plain data, for JSON. */
  toJSON(): object {
    const { source, object, verb, request, undo, ip } = this;
    return { source, object, verb, request, undo, ip };
  }
}
