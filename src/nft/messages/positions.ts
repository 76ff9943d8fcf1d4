/** Places of rules by their number in the chain (`index 3`): as handles, or as numbers within the batch. */
import { Fault } from '../errors.js';
import type { Rule } from '../tree.js';

/** A rule that the kernel has, or one of the batch. */
type Known = bigint | Record<string, unknown>;

export class Positions {
  readonly #handles: (family: string, table: string, chain: string) => readonly bigint[];
  readonly #chains = new Map<string, Known[]>();
  #last = 0;

  constructor(handles: (family: string, table: string, chain: string) => readonly bigint[]) {
    this.#handles = handles;
  }

  /** Says in the rule's message where it goes, and keeps it for those that come behind. */
  place(
    family: string,
    table: string,
    chain: string,
    verb: 'add' | 'create' | 'insert' | 'replace',
    rule: Rule,
    value: Record<string, unknown>,
  ): void {
    const key = `${family} ${table} ${chain}`;
    let rules = this.#chains.get(key);
    if (!rules) this.#chains.set(key, (rules = [...this.#handles(family, table, chain)]));
    if (verb === 'replace') {
      const at = rules.indexOf(rule.handle ?? -1n);
      if (at >= 0) rules[at] = value;
      return;
    }
    let at = verb === 'insert' ? 0 : rules.length;
    if (rule.index !== undefined) {
      const reference = rules[rule.index];
      if (reference === undefined)
        throw new Fault(`the chain has no rule with the index ${rule.index}`, rule.at);
      if (typeof reference === 'bigint') value.position = Number(reference);
      else value.positionId = reference.id ??= ++this.#last;
      at = verb === 'insert' ? rule.index : rule.index + 1;
    } else if (rule.position !== undefined) {
      const found = rules.indexOf(rule.position);
      if (found >= 0) at = verb === 'insert' ? found : found + 1;
    }
    if (at === rules.length) rules.push(value);
    else rules.splice(at, 0, value);
  }
}
