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

const STRACE = /^ ?\| ([0-9a-f]{5,}) {2}(.*)$/;
const CANONICAL = /^([0-9a-f]{6,8}) {2}((?:[0-9a-f]{2} ? ?){1,16})\s*\|.*$/i;
const XXD = /^([0-9a-f]{8}): ((?:[0-9a-f]{2,} ?)+?)(?: {2,}.*)?$/i;
const TCPDUMP = /^\s*0x([0-9a-f]{4,}):\s+((?:[0-9a-f]{2,4} ?)+?)(?:\s{2,}.*)?$/i;
const COLUMN = /^([0-9a-f]{4,8}):?(?: {2,3}|\t)((?:[0-9a-f]{2} ){0,15}[0-9a-f]{2})(?:\s{2,}.*)?\s*$/i;
const COUNT = /^[0-9a-f]{6,8}$/i;

/**
 * Reads a line; undefined where it is no hexadecimal. `at` is how many bytes the present dump has so far: a column
 * that counts differently is none.
 */
export function readHexLine(line: string, at: number): HexLine | undefined {
  const strace = STRACE.exec(line);
  if (strace) return dumped(strace[1]!, strace[2]!.slice(0, 48));
  for (const form of [CANONICAL, XXD, TCPDUMP]) {
    const found = form.exec(line);
    if (found) return dumped(found[1]!, found[2]!);
  }
  const column = COLUMN.exec(line);
  if (column) {
    const offset = Number.parseInt(column[1]!, 16);
    if (offset === at || offset === 0) return dumped(column[1]!, column[2]!);
  }
  // the last line of hexdump -C has nothing but the count
  if (at > 0 && COUNT.test(line.trim()) && Number.parseInt(line, 16) === at)
    return { bytes: new Uint8Array(0), offset: at };
  const bytes = bareHex(line);
  return bytes && { bytes };
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
