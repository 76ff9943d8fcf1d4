import { checkArgument } from '../../schema/argument.js';
import { EncodeError, undeclared } from '../../schema/index.js';
import { hint, nearest } from '../../schema/names.js';
import type { Entry } from './entry.js';
import type { SetHeader, SetInput, SetOptions } from './set.js';
import { formatEntry, parseEntry, quotedWord, splitWords } from './text.js';
import { setType } from './types.js';

/** A command of `ipset`, as a value: a line of `ipset restore`, or what follows `ipset` on a command line. */
export type IpsetCommand =
  | { verb: 'create'; set: SetInput; exist?: boolean }
  | { verb: 'add' | 'del' | 'test'; name: string; entry: string; exist?: boolean }
  | { verb: 'destroy' | 'flush' | 'list' | 'save'; name?: string; exist?: boolean }
  | { verb: 'rename' | 'swap'; name: string; to: string };

/** Verbs, with the other names that `ipset` has for them. */
const VERBS: Readonly<Record<string, IpsetCommand['verb']>> = {
  ...{ create: 'create', n: 'create', '-N': 'create', '--create': 'create' },
  ...{ add: 'add', '-A': 'add', '--add': 'add', del: 'del', '-D': 'del', '--del': 'del' },
  ...{ test: 'test', '-T': 'test', '--test': 'test', destroy: 'destroy', x: 'destroy', '-X': 'destroy' },
  ...{ list: 'list', '-L': 'list', save: 'save', '-S': 'save', flush: 'flush', '-F': 'flush' },
  ...{ rename: 'rename', e: 'rename', '-E': 'rename', swap: 'swap', w: 'swap', '-W': 'swap' },
};

const FLAGS: readonly string[] = ['counters', 'comment', 'skbinfo', 'forceadd'];
const NUMBERS: readonly string[] = [
  ...['timeout', 'netmask', 'hashsize', 'maxelem', 'bucketsize', 'initval', 'markmask', 'size'],
];
const TEXTS: readonly string[] = ['family', 'range', 'bitmask'];
/** Written as 32 bits. */
const BITS: readonly string[] = ['initval', 'markmask'];
/** How a set was made, in the order in which ipset writes it. */
const ORDER = [
  ...([
    'range',
    'size',
    'family',
    'markmask',
    'hashsize',
    'maxelem',
    'netmask',
    'bitmask',
    'timeout',
  ] as const),
  ...(['counters', 'comment', 'skbinfo', 'forceadd', 'bucketsize', 'initval'] as const),
];

/**
 * Reads a command of `ipset`: `'create blocked hash:net timeout 60'`, with or without the program's name, as text or as
 * words.
 *
 * @throws EncodeError that names the word.
 */
export function parseIpset(command: string | readonly string[]): IpsetCommand {
  checkArgument('parseIpset', 'command', command, 'text or words');
  const words = typeof command === 'string' ? splitWords(command, 'ipset') : [...command];
  if (words[0] === 'ipset') words.shift();
  const exist = takeExist(words);
  const [given = '', ...rest] = words;
  const verb = Object.hasOwn(VERBS, given) ? VERBS[given]! : undefined;
  if (verb === undefined) throw refuse(given, `no such command${hint(nearest(given, Object.keys(VERBS)))}`);
  const said = exist ? { exist } : {};
  const [name, other, ...more] = rest;
  switch (verb) {
    case 'create':
      return {
        verb,
        set: {
          name: needed(name, verb, 'name'),
          type: undeclared(needed(other, verb, 'type')),
          ...setOptionsOf(more),
        },
        ...said,
      };
    case 'add':
    case 'del':
    case 'test': {
      const entry = [needed(other, verb, 'entry'), ...more].map(quotedWord).join(' ');
      return { verb, name: needed(name, verb, 'name'), entry, ...said };
    }
    case 'rename':
    case 'swap':
      return { verb, name: needed(name, verb, 'name'), to: needed(other, verb, 'other name') };
    default:
      return { verb, ...(name === undefined ? {} : { name }), ...said };
  }
}

/** `-exist`, which may stand anywhere. */
function takeExist(words: string[]): boolean {
  const at = words.findIndex((word) => word === '-exist' || word === '-!' || word === '--exist');
  if (at >= 0) words.splice(at, 1);
  return at >= 0;
}

function refuse(path: string, reason: string): EncodeError {
  return new EncodeError('ipset', path, reason);
}

