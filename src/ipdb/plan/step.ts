import type { State } from '../records/state.js';
import { bridgeCommand } from './bridge-command.js';
import type { Change, Fields, ObjectName, Verb } from './change.js';
import { inverse, irreversible, type Undo } from './inverse.js';
import { ipCommand } from './ip-command.js';
import { kindOf } from './link-state.js';
import { type Bound, isReady, withIndices } from './references.js';

/** An index that no interface has: requests are checked with it while the real one is not known. */
const SOME_INDEX = 0x7ffffffe;

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
  /** What was asked for, as the verbs of `IPRoute` take it. */
  readonly request: Fields;
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
    this.bound = bound;
    this.phase = phase;
    this.#frame = frame;
  }

  /** @internal The records of its source before the transaction. */
  get before(): State {
    return this.#frame.state;
  }

  /** Whether all interfaces that it speaks of are there. */
  get ready(): boolean {
    return isReady(this.bound);
  }

  /** The request with indices in the place of names, as far as they are known. */
  get indexed(): Fields {
    return this.ready ? withIndices(this.request, this.bound) : this.#partly();
  }

  #partly(): Fields {
    const known = { keys: this.bound.keys.filter(({ ref }) => ref.index !== undefined), hops: undefined };
    return withIndices(this.request, known);
  }

  /** @internal The request for a trial, with some index where one is not known. */
  get trial(): Fields {
    return withIndices(this.request, this.bound, SOME_INDEX);
  }

  /** The request that takes it back; undefined where nothing needs to be done. */
  get undo(): Undo | undefined {
    return inverse(this.source, this.object, this.verb, this.indexed, this.before);
  }

  /** Why it cannot be taken back in full, where it cannot. */
  get irreversible(): string | undefined {
    return irreversible(this.verb, this.object, this.indexed, this.before);
  }

  /** The command of iproute2 that does the same. */
  get ip(): string {
    const { object, verb, request } = this;
    const nameOf = (index: number) => this.nameOf(index);
    if (object !== 'bridge.vlan' && object !== 'bridge.fdb') return ipCommand(object, verb, request, nameOf);
    return bridgeCommand(object, verb, request, nameOf, this.#kindOf('ifindex') === 'bridge');
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
