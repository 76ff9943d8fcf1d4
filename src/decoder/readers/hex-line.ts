import { hexDigit } from './escapes.js';

/**
 * A line of bytes in hexadecimal, in any grouping: bare (`1c000000`, `1c 00`, `1c:00`, `0x1c, 0x00`), or with offset
 * and text columns as `hexdump -C`, `xxd`, `tcpdump -x`, Wireshark and strace print them.
 */
export interface HexLine {
  readonly bytes: Uint8Array;
  /** The offset column, where the line has one. */
  readonly offset?: number;
}

/** Columns of hexadecimal that strace prints behind the offset. */
const STRACE_COLUMNS = 48;

/**
 * Reads a line; undefined where it is no hexadecimal. `at` is how many bytes the present dump has so far: a column
 * that counts differently is none. All of it takes time in proportion to the line.
 */
export function readHexLine(line: string, at: number): HexLine | undefined {
  // shorter than any column with an offset
  if (line.length < 6) return bareLine(line);
  const found = straceLine(line) ?? canonical(line) ?? xxd(line) ?? tcpdump(line);
  if (found) return found;
  const column = offsetColumn(line);
  if (column && (column.offset === at || column.offset === 0)) return column;
  // the last line of hexdump -C has nothing but the count
  const count = line.trim();
  if (at > 0 && count.length >= 6 && count.length <= 8 && hexEnd(count, 0) === count.length)
    if (Number.parseInt(count, 16) === at) return { bytes: new Uint8Array(0), offset: at };
  return bareLine(line);
}

/** The byte that a line of two digits stands for; -1 for others. There can be as many as half as many bytes. */
export function pairOf(line: string): number {
  if (line.length !== 2) return -1;
  const high = hexDigit(line.charCodeAt(0));
  const low = hexDigit(line.charCodeAt(1));
  return high < 0 || low < 0 ? -1 : 16 * high + low;
}

function bareLine(line: string): HexLine | undefined {
  const bytes = bareHex(line);
  return bytes && { bytes };
}

/** strace: ` | 00000  1c 00 …  text`. */
function straceLine(line: string): HexLine | undefined {
  const bar = line.charCodeAt(0) === 32 ? 1 : 0;
  if (!line.startsWith('| ', bar)) return undefined;
  const end = hexEnd(line, bar + 2);
  if (end - bar - 2 < 5 || !line.startsWith('  ', end)) return undefined;
  return dumped(line.slice(bar + 2, end), line.slice(end + 2, end + 2 + STRACE_COLUMNS));
}

/** `hexdump -C`: `00000000  1c 00 …  |text|`. */
function canonical(line: string): HexLine | undefined {
  const offset = hexEnd(line, 0);
  if (offset < 6 || offset > 8 || !line.startsWith('  ', offset)) return undefined;
  let at = offset + 2;
  let pairs = 0;
  for (; pairs < 16 && hexEnd(line, at, 2) === at + 2; pairs++) at = blanksEnd(line, at + 2, 2);
  if (pairs === 0 || line[blanksEnd(line, at)] !== '|') return undefined;
  return dumped(line.slice(0, offset), line.slice(offset + 2, at));
}

/** `xxd`: `00000000: 1c00 0000  text`. */
function xxd(line: string): HexLine | undefined {
  const offset = hexEnd(line, 0);
  if (offset !== 8 || !line.startsWith(': ', offset)) return undefined;
  const end = groupsEnd(line, offset + 2);
  return end < 0 ? undefined : dumped(line.slice(0, offset), line.slice(offset + 2, end));
}

/** `tcpdump -x`: `	0x0000:  1c00 0000  text`. */
function tcpdump(line: string): HexLine | undefined {
  const from = blanksEnd(line, 0) + 2;
  if (line.slice(from - 2, from).toLowerCase() !== '0x') return undefined;
  const offset = hexEnd(line, from);
  const begin = blanksEnd(line, offset + 1);
  if (offset - from < 4 || line[offset] !== ':' || begin === offset + 1) return undefined;
  const end = groupsEnd(line, begin);
  return end < 0 ? undefined : dumped(line.slice(from, offset), line.slice(begin, end));
}

/** `0000   1c 00 …  text`: up to sixteen bytes, one blank between them. */
function offsetColumn(line: string): HexLine | undefined {
  const offset = hexEnd(line, 0);
  if (offset < 4 || offset > 8) return undefined;
  let at = line[offset] === ':' ? offset + 1 : offset;
  if (line[at] === '\t') at++;
  else {
    const blanks = blanksEnd(line, at, 3);
    if (blanks - at < 2) return undefined;
    at = blanks;
  }
  const begin = at;
  if (hexEnd(line, at, 2) !== at + 2) return undefined;
  at += 2;
  for (let pairs = 1; pairs < 16 && line[at] === ' ' && hexEnd(line, at + 1, 2) === at + 3; pairs++) at += 3;
  const behind = blanksEnd(line, at);
  if (behind < line.length && behind - at < 2) return undefined;
  return dumped(line.slice(0, offset), line.slice(begin, at));
}

/** Where groups of two digits and more end, with one blank between them and none or several behind; -1 for others. */
function groupsEnd(line: string, from: number): number {
  for (let at = from; ; ) {
    const end = hexEnd(line, at);
    if (end - at < 2) return -1;
    const next = blanksEnd(line, end);
    if (next === line.length || next - end >= 2) return end;
    if (next === end) return -1;
    at = next;
  }
}

/** The index behind hexadecimal digits, `most` of them at most. */
function hexEnd(text: string, from: number, most = text.length): number {
  const limit = Math.min(text.length, from + most);
  let at = from;
  while (at < limit && hexDigit(text.charCodeAt(at)) >= 0) at++;
  return at;
}

/** The index behind blanks, `most` of them at most. */
function blanksEnd(text: string, from: number, most = text.length): number {
  const limit = Math.min(text.length, from + most);
  let at = from;
  while (at < limit && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
  return at;
}

function dumped(offset: string, digits: string): HexLine | undefined {
  const bytes = bareHex(digits);
  return bytes && { bytes, offset: Number.parseInt(offset, 16) };
}

/** Bytes of bare hexadecimal in any grouping. */
export function bareHex(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length >> 1);
  let count = 0;
  let high = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const digit = hexDigit(code);
    if (digit < 0) {
      if (!isSeparator(code)) return undefined;
      continue;
    }
    if (digit === 0 && (text.charCodeAt(i + 1) | 32) === 120 && high < 0) {
      i++; // 0x
      continue;
    }
    if (high < 0) high = digit;
    else {
      bytes[count++] = 16 * high + digit;
      high = -1;
    }
  }
  return high < 0 ? bytes.subarray(0, count) : undefined;
}

/** Blanks and `: . , - { } [ ]`. */
function isSeparator(code: number): boolean {
  return (
    code <= 32 ||
    code === 58 ||
    code === 46 ||
    code === 44 ||
    code === 45 ||
    code === 123 ||
    code === 125 ||
    code === 91 ||
    code === 93
  );
}
