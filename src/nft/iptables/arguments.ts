/** One command of iptables: its words taken apart, matches and targets with the options that are theirs. */
import { nearest } from '../../schema/names.js';
import { Fault } from '../errors.js';
import type { Place } from '../tree.js';
import { MATCHES, TARGETS, WITHOUT_MATCH, WITHOUT_TARGET } from './extensions.js';
import type { IpFamily } from './options.js';
import { IMPLIED, protocolName } from './protocols.js';
import { type Extension, type Given, type OptionSpec, Options } from './rule.js';
import type { Word } from './words.js';

export type CommandVerb =
  | 'append'
  | 'insert'
  | 'delete'
  | 'replace'
  | 'check'
  | 'list'
  | 'list-rules'
  | 'flush'
  | 'zero'
  | 'new-chain'
  | 'delete-chain'
  | 'policy'
  | 'rename-chain';

/** A value that may be excluded. */
export interface Term {
  text: string;
  negated: boolean;
  at: Place;
}

/** A match or target that was named, and its options. */
export interface Used {
  name: string;
  extension: Extension;
  given: Map<string, Given>;
  at: Place;
}

export interface Arguments {
  verb: CommandVerb | undefined;
  at: Place;
  table: string | undefined;
  /** What follows the command: the chain, and a number, a policy or another name. */
  operands: Word[];
  protocol?: Term;
  source?: Term;
  destination?: Term;
  inDevice?: Term;
  outDevice?: Term;
  fragment?: Term;
  matches: Used[];
  target?: Used | undefined;
  /** A chain to go to, or a built-in verdict. */
  jump?: Term;
  goto?: Term;
  counters?: { packets: string; bytes: string };
  /** `-4`, `-6`: of one family only. */
  family?: IpFamily;
}

interface Generic {
  short?: string;
  long: readonly string[];
  /** Values: at least and at most. */
  values?: readonly [number, number];
  verb?: CommandVerb;
  negatable?: boolean;
}

const GENERIC: Readonly<Record<string, Generic>> = {
  append: { short: 'A', long: ['append'], values: [1, 1], verb: 'append' },
  insert: { short: 'I', long: ['insert'], values: [1, 2], verb: 'insert' },
  delete: { short: 'D', long: ['delete'], values: [1, 2], verb: 'delete' },
  replace: { short: 'R', long: ['replace'], values: [2, 2], verb: 'replace' },
  check: { short: 'C', long: ['check'], values: [1, 1], verb: 'check' },
  list: { short: 'L', long: ['list'], values: [0, 2], verb: 'list' },
  'list-rules': { short: 'S', long: ['list-rules'], values: [0, 2], verb: 'list-rules' },
  flush: { short: 'F', long: ['flush'], values: [0, 1], verb: 'flush' },
  zero: { short: 'Z', long: ['zero'], values: [0, 2], verb: 'zero' },
  'new-chain': { short: 'N', long: ['new-chain', 'new'], values: [1, 1], verb: 'new-chain' },
  'delete-chain': { short: 'X', long: ['delete-chain'], values: [0, 1], verb: 'delete-chain' },
  policy: { short: 'P', long: ['policy'], values: [2, 2], verb: 'policy' },
  'rename-chain': { short: 'E', long: ['rename-chain'], values: [2, 2], verb: 'rename-chain' },
  table: { short: 't', long: ['table'], values: [1, 1] },
  protocol: { short: 'p', long: ['protocol', 'proto'], values: [1, 1], negatable: true },
  source: { short: 's', long: ['source', 'src'], values: [1, 1], negatable: true },
  destination: { short: 'd', long: ['destination', 'dst'], values: [1, 1], negatable: true },
  'in-interface': { short: 'i', long: ['in-interface'], values: [1, 1], negatable: true },
  'out-interface': { short: 'o', long: ['out-interface'], values: [1, 1], negatable: true },
  fragment: { short: 'f', long: ['fragment', 'fragments'], negatable: true },
  match: { short: 'm', long: ['match'], values: [1, 1] },
  jump: { short: 'j', long: ['jump'], values: [1, 1] },
  goto: { short: 'g', long: ['goto'], values: [1, 1] },
  counters: { short: 'c', long: ['set-counters'], values: [2, 2] },
  wait: { short: 'w', long: ['wait'], values: [0, 1] },
  'wait-interval': { short: 'W', long: ['wait-interval'], values: [1, 1] },
  modprobe: { short: 'M', long: ['modprobe'], values: [1, 1] },
  ipv4: { short: '4', long: ['ipv4'] },
  ipv6: { short: '6', long: ['ipv6'] },
  verbose: { short: 'v', long: ['verbose'] },
  numeric: { short: 'n', long: ['numeric'] },
  exact: { short: 'x', long: ['exact'] },
  'line-numbers': { long: ['line-numbers'] },
};

