/** From iptables: command lines and saved files as a ruleset of nft. */

import { checkArgument } from '../../schema/argument.js';
import { checkOptions } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import { type Diagnostic, diagnose, Fault, Faults, NftError } from '../errors.js';
import { parse } from '../parse/parse.js';
import type { Place, Ruleset, Source } from '../tree.js';
import { type Arguments, readArguments } from './arguments.js';
import { type IpsetType, readIpset, typeOf } from './ipset.js';
import { FROM_IPTABLES_OPTIONS, type FromIptablesOptions, type IpFamily } from './options.js';
import { Translation } from './translation.js';
import { type Line, lineOf, spansOf, type Word } from './words.js';

/** What a text of iptables is in nftables. */
export interface FromIptables {
  /** Commands of nft, one a line: tables and chains are added where they are not there yet. */
  text: string;
  tree: Ruleset;
  /** What is translated otherwise than it was written: names that nft cannot spell, sets that nobody defines. */
  notes: readonly Diagnostic[];
}

const COMMAND = /^(ip|ip6)tables(?:-(?:legacy|nft))?$/;
const PREFIXES: ReadonlySet<string> = new Set(['sudo', 'exec', 'run', 'command']);
const NAMES: ReadonlySet<string> = new Set<keyof FromIptablesOptions>([
  'filename',
  'family',
  'counters',
  'approximate',
  'sets',
  'users',
  'groups',
]);

/** Whether a line is a command of a shell, and not of a saved file. */
function isCommand(line: string): boolean {
  return /^\s*(?:\w+\s+)?(?:\S*\/)?(?:ip6?tables|ipset)/.test(line);
}

/**
 * Translates firewalls of iptables: command lines of `iptables` and `ip6tables`, files of `iptables-save`, and the sets
 * of `ipset save` that they refer to. Every rule keeps its place and its counters.
 *
 * @throws {NftError} where something is wrong, or has no equivalent in nftables: it is named, with its line
 */
export function fromIptables(text: string, options: FromIptablesOptions = {}): FromIptables {
  checkArgument('fromIptables', 'text', text, 'a string');
  checkOptions(options, FROM_IPTABLES_OPTIONS);
  const unknown = Object.keys(options).find((name) => !NAMES.has(name));
  if (unknown !== undefined) throw typeError(`unknown option '${unknown}'`);
  const sources = [{ name: options.filename ?? '<iptables>', text }];
  const faults = new Faults(sources);
  const attempt = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.add(error);
    }
  };
  const lines: Line[] = [];
  for (const [start, end] of spansOf(text))
    attempt(() => lines.push(lineOf(text, start, end, isCommand(text.slice(start, end)))));
  const ipsets = givenSets(options);
  for (const { words } of lines) if (isIpset(words)) attempt(() => readIpset(ipsetWords(words), ipsets));
  const notes: Diagnostic[] = [];
  const translation = new Translation(ipsets, options, (message, at) =>
    notes.push(diagnose({ message, at }, sources)),
  );
  const reader = new LineReader(translation, options.family ?? familyOf(text));
  for (const line of lines) if (!faults.full && !isIpset(line.words)) attempt(() => reader.read(line));
  attempt(() => reader.end());
  faults.check();
  const made = translation.text();
  return { text: made, tree: treeOf(made, sources), notes };
}

/** The commands as a tree: a word that was copied and that nft cannot read is a fault of the text it comes from. */
function treeOf(made: string, sources: readonly Source[]): Ruleset {
  try {
    return parse(made);
  } catch (error) {
    if (!(error instanceof NftError)) throw error;
    const message = (one: Diagnostic): string => `nftables cannot read '${one.text.trim()}': ${one.message}`;
    throw new NftError(error.diagnostics.map((one) => diagnose({ message: message(one) }, sources)));
  }
}

function givenSets({ sets = {} }: FromIptablesOptions): Map<string, IpsetType> {
  return new Map(
    Object.entries(sets).map(([name, type]) => {
      const found = typeOf(type, undefined);
      if (!found) throw typeError(`sets.${name}: a set of the type ${type} has no equivalent in nftables`);
      return [name, { ...found, family: undefined }];
    }),
  );
}

