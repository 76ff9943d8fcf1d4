/** The commands of iptables, one after the other, as commands of nft: what each adds, takes back or puts between. */
import { nearest } from '../../schema/names.js';
import { Fault } from '../errors.js';
import type { Place } from '../tree.js';
import type { Arguments } from './arguments.js';
import type { IpsetType } from './ipset.js';
import { nftName } from './names.js';
import type { FromIptablesOptions, IpFamily } from './options.js';
import type { Scope } from './rule.js';
import { Sets } from './sets.js';
import { baseOf, hookOf, isTable, TABLE_NAMES } from './tables.js';
import type { Word } from './words.js';
import { protocolOf, writeRule } from './write.js';

/** A line of the result. */
interface Entry {
  text: string;
}

interface ChainState {
  /** Its declaration, if the result has one. */
  declared?: Entry;
  base?: string;
  policy?: string | undefined;
  /** Rules that this text made, in their order: a rule may be several lines. */
  rules: { lines: Entry[]; spelt: string }[];
  /** Whether there can be no other rules. */
  isWhole: boolean;
  /** Whether rules were put at places that the lines before them count. */
  hasPlaces?: boolean;
}

export class Translation {
  readonly #entries: Entry[] = [];
  readonly #chains = new Map<string, ChainState>();
  readonly #tables = new Map<string, Entry>();
  readonly #spelt = new Map<string, string>();
  readonly #sets: Sets;
  readonly #options: FromIptablesOptions;
  readonly #note: (message: string, at: Place) => void;

  constructor(
    ipsets: ReadonlyMap<string, IpsetType>,
    options: FromIptablesOptions,
    note: (message: string, at: Place) => void,
  ) {
    this.#sets = new Sets(ipsets);
    this.#options = options;
    this.#note = note;
  }

  /** The commands that came out; sets stand behind their tables. */
  text(): string {
    const sets = [...this.#sets.declarations()];
    const lines: string[] = [];
    for (const entry of this.#entries) {
      if (entry.text === '') continue;
      lines.push(entry.text);
      for (const { family, table, text } of sets)
        if (entry === this.#tables.get(`${family} ${table}`)) lines.push(`add ${text}`);
    }
    return lines.map((line) => `${line}\n`).join('');
  }

  openTable(family: IpFamily, table: string, at: Place): void {
    if (!isTable(table)) {
      const near = nearest(table, TABLE_NAMES);
      throw new Fault(`unknown table '${table}'${near === undefined ? '' : ` (is '${near}' meant?)`}`, at);
    }
    const key = `${family} ${table}`;
    if (!this.#tables.has(key)) this.#tables.set(key, this.#emit(`add table ${key}`));
  }

  /** `:CHAIN POLICY` of a saved file. */
  savedChain(family: IpFamily, table: string, name: Word, policy: Word | undefined): void {
    const chain = this.#chain(family, table, name);
    chain.isWhole = true;
    if (chain.base !== undefined)
      this.#setPolicy(chain, family, table, name, policy?.text ?? 'ACCEPT', policy?.at ?? name.at);
    else this.#declare(chain, family, table, name);
  }

  add(command: Arguments, family: IpFamily): void {
    const { verb, at, operands } = command;
    const table = command.table ?? 'filter';
    this.openTable(family, table, at);
    const [name, second] = operands;
    switch (verb) {
      case 'append':
      case 'insert':
        this.#addRule(command, family, table, name!, verb === 'append' ? undefined : placeOf(second));
        break;
      case 'delete':
      case 'replace':
        this.#changeRule(command, family, table, name!, second);
        break;
      case 'policy':
        this.#setPolicy(this.#chain(family, table, name!), family, table, name!, second!.text, second!.at);
        break;
      case 'new-chain':
        this.#newChain(family, table, name!);
        break;
      case 'flush':
        this.#flush(family, table, name);
        break;
      case 'delete-chain':
        this.#deleteChain(family, table, name, at);
        break;
      case 'rename-chain':
        this.#rename(family, table, name!, second!);
        break;
      case 'zero':
        this.#note('counters are not reset: `nft reset rules` does that', at);
        break;
      case 'list':
      case 'list-rules':
        this.#note('lists, and changes nothing: left out', at);
        break;
      case 'check':
        throw new Fault('-C asks whether a rule is there: nothing of nftables does', at);
      default:
        throw new Fault('no command: -A, -I, -N, -P, … is missing', at);
    }
  }

  #emit(text: string): Entry {
    const entry = { text };
    this.#entries.push(entry);
    return entry;
  }

  /** A name as nft spells it. */
  #name(name: string, at: Place): string {
    const known = this.#spelt.get(name);
    if (known !== undefined) return known;
    const near = nftName(name);
    let made = near;
    for (let i = 2; [...this.#spelt.values()].includes(made); i++) made = `${near}_${i}`;
    this.#spelt.set(name, made);
    if (made !== name) this.#note(`nft cannot spell '${name}': it is '${made}' here`, at);
    return made;
  }

  #chain(family: IpFamily, table: string, { text, at }: Word): ChainState {
    const key = `${family} ${table} ${text}`;
    const there = this.#chains.get(key);
    if (there) return there;
    const made: ChainState = { rules: [], isWhole: false };
    const hook = hookOf(table, text);
    this.#chains.set(key, made);
    if (hook !== undefined) {
      made.base = baseOf(table, text);
      this.#declare(made, family, table, { text, at });
    }
    return made;
  }

  #declare(chain: ChainState, family: IpFamily, table: string, { text, at }: Word): void {
    const { base, policy } = chain;
    const body = base === undefined ? '' : ` { ${base}${policy === undefined ? '' : ` policy ${policy};`} }`;
    const line = `add chain ${family} ${table} ${this.#name(text, at)}${body}`;
    if (chain.declared) chain.declared.text = line;
    else chain.declared = this.#emit(line);
  }

  #setPolicy(chain: ChainState, family: IpFamily, table: string, name: Word, word: string, at: Place): void {
    if (chain.base === undefined) throw new Fault(`'${name.text}' is no chain that has a policy`, name.at);
    if (word !== 'ACCEPT' && word !== 'DROP') throw new Fault(`'${word}' is no policy: ACCEPT or DROP`, at);
    chain.policy = word.toLowerCase();
    this.#declare(chain, family, table, name);
  }

