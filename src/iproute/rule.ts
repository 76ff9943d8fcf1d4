import { routeMessages } from '../messages/route/index.js';
import type { Rule } from '../messages/route/rule.js';
import type { Input } from '../schema/index.js';
import type { Dump, DumpOptions } from '../socket/dump.js';
import { has } from './canonical.js';
import { type Ensured, type EnsureOptions, ensure } from './ensure.js';
import { together } from './entries.js';
import { interfaceKeys } from './names.js';
import { pollEntries, type WaitOptions } from './poll.js';
import { entriesOf, Saved, type SavedKind, whole } from './saved.js';
import {
  type CallOptions,
  dump,
  familyOf,
  flush,
  type ObjectKind,
  type Performer,
  perform,
  type Reader,
} from './verbs.js';

/** A rule as the verbs take it: `{ src: '10.0.0.0/8', table: 100, priority: 1000 }`. */
export type RuleInput = Input<Rule>;

const RT_TABLE_MAIN = 254;

const kind: ObjectKind = {
  add: routeMessages.newrule,
  del: routeMessages.delrule,
  get: routeMessages.getrule,
  interfaces: interfaceKeys({}),
  filters: ['family'],
  complete(value, verb) {
    const family = value.family ?? familyOf(value.src, value.dst);
    if (verb === 'dump') return family === undefined ? value : { ...value, family };
    const completed: Record<string, unknown> = { family: family ?? 'inet' };
    if (verb !== 'del' && value.action === undefined) {
      completed.action = value.goto === undefined ? 'toTbl' : 'goto';
      if (value.table === undefined && value.goto === undefined && value.l3mdev === undefined) {
        completed.table = RT_TABLE_MAIN;
      }
    }
    return { ...completed, ...value };
  },
};

/** What a file of `ip rule save` begins with. */
const SAVED: SavedKind = { magic: 0x71706986, what: 'rules', type: routeMessages.newrule };
const THERE = new Set(['EEXIST']);

/** The verbs that change rules. */
export class RuleChanges<R> {
  readonly #to: Performer<R>;

  constructor(to: Performer<R>) {
    this.#to = to;
  }

  /** Adds a rule. */
  add(rule: RuleInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'add', rule, options);
  }

  /** Removes the first rule that has all that is given. */
  del(rule: RuleInput, options?: CallOptions): R {
    return perform(this.#to, kind, 'del', rule, options);
  }
}

/** Rules of policy routing. */
export class Rules extends RuleChanges<Promise<void>> {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super(reader);
    this.#reader = reader;
  }

  /** All rules, or those that have what the filter says. */
  dump(filter: RuleInput = {}, options: DumpOptions = {}): Dump<Rule> {
    return dump<Rule>(this.#reader, kind, filter, options);
  }

  /** Removes all rules that have what the filter says; returns how many. */
  flush(filter: RuleInput, options: DumpOptions = {}): Promise<number> {
    return flush(this.#reader, kind, this.dump(filter, options));
  }

  /**
   * Rules in the file format of `ip rule save`: `await` it for the bytes, or iterate it for pieces as they come.
   * `ip rule restore` and {@link restore} read it.
   */
  save(filter: RuleInput = {}, options: DumpOptions = {}): Saved {
    return new Saved(this.dump(filter, options), SAVED);
  }

  /** The rules in a file of {@link save} or of `ip rule save`. */
  showdump(saved: Uint8Array): Rule[] {
    return entriesOf<Rule>(saved, SAVED);
  }

  /**
   * Adds all rules in a file of {@link save} or of `ip rule save`; returns how many there were to
   * add. Those that are there already are passed over.
   */
  async restore(saved: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
    const found = this.showdump(await whole(saved));
    // the first rule of all reads without its priority, 0; added without one it would be given another
    const rules = found.map((rule) => ({ ...rule, priority: rule.priority ?? 0 }));
    return together(this.#reader, kind, 'add', rules, THERE);
  }

  /** Waits until there are rules that have what the filter says, or with `present: false` none any more. */
  poll(filter: RuleInput, options: WaitOptions = {}): Promise<Rule[]> {
    return pollEntries(this.#reader, ['rule'], () => this.dump(filter), 'rules', options);
  }

  /**
   * Sees to it that a rule is there with these selectors and this action: adds it, changes it, or finds that nothing
   * is to be done, and says which. With `present: false`, that none with these properties is there.
   */
  ensure(rule: RuleInput, options: EnsureOptions = {}): Promise<Ensured<Rule>> {
    return ensure<Rule>(
      rule,
      {
        reader: this.#reader,
        kind,
        type: kind.add,
        candidates: ({ family }) => this.dump({ family } as RuleInput),
        same: (entry, wanted) => has({ ...entry, priority: entry.priority ?? 0 }, wanted),
        add: (limits) => this.add(rule, limits),
        del: (entry, limits) => this.del(entry, limits),
      },
      options,
    );
  }
}