function isIpset(words: readonly Word[]): boolean {
  const [first, second] = words;
  if (!first) return false;
  const word = PREFIXES.has(first.text) ? (second?.text ?? '') : first.text;
  return /(?:^|\/)ipset$/.test(word) || first.text === 'create' || first.text === 'add';
}

/** The words behind `ipset` and its own options. */
function ipsetWords(words: readonly Word[]): Word[] {
  const at = words.findIndex(({ text }) => /(?:^|\/)ipset$/.test(text));
  return words.slice(at + 1).filter(({ text }) => text !== '-exist' && text !== '-!');
}

/** The family that a saved file is of, by its heading or its addresses. */
function familyOf(text: string): IpFamily {
  if (/^#.*\bip6tables/m.test(text)) return 'ip6';
  if (/^#.*\biptables/m.test(text)) return 'ip';
  return /\s(?:-[sd]|--to-(?:source|destination))\s+\S*:\S*:|icmpv?6/.test(text) ? 'ip6' : 'ip';
}

/** Lines in their order: commands, and the tables of saved files. */
class LineReader {
  readonly #translation: Translation;
  readonly #family: IpFamily;
  /** The table of a saved file that is being read. */
  #table: string | undefined;
  #tableAt: Place | undefined;
  /** It is none that nftables has, which was said: its lines mean nothing. */
  #passesOver = false;

  constructor(translation: Translation, family: IpFamily) {
    this.#translation = translation;
    this.#family = family;
  }

  read({ words, at }: Line): void {
    const [first, ...rest] = words;
    if (!first) return;
    const { text } = first;
    if (text.startsWith('*')) this.#open(text.slice(1), first.at);
    else if (text === 'COMMIT') this.#close(at);
    else if (this.#passesOver) return;
    else if (text.startsWith(':')) this.#chain(first, rest);
    else if (text.startsWith('[')) this.#saved(rest, text, first.at);
    else if (text.startsWith('-')) this.#saved(words, undefined, first.at);
    else this.#command(words);
  }

  end(): void {
    if (this.#table !== undefined) throw new Fault(`the table '${this.#table}' has no COMMIT`, this.#tableAt);
  }

  #open(name: string, at: Place): void {
    this.#table = name;
    this.#tableAt = at;
    this.#passesOver = true;
    this.#translation.openTable(this.#family, name, at);
    this.#passesOver = false;
  }

  #close(at: Place): void {
    if (this.#table === undefined) throw new Fault('COMMIT of no table', at);
    this.#table = undefined;
    this.#passesOver = false;
  }

  #chain(first: Word, rest: readonly Word[]): void {
    if (this.#table === undefined) throw new Fault('a chain of no table', first.at);
    const name = first.text.slice(1);
    this.#translation.savedChain(this.#family, this.#table, { text: name, at: first.at }, rest[0]);
  }

  #saved(words: readonly Word[], counters: string | undefined, at: Place): void {
    if (this.#table === undefined) throw new Fault('a rule of no table: its line is no command', at);
    const made = readArguments(words, this.#family);
    const found = counters === undefined ? undefined : /^\[(\d+):(\d+)\]$/.exec(counters);
    if (counters !== undefined && !found) throw new Fault(`'${counters}' are no counters`, at);
    if (found) made.counters = { packets: found[1]!, bytes: found[2]! };
    if (made.table !== undefined) throw new Fault('-t within a saved table', made.at);
    this.#do({ ...made, table: this.#table }, this.#family);
  }

  #command(words: readonly Word[]): void {
    const [first] = words;
    const rest = first && PREFIXES.has(first.text) ? words.slice(1) : words;
    const name = rest[0]?.text.slice(rest[0].text.lastIndexOf('/') + 1) ?? '';
    const found = COMMAND.exec(name);
    if (!found)
      throw new Fault(`'${rest[0]?.text ?? ''}' is no command of iptables`, rest[0]?.at ?? first?.at);
    const family = found[1] as IpFamily;
    this.#do(readArguments(rest.slice(1), family), family);
  }

  #do(command: Arguments, family: IpFamily): void {
    // -4 and -6 let one file serve both
    if (command.family !== undefined && command.family !== family) return;
    this.#translation.add(command, family);
  }
}
