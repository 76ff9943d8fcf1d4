import { checkArgument } from '../../schema/argument.js';
import { EncodeError, nearest } from '../../schema/index.js';
import { hint } from '../../schema/names.js';
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

/** The entry that was given; text is read as ipset does: `10.0.0.0/8,tcp:80 timeout 60 comment "a b"`. */
export function parseEntry(input: EntryInput, type: SetType): Entry {
  if (typeof input !== 'string') return input;
  // most entries of large sets are one address
  if (type.parts.length === 1 && type.parts[0] === 'ip' && isOneWord(input)) return { ip: input };
  const [parts = '', ...options] = splitWords(input, `${type.name} entry`);
  const entry = parseParts(parts, type);
  parseOptions(options, entry, type);
  return entry;
}

/** Whether a text is a single word of a single part. */
function isOneWord(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 34 || code === 44) return false;
  }
  return text !== '';
}

/**
 * Words between blanks; those in quotes may have blanks, and quotes, which are doubled there: ipset itself has no words
 * with quotes.
 *
 * @throws EncodeError for a quote that is not closed.
 */
export function splitWords(text: string, what: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length; ) {
    if (isBlank(text, at)) {
      at++;
      continue;
    }
    let word = '';
    if (text[at] === '"') {
      for (;;) {
        const end = text.indexOf('"', at + 1);
        if (end < 0) throw new EncodeError(what, '', 'a quote is not closed');
        word += text.slice(at + 1, end);
        at = end + 1;
        if (text[at] !== '"') break;
        word += '"';
      }
      if (at < text.length && !isBlank(text, at))
        throw new EncodeError(what, '', `after the word "${word}" there is no blank`);
    } else {
      let end = at;
      while (end < text.length && !isBlank(text, end)) end++;
      word = text.slice(at, end);
      at = end;
    }
    words.push(word);
  }
  return words;
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || (code >= 9 && code <= 13);
}

/** A word of ipset's as {@link parseEntry} reads it back, quoted where it has to be. */
export function quotedWord(word: string): string {
  return /["\t-\r ]/.test(word) || word === '' ? `"${word.replaceAll('"', '""')}"` : word;
}

function parseParts(text: string, type: SetType): Entry {
  const { parts, optional, name } = type;
  const words = text.split(',');
  const last = parts.at(-1);
  // names may have commas
  if (words.length > parts.length && (last === 'iface' || last === 'set'))
    words.splice(parts.length - 1, words.length, words.slice(parts.length - 1).join(','));
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

function parseOptions(words: readonly string[], entry: Entry, type: SetType): void {
  const target = entry as Record<string, unknown>;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const numeric = Object.hasOwn(VALUES, word) ? VALUES[word] : undefined;
    if (FLAGS.includes(word)) target[word] = true;
    else if (numeric === undefined) {
      const near = nearest(word, [...Object.keys(VALUES), ...FLAGS]);
      throw new EncodeError(`${type.name} entry`, word, `no such option${hint(near)}`);
    } else {
      const value = words[++i];
      if (value === undefined) throw new EncodeError(`${type.name} entry`, word, 'has no value');
      target[word] = numeric ? toNumber(value, word, type) : value;
    }
  }
}

/** The parts of an entry as ipset writes them: `'10.0.0.0/8,tcp:80'`. What distinguishes one entry of a set from another. */
export function formatParts(entry: Entry, type: string | SetType): string {
  checkArgument('formatIPSetParts', 'entry', entry, 'an object');
  if (typeof type !== 'string') checkArgument('formatIPSetParts', 'type', type, 'an object', ['parts']);
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

/**
 * A whole entry as `ipset save` writes it: `'10.0.0.1 timeout 60 comment "hello"'`. {@link parseEntry} reads it back;
 * ipset does where no word has a quote, for which it has no form (here it is doubled).
 */
export function formatEntry(entry: Entry, type: string | SetType): string {
  checkArgument('formatIPSetEntry', 'entry', entry, 'an object');
  const words: string[] = [quotedWord(formatParts(entry, type))];
  const option = (name: string, value: unknown): void => {
    if (value !== undefined) words.push(name, quotedWord(`${value}`));
  };
  option('before', entry.before);
  option('after', entry.after);
  option('timeout', entry.timeout);
  if (entry.nomatch) words.push('nomatch');
  if (entry.wildcard) words.push('wildcard');
  option('packets', entry.packets);
  option('bytes', entry.bytes);
  if (entry.comment !== undefined) words.push('comment', `"${entry.comment.replaceAll('"', '""')}"`);
  option('skbmark', entry.skbmark);
  option('skbprio', entry.skbprio);
  option('skbqueue', entry.skbqueue);
  return words.join(' ');
}
