/** Messages of the kernel, or of a batch, as a tree. */
import type { NftChain } from '../../messages/netfilter/nftables/chain.js';
import type { NftElements } from '../../messages/netfilter/nftables/element.js';
import type { NftFlowtable } from '../../messages/netfilter/nftables/flowtable.js';
import type { NftObject } from '../../messages/netfilter/nftables/object.js';
import type { NftRule } from '../../messages/netfilter/nftables/rule.js';
import type { NftSet } from '../../messages/netfilter/nftables/set.js';
import type { NftTable } from '../../messages/netfilter/nftables/table.js';
import { readRule } from '../decompile/rule.js';
import { elementsOf, type SetInfo } from '../decompile/sets.js';
import { readStatements } from '../decompile/state.js';
import { diagnose, NftError } from '../errors.js';
import { ANONYMOUS } from '../evaluate/sets.js';
import type { VerdictData } from '../generate/instructions.js';
import type { ElementValue } from '../generate/sets.js';
import { families } from '../tables/protocols.js';
import type * as tree from '../tree.js';
import { readExpression } from './expressions.js';
import { commentIn, isBound, readChain, readFlowtable, readObject, readTable } from './read-objects.js';
import { type ReadSet, readElement, readSet } from './read-sets.js';

type Body = Readonly<Record<string, unknown>>;

/** A set with what has been reported its elements. */
export interface KnownSet extends ReadSet {
  elements: ElementValue[];
}

interface KnownChain {
  chain: tree.Chain;
  /** Whether a rule declares it. */
  bound: boolean;
  rules: NftRule[];
  /** The rule that declares it, once it was read: there is one only, and it is not within the chain. */
  owner?: NftRule;
  open?: boolean;
}

/** Chains that rules declare, one within another. */
const NESTING = 128;

interface KnownTable {
  table: tree.Table;
  chains: Map<string, KnownChain>;
  sets: Map<string, KnownSet>;
  /** Those of a batch, by their numbers. */
  setsById: Map<number, KnownSet>;
  chainsById: Map<number, KnownChain>;
  objects: tree.StatefulObject[];
  flowtables: tree.Flowtable[];
}

/** Takes messages in any order in which the kernel gives them, and says what they mean together. */
export class Reader {
  readonly #tables = new Map<string, KnownTable>();
  #depth = 0;

  /** Takes what a message says is there; others it passes over. */
  add(name: string, body: Body): void {
    switch (name) {
      case 'NFT_MSG_NEWTABLE':
        this.#table(body as unknown as NftTable);
        return;
      case 'NFT_MSG_NEWCHAIN':
        this.#chain(body as unknown as NftChain);
        return;
      case 'NFT_MSG_NEWRULE':
        this.#rule(body as unknown as NftRule);
        return;
      case 'NFT_MSG_NEWSET':
        this.#set(body as unknown as NftSet);
        return;
      case 'NFT_MSG_NEWSETELEM':
        this.#elements(body as unknown as NftElements);
        return;
      case 'NFT_MSG_NEWOBJ': {
        const message = body as unknown as NftObject;
        const object = readObject(message);
        if (object) this.tableOf(object.family, object.table).objects.push(object);
        return;
      }
      case 'NFT_MSG_NEWFLOWTABLE': {
        const flowtable = readFlowtable(body as unknown as NftFlowtable);
        this.tableOf(flowtable.family, flowtable.table).flowtables.push(flowtable);
      }
    }
  }

  /** What is known of a table; an empty one where it has not been reported. */
  tableOf(family: string, name: string): KnownTable {
    const key = `${family} ${name}`;
    let known = this.#tables.get(key);
    if (!known) {
      if (!Object.hasOwn(families, family))
        throw new NftError([diagnose({ message: `tables of a family "${family}" do not exist` }, [])]);
      const table: tree.Table = { kind: 'table', family: family as tree.Family, name, body: [] };
      known = {
        table,
        chains: new Map(),
        sets: new Map(),
        setsById: new Map(),
        chainsById: new Map(),
        objects: [],
        flowtables: [],
      };
      this.#tables.set(key, known);
    }
    return known;
  }

  get tables(): Iterable<KnownTable> {
    return this.#tables.values();
  }

