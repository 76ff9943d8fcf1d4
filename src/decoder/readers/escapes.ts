/** Strings as C and strace write them. */

const LETTERS: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  v: 11,
  f: 12,
  a: 7,
  b: 8,
  e: 27,
  '"': 34,
  "'": 39,
  '\\': 92,
  '?': 63,
};

/** What {@link readEscaped} found. */
export interface Escaped {
  /** Index behind the text, and behind its closing quote. */
  readonly end: number;
  /** Whether the text was cut (`"…"...`). */
  readonly cut: boolean;
}

const encoder = new TextEncoder();

/**
 * Reads text with `\x1c`, octal and letter escapes from `at`, up to a closing `"` (where `quoted`) or the end.
 * Returns undefined where an escape is none, or the quote is not closed.
 */
export function readEscaped(
  text: string,
  at: number,
  quoted: boolean,
  add: (byte: number) => void,
): Escaped | undefined {
  let i = at;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === 34 && quoted) return { end: i + 1, cut: text.startsWith('...', i + 1) };
    if (code !== 92) {
      if (code < 0x80) add(code);
      else {
        const char = String.fromCodePoint(text.codePointAt(i)!);
        for (const byte of encoder.encode(char)) add(byte);
        i += char.length - 1;
      }
      i++;
      continue;
    }
    const next = text[i + 1] ?? '';
    if (next === 'x') {
      const high = hexDigit(text.charCodeAt(i + 2));
      const low = hexDigit(text.charCodeAt(i + 3));
      if (high < 0) return undefined;
      add(low < 0 ? high : 16 * high + low);
      i += low < 0 ? 3 : 4;
    } else if (next >= '0' && next <= '7') {
      let value = 0;
      let digits = 0;
      for (; digits < 3; digits++) {
        const digit = text.charCodeAt(i + 1 + digits) - 48;
        if (!(digit >= 0 && digit <= 7)) break;
        value = 8 * value + digit;
      }
      add(value & 0xff);
      i += 1 + digits;
    } else if (Object.hasOwn(LETTERS, next)) {
      add(LETTERS[next]!);
      i += 2;
    } else return undefined;
  }
  return quoted ? undefined : { end: i, cut: false };
}

/** Value of a hexadecimal digit by its character code, or -1. */
export function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
