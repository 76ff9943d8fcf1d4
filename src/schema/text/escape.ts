/**
 * The one escaping of the house. Names come from outside: the kernel accepts nearly every byte in them. A name must
 * not move a terminal's cursor, hide another, run a command, or end a string.
 */
import { checkArgument } from '../argument.js';
import { typeError } from '../stack.js';
import { readString, utf8Length, writeString } from './utf8.js';

/**
 * Controls (C0, DEL, C1), invisible and direction characters (U+061C, U+200B, U+202E, U+FEFF, …), line separators, and
 * halves of characters, which stand for bytes that are not UTF-8.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Returns text that a terminal shows as it is: what is unsafe there is spelt `\x1b`, `\u202e`, `\u{e0001}`. */
export function escaped(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = char.codePointAt(0)!;
    // a byte that is not UTF-8
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code & 0xff).toString(16)}`;
    const hex = code.toString(16);
    if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
    return hex.length < 5 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
  });
}

/** Anything but what is printed as it is. */
const RISKY = /[^\t\n\x20-\x7e]/;
const COLOUR_OR_UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  /\x1b\[[\d;]{0,16}m|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Returns output of several lines, which may have colours, with everything else that is unsafe spelt out. */
export function printable(text: string): string {
  if (!RISKY.test(text)) return text;
  return text.replace(COLOUR_OR_UNSAFE, (part) =>
    part === '\n' || part === '\t' || part.endsWith('m') ? part : escaped(part),
  );
}

/**
 * Returns a value as JSON in which everything {@link escaped} spells out is `\uNNNN`, so that it can be printed and
 * reads back the same. Integers beyond 2^53 are strings of digits.
 */
export function jsonText(value: unknown, space?: number): string {
  const text = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part), space);
  return safeJson(text);
}

/** Returns JSON text with its unsafe characters spelt `\uNNNN`. */
export function safeJson(text: string): string {
  return text.replace(UNSAFE, (char) => {
    // between tokens; within strings it is spelt out already
    if (char === '\n') return char;
    let units = '';
    for (let i = 0; i < char.length; i++) units += `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return units;
  });
}

const PLAIN_WORD = /^[\w/:.,@%+=-]+$/;

/**
 * Returns a word for a POSIX shell that stands for exactly this text, in one line wherever that can be: plain words as
 * they are, others in single quotes, and what a terminal would obey by `printf`, byte by byte.
 */
export function shellWord(text: string): string {
  checkArgument('quoted', 'text', text, 'a string');
  if (PLAIN_WORD.test(text)) return text;
  if (text.search(UNSAFE) < 0) return `'${text.replaceAll("'", "'\\''")}'`;
  // a command substitution takes line feeds away from the end
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end--;
  const printed = end === 0 ? '' : `"$(printf '${octal(text.slice(0, end))}')"`;
  return end === text.length ? printed : `${printed}'${text.slice(end)}'`;
}

/** Returns words as a command line for a POSIX shell. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** Bytes for the format of `printf`: letters and the like as they are, everything else as `\ooo`. */
function octal(text: string): string {
  const bytes = new Uint8Array(Math.max(0, utf8Length(text)));
  if (bytes.length === 0) throw typeError('text with half a character is no word for a shell');
  writeString(text, bytes, 0);
  let out = '';
  for (const [i, byte] of bytes.entries()) {
    const char = String.fromCharCode(byte);
    const plain = byte > 32 && byte < 127 && !'\'\\%"'.includes(char) && !(i === 0 && char === '-');
    out += plain || char === ' ' ? char : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return out;
}

const PRINTED = /"\$\(printf '((?:[^'\\%]|\\[0-7]{3})*)'\)"/y;

/** Reads what {@link shellWord} spells out by `printf` from `at`, and says where it ends. */
export function readPrinted(line: string, at: number): { text: string; end: number } | undefined {
  PRINTED.lastIndex = at;
  const found = PRINTED.exec(line);
  if (!found) return undefined;
  const characters = found[1]!.match(/\\[0-7]{3}|[^\\]/g) ?? [];
  const bytes = Uint8Array.from(characters, (one) =>
    one.length > 1 ? Number.parseInt(one.slice(1), 8) : one.charCodeAt(0),
  );
  return { text: readString(bytes, 0, bytes.length), end: PRINTED.lastIndex };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns text for HTML, between tags or in a quoted attribute, with what would be invisible spelt out. */
export function htmlText(text: string): string {
  return escaped(text).replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}