const LONG = new Map(
  Object.entries(GENERIC).flatMap(([name, { long }]) => long.map((word) => [word, name] as const)),
);
const SHORT = new Map(
  Object.entries(GENERIC).flatMap(([name, { short }]) => (short ? [[short, name] as const] : [])),
);

/** An option of a match or target, by any of its spellings, or by a beginning that only it has. */
function findOption(extension: Extension, word: string, isExact: boolean): string | undefined {
  const spelt = Object.entries(extension.options).flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map((one) => [one, name] as const),
  );
  const exact = spelt.find(([one]) => one === word);
  if (exact) return exact[1];
  if (isExact) return undefined;
  const found = new Set(spelt.filter(([one]) => one.startsWith(word)).map(([, name]) => name));
  return found.size === 1 ? [...found][0] : undefined;
}

export function readArguments(words: readonly Word[], family: IpFamily): Arguments {
  return new ArgumentReader(words, family).read();
}

class ArgumentReader {
  readonly #words: readonly Word[];
  readonly #family: IpFamily;
  readonly #made: Arguments;
  #at = 0;
  #negation: Place | undefined;

  constructor(words: readonly Word[], family: IpFamily) {
    this.#words = words;
    this.#family = family;
    const [first] = words;
    const at = first && { ...first.at, end: words.at(-1)!.at.end };
    this.#made = {
      verb: undefined,
      at: at ?? { source: 0, start: 0, end: 0 },
      table: undefined,
      operands: [],
      matches: [],
    };
  }

  read(): Arguments {
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at++]!;
      if (word.text === '!') {
        if (this.#negation) throw new Fault("two '!' in a row", word.at);
        this.#negation = word.at;
        continue;
      }
      this.#option(word);
      if (this.#negation) throw new Fault(`'${word.text}' cannot have '!' before it`, this.#negation);
    }
    if (this.#negation) throw new Fault("nothing behind '!'", this.#negation);
    return this.#made;
  }

  #option(word: Word): void {
    const { text } = word;
    if (/^--./.test(text)) {
      const equals = text.indexOf('=');
      const name = text.slice(2, equals < 0 ? undefined : equals);
      const value = equals < 0 ? undefined : { text: text.slice(equals + 1), at: word.at };
      this.#long(name, value, word);
    } else if (/^-[^-]/.test(text)) {
      const name = SHORT.get(text[1]!);
      if (name === undefined) throw new Fault(`unknown option '-${text[1]}'`, word.at);
      const rest = text.slice(2);
      const takes = GENERIC[name]!.values !== undefined;
      this.#generic(name, rest !== '' && takes ? { text: rest, at: word.at } : undefined, word);
      // -vn: letters without values together
      if (rest !== '' && !takes) this.#option({ text: `-${rest}`, at: word.at });
    } else throw new Fault(`'${text}' belongs to no option`, word.at);
  }

  #long(name: string, value: Word | undefined, word: Word): void {
    if (this.#ofExtension(name, value, word, true)) return;
    if (LONG.has(name)) {
      this.#generic(LONG.get(name)!, value, word);
      return;
    }
    if (this.#ofExtension(name, value, word, false)) return;
    const begun = [...new Set([...LONG].filter(([one]) => one.startsWith(name)).map(([, one]) => one))];
    if (begun.length === 1) {
      this.#generic(begun[0]!, value, word);
      return;
    }
    const all = [
      ...LONG.keys(),
      ...this.#candidates().flatMap(({ extension }) => Object.keys(extension.options)),
    ];
    const near = nearest(name, all);
    throw new Fault(
      `unknown option '--${name}'${near === undefined ? '' : ` (is '--${near}' meant?)`}`,
      word.at,
    );
  }

  /** Whose an option may be: the target, matches that were named, the last first, and the one of the protocol. */
  #candidates(): Used[] {
    const { matches, target } = this.#made;
    const own = this.#protocolMatch();
    return [...(target ? [target] : []), ...[...matches].reverse(), ...(own ? [own] : [])];
  }

  #ofExtension(name: string, value: Word | undefined, word: Word, isExact: boolean): boolean {
    for (const used of this.#candidates()) {
      const found = findOption(used.extension, name, isExact);
      if (found === undefined) continue;
      const { matches, target } = this.#made;
      if (used !== target && !matches.includes(used)) matches.push(used);
      this.#give(used, found, value, word);
      return true;
    }
    return false;
  }

  /** The match that the protocol brings, where it was not named. */
  #protocolMatch(): Used | undefined {
    const { protocol, matches } = this.#made;
    if (!protocol || protocol.negated) return undefined;
    const name = IMPLIED[protocolName(protocol.text) ?? ''];
    if (name === undefined || matches.some((used) => used.extension === MATCHES[name])) return undefined;
    return { name, extension: MATCHES[name]!, given: new Map(), at: protocol.at };
  }

  #give(used: Used, name: string, value: Word | undefined, word: Word): void {
    const spec: OptionSpec = used.extension.options[name]!;
    const count = spec.values ?? 1;
    if (used.given.has(name)) throw new Fault(`--${name} is there twice`, word.at);
    let negated = this.#takeNegation(spec.negatable === true, name, word);
    const values: string[] = value ? [value.text] : [];
    let end = word.at.end;
    while (values.length < (count === 'optional' ? 1 : count)) {
      const next = this.#words[this.#at];
      if (next?.text === '!' && values.length === 0 && spec.negatable && !negated) {
        // the old place of it
        negated = true;
        this.#at++;
        continue;
      }
      if (next === undefined || (count === 'optional' && next.text.startsWith('-'))) {
        if (count === 'optional') break;
        throw new Fault(`--${name} needs ${count === 1 ? 'a value' : `${count} values`}`, word.at);
      }
      values.push(next.text);
      end = next.at.end;
      this.#at++;
    }
    used.given.set(name, { values, negated, at: { ...word.at, end } });
  }

  #takeNegation(may: boolean, name: string, word: Word): boolean {
    if (!this.#negation) return false;
    if (!may) throw new Fault(`--${name} cannot have '!' before it`, word.at);
    this.#negation = undefined;
    return true;
  }

  #generic(name: string, value: Word | undefined, word: Word): void {
    const { values = [0, 0], verb, negatable = false } = GENERIC[name]!;
    let negated = this.#takeNegation(negatable, name, word);
    const taken: Word[] = value ? [value] : [];
    while (taken.length < values[1]) {
      const next = this.#words[this.#at];
      if (next?.text === '!' && negatable && taken.length === 0 && !negated) {
        negated = true;
        this.#at++;
        continue;
      }
      const isOption = next === undefined || /^(?:-.|!$)/.test(next.text);
      if (taken.length >= values[0] && (isOption || (name === 'wait' && !/^[\d.]+$/.test(next.text)))) break;
      if (next === undefined)
        throw new Fault(
          `'${word.text}' needs ${values[0] === 1 ? 'a value' : `${values[0]} values`}`,
          word.at,
        );
      if (taken.length >= values[0] && (name === 'insert' || name === 'delete') && !/^\d+$/.test(next.text))
        break;
      taken.push(next);
      this.#at++;
    }
    if (verb) {
      // -L -Z: what is shown is set to zero
      if (this.#made.verb && this.#made.verb !== 'list' && verb !== 'list')
        throw new Fault(`one command a line: '${word.text}' is another`, word.at);
      this.#made.verb = verb;
      this.#made.operands = taken;
      return;
    }
    this.#take(name, taken, negated, word);
  }

  #take(name: string, [first, second]: Word[], negated: boolean, word: Word): void {
    const made = this.#made;
    const term: Term = {
      text: first?.text ?? '',
      negated,
      at: { ...word.at, end: first?.at.end ?? word.at.end },
    };
    const once = (
      key: 'protocol' | 'source' | 'destination' | 'inDevice' | 'outDevice' | 'fragment' | 'jump' | 'goto',
    ): void => {
      if (made[key]) throw new Fault(`'${word.text}' is there twice`, word.at);
      made[key] = term;
    };
    switch (name) {
      case 'table':
        made.table = term.text;
        break;
      case 'protocol':
      case 'source':
      case 'destination':
      case 'fragment':
        once(name);
        break;
      case 'in-interface':
        once('inDevice');
        break;
      case 'out-interface':
        once('outDevice');
        break;
      case 'match':
        this.#match(term);
        break;
      case 'goto':
        once('goto');
        break;
      case 'jump':
        once('jump');
        this.#target(term);
        break;
      case 'counters':
        for (const one of [first!, second!])
          if (!/^\d+$/.test(one.text)) throw new Fault(`'${one.text}' is no number`, one.at);
        made.counters = { packets: first!.text, bytes: second!.text };
        break;
      case 'ipv4':
      case 'ipv6':
        made.family = name === 'ipv4' ? 'ip' : 'ip6';
        break;
      default:
    }
  }

  #match({ text, at }: Term): void {
    if (text === 'comment') {
      this.#made.matches.push({ name: text, extension: COMMENT, given: new Map(), at });
      return;
    }
    const extension = Object.hasOwn(MATCHES, text) ? MATCHES[text] : undefined;
    if (!extension) {
      if (WITHOUT_MATCH.has(text)) throw new Fault(`the match '${text}' has no equivalent in nftables`, at);
      const near = nearest(text, Object.keys(MATCHES));
      throw new Fault(`unknown match '${text}'${near === undefined ? '' : ` (is '${near}' meant?)`}`, at);
    }
    if (extension.family !== undefined && extension.family !== this.#family)
      throw new Fault(
        `the match '${text}' is of ${extension.family === 'ip' ? 'iptables' : 'ip6tables'}`,
        at,
      );
    this.#made.matches.push({ name: text, extension, given: new Map(), at });
  }

  #target({ text, at }: Term): void {
    if (WITHOUT_TARGET.has(text)) throw new Fault(`the target '${text}' has no equivalent in nftables`, at);
    const extension = Object.hasOwn(TARGETS, text) ? TARGETS[text] : undefined;
    if (!extension) return;
    if (extension.family !== undefined && extension.family !== this.#family)
      throw new Fault(
        `the target '${text}' is of ${extension.family === 'ip' ? 'iptables' : 'ip6tables'}`,
        at,
      );
    this.#made.target = { name: text, extension, given: new Map(), at };
  }
}

/** What is said of a rule: it becomes its comment. */
export const COMMENT: Extension = { options: { comment: {} }, write: () => '' };

/** The options of a match or target, to be read. */
export function optionsOf({ name, given, at }: Used): Options {
  return new Options(name, given, at);
}
