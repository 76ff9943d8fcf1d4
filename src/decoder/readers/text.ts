import { quoted } from '../output/text.js';
import { type CaptureReader, type Format, isNotice, type Notice, type Reading } from '../types.js';
import { Assembler } from './assembler.js';
import { readEscaped } from './escapes.js';
import { pairOf, readHexLine } from './hex-line.js';
import { Lines } from './lines.js';
import { STRACE_FLAGS, StraceReader } from './strace.js';
import { looksLikeCall } from './strace-line.js';

/** Lines that cannot be read and are reported one by one; the rest is only counted. */
const TOLD = 8;

const HOW = `strace ${STRACE_FLAGS.join(' ')} -o FILE COMMAND`;

/**
 * Reads text: strace's logs, escaped strings and hexadecimal, distinguished line by line unless one is requested. `#` and
 * `;` begin comments; a line with a single `.` ends the data.
 */
export class TextReader implements CaptureReader {
  readonly #format: Format | undefined;
  readonly #lines = new Lines();
  readonly #strace: StraceReader;
  readonly #bare: Assembler;
  /** Whether lines of strace's were met: then others are the traced program's output. */
  #isLog: boolean;
  #ended = false;
  #strong = true;
  /** Bytes that the present dump with an offset column has. */
  #column = 0;
  #unread = 0;
  #datagrams = 0;

  constructor(format?: Format, little?: boolean) {
    this.#format = format;
    this.#isLog = format === 'strace';
    this.#strace = new StraceReader(little);
    this.#bare = new Assembler(little);
  }

  push(piece: Uint8Array): Reading[] {
    const out: Reading[] = [];
    this.#lines.push(piece, (line, cut) => this.#line(line, cut, out));
    out.push(...this.#bare.take(false));
    return this.#counted(out);
  }

  flush(): Reading[] {
    const out: Reading[] = [];
    this.#strace.finish(out);
    return this.#counted(out);
  }

  end(): Reading[] {
    const out: Reading[] = [];
    this.#lines.end((line, cut) => this.#line(line, cut, out));
    this.#strace.finish(out);
    out.push(...this.#bare.take(true));
    this.#counted(out);
    if (this.#unread > TOLD) out.push(this.#damage(`${this.#unread - TOLD} more lines could not be read`));
    const { calls, bare } = this.#strace;
    if (bare > 0 && this.#datagrams === 0) {
      out.push(
        this.#damage(`none of the ${calls} netlink calls in this log has its bytes; record it with: ${HOW}`),
      );
    } else if (bare > 0) {
      out.push({
        ...this.#damage(`${bare} of ${calls} netlink calls have no bytes; record them with: ${HOW}`),
        severity: 'remark',
      });
    } else if (this.#isLog && this.#datagrams === 0) {
      out.push(this.#damage(`no netlink call is in this log; record it with: ${HOW}`));
    }
    return out;
  }

  #counted(out: Reading[]): Reading[] {
    for (const one of out) if (!isNotice(one)) this.#datagrams++;
    return out;
  }

  #damage(notice: string, line?: number): Notice {
    const where = line === undefined ? {} : { line };
    return { notice, severity: 'damage', offset: this.#bare.total, ...where };
  }

  #line(text: string, cut: boolean, out: Reading[]): void {
    if (this.#ended) return;
    const { number } = this.#lines;
    const format = this.#format;
    if (format === undefined || format === 'strace') {
      const isCall = this.#isLog || looksLikeCall(text);
      if (isCall) this.#isLog = true;
      if (this.#isLog && this.#strace.line(text, number, out)) return;
    }
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) {
      this.#strong = true;
      this.#column = 0;
      return;
    }
    if (this.#isLog) return;
    if (trimmed === '.') {
      this.#ended = true;
      return;
    }
    const isString = format === 'string' || (format !== 'hex' && /["'\\]/.test(text));
    const good = isString ? this.#strings(text, number, out) : this.#hex(text, number, cut);
    if (good) return;
    this.#strong = true;
    if (++this.#unread > TOLD) return;
    const shown = trimmed.length > 40 ? `${trimmed.slice(0, 40)}…` : trimmed;
    const expected =
      format === 'string'
        ? 'a string such as "\\x1c\\x00"'
        : format === 'hex'
          ? 'hexadecimal'
          : 'a system call of strace, a string such as "\\x1c\\x00", or hexadecimal';
    out.push(this.#damage(`expected ${expected}, not ${quoted(shown)}`, number));
  }

  #strings(text: string, number: number, out: Reading[]): boolean {
    const add = (byte: number): void => this.#bare.addByte(byte);
    const bare = singleQuoted(text);
    if (bare !== undefined || !text.includes('"')) {
      const bytes: number[] = [];
      const body = bare ?? withoutSeparators(withoutComment(text).trim());
      if (!readEscaped(body, 0, false, (byte) => bytes.push(byte))) return false;
      this.#begin(number, true);
      for (const byte of bytes) add(byte);
      return true;
    }
    for (let quote = nextQuote(text, 0); quote >= 0; ) {
      const check = readEscaped(text, quote + 1, true, () => {});
      if (!check) return false;
      this.#begin(number, true);
      readEscaped(text, quote + 1, true, add);
      if (check.cut)
        out.push(this.#damage('the string is cut ("…"...); strace -s 65535 shows it whole', number));
      quote = nextQuote(text, check.end);
    }
    return true;
  }

  #hex(text: string, number: number, cut: boolean): boolean {
    const pair = pairOf(text);
    if (pair >= 0) {
      this.#column = 0;
      this.#begin(number, this.#strong && !cut);
      this.#bare.addByte(pair);
      return true;
    }
    const read = readHexLine(text, this.#column) ?? readHexLine(withoutComment(text), this.#column);
    if (!read) return false;
    if (read.offset === 0) this.#strong = true;
    this.#column = read.offset === undefined ? 0 : read.offset + read.bytes.length;
    this.#begin(number, this.#strong && !cut);
    this.#bare.add(read.bytes);
    return true;
  }

  #begin(line: number, strong: boolean): void {
    this.#bare.mark(line, strong);
    this.#strong = false;
  }
}

/** What is in a string as Python shows bytes, or C a character: in single quotes, with nothing but a comment behind. */
function singleQuoted(text: string): string | undefined {
  let from = text.length - text.trimStart().length;
  if (text[from] === 'b') from++;
  if (text[from] !== "'") return undefined;
  let end = from + 1;
  while (end < text.length && text[end] !== "'") end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) return undefined;
  const behind = withoutComment(text.slice(end + 1)).trim();
  return behind === '' || behind === ',' || behind === ';' || behind === ')'
    ? text.slice(from + 1, end)
    : undefined;
}

/** The next double quote before a comment; -1 where there is none. */
function nextQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at;
    if (code === 35 || code === 59) return -1;
  }
  return -1;
}

function withoutComment(text: string): string {
  const at = text.search(/[#;]/);
  return at < 0 ? text : text.slice(0, at);
}

/** An escape, and blanks (a comma before them, too) that stand between it and another. */
const SEPARATED = /(\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[^x0-7])),?[ \t]+(?=\\)/g;

/**
 * Text without quotes, of which people break long rows of escapes with blanks: those are no bytes. A backslash at the end
 * says that the next line goes on.
 */
function withoutSeparators(text: string): string {
  const joined = text.replace(SEPARATED, '$1');
  return joined.endsWith('\\') && !joined.endsWith('\\\\') ? joined.slice(0, -1).trimEnd() : joined;
}