  #table(message: NftTable): void {
    const table = readTable(message);
    this.tableOf(table.family, table.name!).table = table;
  }

  #chain(message: NftChain): void {
    const known = this.tableOf(message.family as string, message.table ?? '');
    const entry: KnownChain = { chain: readChain(message), bound: isBound(message), rules: [] };
    if (message.id !== undefined && message.name === undefined) known.chainsById.set(message.id, entry);
    else known.chains.set(message.name ?? '', entry);
  }

  #rule(message: NftRule): void {
    const known = this.tableOf(message.family as string, message.table ?? '');
    const chain =
      message.chain === undefined
        ? known.chainsById.get(message.chainId ?? -1)
        : this.#chainOf(known, message.chain);
    chain?.rules.push(message);
  }

  #chainOf(known: KnownTable, name: string): KnownChain {
    let chain = known.chains.get(name);
    if (!chain) {
      const { family, name: table = '' } = known.table;
      chain = { chain: { kind: 'chain', family, table, name, rules: [] }, bound: false, rules: [] };
      known.chains.set(name, chain);
    }
    return chain;
  }

  #set(message: NftSet): void {
    const known = this.tableOf(message.family as string, message.table ?? '');
    const set: KnownSet = { ...readSet(message), elements: [] };
    if (message.id !== undefined) known.setsById.set(message.id, set);
    // sets without a name share one within a batch
    if (message.id === undefined || !(set.state.flags & ANONYMOUS)) known.sets.set(message.name ?? '', set);
  }

  #elements(message: NftElements): void {
    const { table = '', set = '', setId, elements = [] } = message;
    const found = this.setOf(message.family as string, table, set, setId);
    if (!found) return;
    for (const element of elements) found.elements.push(readElement(element));
  }

  /** A set by its name, or of a batch by its number. */
  setOf(family: string, table: string, name: string, id?: number): KnownSet | undefined {
    const known = this.tableOf(family, table);
    return (id === undefined ? undefined : known.setsById.get(id)) ?? known.sets.get(name);
  }

  /** A rule of a message. */
  rule(message: NftRule): tree.Rule {
    const { table = '', chain, handle, expressions = [], userdata, compat } = message;
    const family = message.family as tree.Family;
    const known = this.tableOf(family, table);
    const made: tree.Rule = { kind: 'rule', family, table, chain };
    if (handle !== undefined) made.handle = BigInt(handle);
    Object.assign(made, commentIn(userdata));
    if (compat) {
      const { proto = 0, flags = [] } = compat;
      made.compat = { protocol: proto, ...(flags.includes('inv') ? { inverse: true } : {}) };
    }
    const shown = new Set<KnownChain>();
    made.statements = readRule(expressions.map(readExpression), {
      family,
      set: (name, id) => this.#infoOf(known, name, id),
      boundChain: (verdict) => this.#boundRules(known, verdict, message, shown),
    });
    return made;
  }

  #infoOf(known: KnownTable, name: string, id: number | undefined): SetInfo | undefined {
    const set = (id === undefined ? undefined : known.setsById.get(id)) ?? known.sets.get(name);
    return set && { ...set.info, elements: set.elements };
  }

  /** The rules of a chain that the rule itself declares. */
  #boundRules(
    known: KnownTable,
    { chain, chainId }: Pick<VerdictData, 'chain' | 'chainId'>,
    message: NftRule,
    shown: Set<KnownChain>,
  ): tree.Rule[] | undefined {
    const found = chainId === undefined ? known.chains.get(chain ?? '') : known.chainsById.get(chainId);
    if (!found?.bound || found.open || shown.has(found) || this.#depth === NESTING) return undefined;
    found.owner ??= message;
    if (found.owner !== message) return undefined;
    shown.add(found);
    found.open = true;
    this.#depth++;
    const rules = found.rules.map((rule) => this.rule(rule));
    this.#depth--;
    found.open = false;
    return rules;
  }

  /** Elements of a set, as they are written in braces. */
  elements({ info, elements }: KnownSet): tree.SetExpression {
    return elementsOf({ ...info, elements }, readStatements);
  }

  /** The rules of a chain as they are gone through: what was read is not kept. */
  *#passing(rules: (NftRule | undefined)[]): Generator<tree.Rule> {
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i]!;
      rules[i] = undefined;
      yield this.rule(rule);
    }
  }

  /**
   * Everything that was reported, as a listing: tables with their contents. With `once`, the rules of each chain can be
   * gone through one time, and are made then.
   */
  ruleset(once = false): tree.Ruleset {
    const commands: tree.Command[] = [];
    for (const known of this.#tables.values()) {
      const { table, chains, sets, objects, flowtables } = known;
      const body: NonNullable<tree.Table['body']> = [...objects];
      for (const set of sets.values()) {
        if (set.state.flags & ANONYMOUS) continue;
        body.push(
          set.elements.length > 0 ? { ...set.declaration, elements: this.elements(set) } : set.declaration,
        );
      }
      body.push(...flowtables);
      for (const { chain, bound, rules } of chains.values())
        if (!bound) {
          const made = once
            ? (this.#passing(rules) as unknown as tree.Rule[])
            : rules.map((rule) => this.rule(rule));
          body.push({ ...chain, rules: made });
        }
      commands.push({ verb: 'add', object: { ...table, body } });
    }
    return { sources: [], commands };
  }
}
