import { EncodeError, nearest } from '../schema/index.js';
import type { Entry, EntryInput } from './entry.js';
import { type Part, type SetType, setType } from './types.js';

/** Options that have a value, and whether it is a number. */
const VALUES: Readonly<Record<string, boolean>> = {
  timeout: true,
  packets: true,
  bytes: true,
  comment: false,
  skbmark: false,
  skbprio: false,
  skbqueue: true,
  before: false,
  after: false,
};
const FLAGS: readonly string[] = ['nomatch', 'wildcard'];

/** Words, of which quoted ones may have spaces. */
const WORDS = /"([^"]*)"|(\S+)/g;

/** The entry that was given; text is read as ipset does: `10.0.0.0/8,tcp:80 timeout 60 comment "a b"`. */
export function parseEntry(input: EntryInput, type: SetType): Entry {
  if (typeof input !== 'string') return input;
  const space = input.indexOf(' ');
  const entry = parseParts(space < 0 ? input : input.slice(0, space), type);
  if (space >= 0) parseOptions(input.slice(space), entry, type);
  return entry;
}

function parseParts(text: string, type: SetType): Entry {
  const { parts, optional, name } = type;
  const words = text.split(',');
  if (words.length > parts.length || words.length < parts.length - optional || words.includes('')) {
    throw new EncodeError(`${name} entry`, '', `'${text}' is not ${parts.map(shape).join(',')}`);
  }
  const entry: Entry = {};
  words.forEach((word, i) => {
    setPart(entry, parts[i]!, word, type);
  });
  return entry;
}

function shape(part: Part): string {
  return part === 'ip2' ? 'IP' : part.toUpperCase();
}

function setPart(entry: Entry, part: Part, word: string, type: SetType): void {
  if (part === 'iface' && word.startsWith('physdev:')) {
    entry.iface = word.slice('physdev:'.length);
    entry.physdev = true;
  } else if (part === 'mark') entry.mark = toNumber(word, 'mark', type);
  else entry[part] = word;
}

function toNumber(word: string, key: string, type: SetType): number {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(word)) {
    throw new EncodeError(`${type.name} entry`, key, `'${word}' is not a number`);
  }
  return Number(word);
}

function parseOptions(text: string, entry: Entry, type: SetType): void {
  const words = [...text.matchAll(WORDS)].map(([, quoted, bare]) => quoted ?? bare!);
  const target = entry as Record<string, unknown>;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const numeric = VALUES[word];
    if (FLAGS.includes(word)) target[word] = true;
    else if (numeric === undefined) {
      const near = nearest(word, [...Object.keys(VALUES), ...FLAGS]);
      const hint = near === undefined ? '' : `; did you mean '${near}'?`;
      throw new EncodeError(`${type.name} entry`, word, `no such option${hint}`);
    } else {
      const value = words[++i];
      if (value === undefined) throw new EncodeError(`${type.name} entry`, word, 'has no value');
      target[word] = numeric ? toNumber(value, word, type) : value;
    }
  }
}

/** The parts of an entry as ipset writes them: `'10.0.0.0/8,tcp:80'`. What tells one entry of a set from another. */
export function formatParts(entry: Entry, type: string | SetType): string {
  const { parts } = typeof type === 'string' ? setType(type) : type;
  const words: string[] = [];
  for (const part of parts) {
    const value = entry[part];
    if (value === undefined) continue;
    if (part === 'port' && entry.proto !== undefined) words.push(`${entry.proto}:${value}`);
    else if (part === 'iface') words.push(entry.physdev ? `physdev:${value}` : `${value}`);
    else if (part === 'mark') words.push(`0x${(value as number).toString(16).padStart(8, '0')}`);
    else words.push(`${value}`);
  }
  return words.join(',');
}

/** A whole entry as `ipset save` writes it: `'10.0.0.1 timeout 60 comment "hello"'`. */
export function formatEntry(entry: Entry, type: string | SetType): string {
  let text = formatParts(entry, type);
  if (entry.before !== undefined) text += ` before ${entry.before}`;
  if (entry.after !== undefined) text += ` after ${entry.after}`;
  if (entry.timeout !== undefined) text += ` timeout ${entry.timeout}`;
  if (entry.nomatch) text += ' nomatch';
  if (entry.wildcard) text += ' wildcard';
  if (entry.packets !== undefined) text += ` packets ${entry.packets}`;
  if (entry.bytes !== undefined) text += ` bytes ${entry.bytes}`;
  if (entry.comment !== undefined) text += ` comment "${entry.comment}"`;
  if (entry.skbmark !== undefined) text += ` skbmark ${entry.skbmark}`;
  if (entry.skbprio !== undefined) text += ` skbprio ${entry.skbprio}`;
  if (entry.skbqueue !== undefined) text += ` skbqueue ${entry.skbqueue}`;
  return text;
}