function needed(word: string | undefined, verb: string, what: string): string {
  if (word === undefined) throw refuse(verb, `the ${what} is missing`);
  return word;
}

/** What a set is made with, of words such as `timeout 60 counters`. */
export function setOptionsOf(words: readonly string[]): SetOptions {
  const found: Record<string, unknown> = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (FLAGS.includes(word)) found[word] = true;
    else if (!NUMBERS.includes(word) && !TEXTS.includes(word))
      throw refuse(word, `no such option${hint(nearest(word, [...FLAGS, ...NUMBERS, ...TEXTS]))}`);
    else {
      const value = needed(words[++i], word, 'value');
      if (TEXTS.includes(word)) found[word] = value;
      else if (/^(0x[0-9a-f]+|\d+)$/i.test(value)) found[word] = Number(value);
      else throw refuse(word, `'${value}' is not a number`);
    }
  }
  return found as SetOptions;
}

/** How a set was made, as words. */
export function setOptionWords(set: SetOptions): string[] {
  const words: string[] = [];
  for (const key of ORDER) {
    const value = set[key];
    // bitmaps and lists have no family
    if (value === undefined || value === false || (key === 'family' && value === 'unspec')) continue;
    words.push(key);
    if (value !== true)
      words.push(BITS.includes(key) ? `0x${(value as number).toString(16).padStart(8, '0')}` : `${value}`);
  }
  return words;
}

/** The words of a command as `ipset` and `ipset restore` take them, without the program's name. */
export function toIpset(command: IpsetCommand): string {
  checkArgument('toIpset', 'command', command, 'an object', ['verb']);
  const { verb } = command;
  const exist = 'exist' in command && command.exist ? ['-exist'] : [];
  if (verb === 'create') {
    const { name, type, ...options } = command.set;
    return [verb, quotedWord(name), type, ...setOptionWords(options), ...exist].join(' ');
  }
  const name = command.name === undefined ? [] : [quotedWord(command.name)];
  const more = 'entry' in command ? [command.entry] : 'to' in command ? [quotedWord(command.to)] : [];
  return [verb, ...name, ...more, ...exist].join(' ');
}

/** A set and its entries, as the save format has them. */
export type SavedSet = (SetInput | SetHeader) & { entries: readonly Entry[] };

/** What ipset restore has no form for: it would be other words, or other lines. */
const UNWRITABLE = /["\n\r]/;

/**
 * Sets in the format of `ipset save`, which `ipset restore` reads.
 *
 * @throws EncodeError for a name or comment that the format has no way to write.
 */
export function formatIpsetSave(sets: readonly SavedSet[]): string {
  checkArgument('formatIpsetSave', 'sets', sets, 'an array');
  return sets.map((set) => savedLines(set).join('')).join('');
}

function* savedEntries({ name, type, entries }: SavedSet): Iterable<string> {
  for (const entry of entries) {
    const { before: _b, after: _a, ...plain } = entry;
    for (const text of [entry.comment, entry.iface, entry.set])
      if (UNWRITABLE.test(text ?? '')) throw refuse(name, `ipset restore cannot read '${text}'`);
    yield `add ${quotedWord(name)} ${formatEntry(plain, type)}\n`;
  }
}

function savedLines(set: SavedSet): string[] {
  const { entries: _e, ...made } = set;
  if (UNWRITABLE.test(set.name)) throw refuse(set.name, 'ipset restore cannot read such a name');
  return [`${toIpset({ verb: 'create', set: made as SetInput })}\n`, ...savedEntries(set)];
}

/**
 * The sets in a text of `ipset save`.
 *
 * @throws EncodeError that names the line.
 */
export function parseIpsetSave(text: string): SavedSet[] {
  checkArgument('parseIpsetSave', 'text', text, 'a string');
  const sets = new Map<string, SetInput & { entries: Entry[] }>();
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#') || line.trim() === 'COMMIT') continue;
    try {
      const command = parseIpset(line);
      if (command.verb === 'create') sets.set(command.set.name, { ...command.set, entries: [] });
      else if (command.verb === 'add') {
        const set = sets.get(command.name);
        if (set === undefined) throw refuse(command.name, 'no set of that name is created before');
        set.entries.push(parseEntry(command.entry, setType(set.type)));
      } else throw refuse(command.verb, 'is no line of what ipset save writes');
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      throw new EncodeError(`line ${i + 1}`, error.path, error.reason);
    }
  }
  return [...sets.values()];
}
