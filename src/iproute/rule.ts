import type { Rule } from '../messages/route/rule.js';
import { rule as definition, type RuleInput } from '../objects/rule.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import type { CallOptions, Executor, Reader } from './executor.js';
import {
  dumpOf,
  type Ensured,
  type EnsureOptions,
  EXISTING,
  ensureOf,
  execute,
  executeAll,
  flushOf,
  pollOf,
} from './objects.js';
import type { WaitOptions } from './poll.js';
import { entriesOf, Saved, type SavedKind, whole } from './saved.js';
import { tableVerbs } from './table-verbs.js';

export type { RuleInput };

/** What a file of `ip rule save` begins with. */
const SAVED: SavedKind = { magic: 0x71706986, what: 'rules', type: definition.verbs.add.type };

/** The verbs that change rules. */
export class RuleChanges<R> {
  readonly #to: Executor<R>;

  constructor(to: Executor<R>) {
    this.#to = to;
  }

  /** Adds a rule. */
  add(rule: RuleInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'add', rule, options);
  }

  /** Removes the first rule that has all that is given. */
  del(rule: RuleInput, options?: CallOptions): R {
    return execute(this.#to, definition, 'del', rule, options);
  }
}

/** Rules of policy routing. */
export class Rules extends RuleChanges<Promise<void>> {
  static {
    tableVerbs(Rules, 'rule');
  }

  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** Lists all rules, or those that match the filter. */
  dump(filter: RuleInput = {}, options: DumpOptions = {}): Dump<Rule> {
    return dumpOf(this.#reader, definition, filter, options);
  }

  /**
   * Removes all rules that match the filter, or with `{ all: true }` every one; returns how many. The rule of
   * priority 0, which leads to the local table, stays unless the filter names that priority.
   */
  flush(filter: RuleInput & { all?: true }, options: DumpOptions = {}): Promise<number> {
    return flushOf(this.#reader, definition, filter, options, {
      chosen: ({ priority }) => filter.priority === 0 || (priority ?? 0) !== 0,
    });
  }

  /**
   * Saves rules in the file format of `ip rule save`: `await` it for the bytes, or iterate it for pieces as they come.
   * `ip rule restore` and {@link restore} read it.
   */
  save(filter: RuleInput = {}, options: DumpOptions = {}): Saved {
    return new Saved(this.dump(filter, options), SAVED);
  }

  /** Reads the rules in a file of {@link save} or of `ip rule save`. */
  showdump(saved: Uint8Array): Rule[] {
    return entriesOf<Rule>(saved, SAVED);
  }

  /**
   * Adds all rules in a file of {@link save} or of `ip rule save`; returns how many there were to
   * add. Those that are there already are passed over.
   */
  async restore(saved: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
    const found = this.showdump(await whole(saved));
    return executeAll(this.#reader, definition, 'add', found, EXISTING);
  }

  /** Waits until there are rules that match the filter, or with `present: false` none any more. */
  poll(filter: RuleInput, options: WaitOptions = {}): Promise<Rule[]> {
    return pollOf(this.#reader, definition, filter, options);
  }

  /**
   * Ensures that a rule is there with these selectors and this action: adds it, changes it, or leaves it as it is,
   * and reports which. With `present: false`, that none with these properties is there.
   */
  ensure(rule: RuleInput, options: EnsureOptions = {}): Promise<Ensured<Rule>> {
    return ensureOf(this.#reader, definition, rule, options);
  }
}