  #newChain(family: IpFamily, table: string, name: Word): void {
    if (hookOf(table, name.text) !== undefined)
      throw new Fault(`'${name.text}' is there from the beginning`, name.at);
    const chain = this.#chain(family, table, name);
    if (chain.declared?.text) throw new Fault(`the chain '${name.text}' is there already`, name.at);
    delete chain.declared;
    chain.isWhole = true;
    this.#declare(chain, family, table, name);
  }

  #scope(command: Arguments, family: IpFamily, table: string, chain: string): Scope {
    const { users, groups, approximate = false } = this.#options;
    const protocol = command.protocol?.negated ? undefined : protocolOf(command.protocol);
    return {
      family,
      table,
      chain,
      hook: hookOf(table, chain),
      protocol,
      sets: this.#sets,
      chainName: (name, at) => {
        if (hookOf(table, name) !== undefined)
          throw new Fault(`'${name}' is no chain that one can jump to`, at);
        return this.#name(name, at);
      },
      note: this.#note,
      users,
      groups,
      approximate,
    };
  }

  #write(command: Arguments, family: IpFamily, table: string, name: Word): string[] {
    return writeRule(
      command,
      this.#scope(command, family, table, name.text),
      this.#options.counters !== false,
    );
  }

  #addRule(command: Arguments, family: IpFamily, table: string, name: Word, place: number | undefined): void {
    const texts = this.#write(command, family, table, name);
    const chain = this.#chain(family, table, name);
    const where = `${family} ${table} ${this.#name(name.text, name.at)}`;
    const isInserted = place === 1;
    const index = place !== undefined && !isInserted ? ` index ${place - 2}` : '';
    if (place !== undefined && chain.isWhole && place > count(chain) + 1)
      throw new Fault(`there is no place ${place} among ${count(chain)} rules`, command.at);
    // what stands first is inserted last, and so is what goes to one place
    const isBackward = place !== undefined;
    const lines = (isBackward ? [...texts].reverse() : texts).map((text) =>
      this.#emit(`${isInserted ? 'insert' : 'add'} rule ${where}${index} ${text}`),
    );
    if (index !== '') chain.hasPlaces = true;
    const made = (isBackward ? lines.reverse() : lines).map((line, i) => ({
      lines: [line],
      spelt: texts[i]!,
    }));
    if (place === undefined) chain.rules.push(...made);
    else chain.rules.splice(place - 1, 0, ...made);
  }

  /** `-D` and `-R`: of rules that the text itself makes, as nft knows the others by handles. */
  #changeRule(
    command: Arguments,
    family: IpFamily,
    table: string,
    name: Word,
    number: Word | undefined,
  ): void {
    const chain = this.#chain(family, table, name);
    const isReplace = command.verb === 'replace';
    const byNumber = number !== undefined;
    if (byNumber && !chain.isWhole)
      throw new Fault(`which rule is number ${number.text} of '${name.text}' is not known here`, number.at);
    if (chain.hasPlaces)
      throw new Fault('a change of a chain behind rules that went to places by number', command.at);
    const texts = byNumber && !isReplace ? [] : this.#write(command, family, table, name);
    const found = byNumber
      ? [chain.rules[placeOf(number) - 1]]
      : texts.map((text) => chain.rules.find(({ spelt }) => spelt === text));
    for (const rule of found) {
      if (!rule) {
        const message = byNumber
          ? `there is no rule ${number.text}`
          : 'a rule that is not made here cannot be deleted: nft deletes by handle';
        throw new Fault(message, command.at);
      }
      const at = chain.rules.indexOf(rule);
      if (isReplace) {
        const [line] = rule.lines;
        const [head] = line!.text.split(rule.spelt);
        if (texts.length !== 1) throw new Fault('a rule cannot be replaced by several', command.at);
        line!.text = `${head}${texts[0]}`;
        rule.spelt = texts[0]!;
      } else {
        for (const line of rule.lines) line.text = '';
        chain.rules.splice(at, 1);
      }
    }
  }

  #flush(family: IpFamily, table: string, name: Word | undefined): void {
    if (name) {
      const chain = this.#chain(family, table, name);
      this.#emit(`flush chain ${family} ${table} ${this.#name(name.text, name.at)}`);
      Object.assign(chain, { rules: [], isWhole: true, hasPlaces: false });
      return;
    }
    this.#emit(`flush table ${family} ${table}`);
    for (const [key, chain] of this.#chains)
      if (key.startsWith(`${family} ${table} `))
        Object.assign(chain, { rules: [], isWhole: true, hasPlaces: false });
  }

  #deleteChain(family: IpFamily, table: string, name: Word | undefined, at: Place): void {
    if (name && hookOf(table, name.text) !== undefined)
      throw new Fault(`'${name.text}' cannot be deleted`, name.at);
    const prefix = `${family} ${table} `;
    const keys = name
      ? [`${prefix}${name.text}`]
      : [...this.#chains]
          .filter(([key, { base, declared }]) => key.startsWith(prefix) && base === undefined && declared)
          .map(([key]) => key);
    if (!name)
      this.#note('only chains that are made here are deleted: nft deletes chains by their names', at);
    for (const key of keys) {
      const chain = this.#chains.get(key);
      const text = key.slice(prefix.length);
      if (chain && chain.rules.length > 0) throw new Fault(`the chain '${text}' has rules`, name?.at ?? at);
      this.#emit(`delete chain ${prefix}${this.#name(text, at)}`);
      this.#chains.delete(key);
    }
  }

  #rename(family: IpFamily, table: string, from: Word, to: Word): void {
    if (this.#chains.get(`${family} ${table} ${from.text}`)?.declared)
      throw new Fault(`the chain '${from.text}' is made here: make it by its later name`, from.at);
    this.#emit(
      `rename chain ${family} ${table} ${this.#name(from.text, from.at)} ${this.#name(to.text, to.at)}`,
    );
  }
}

function count({ rules }: ChainState): number {
  return rules.length;
}

/** The number of a rule, from 1. */
function placeOf(word: Word | undefined): number {
  if (word === undefined) return 1;
  const number = Number(word.text);
  if (!/^\d+$/.test(word.text) || number < 1)
    throw new Fault(`'${word.text}' is no number of a rule`, word.at);
  return number;
}
