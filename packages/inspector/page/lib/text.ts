/** Characters that are not seen, or that move others: controls, formats such as those of direction, lone surrogates. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
/** Joins emoji. */
const JOINER = '\u200d';

/**
 * A text from the kernel as it can be shown: what could hide or reorder something is spelt out. Bytes that are not UTF-8
 * come as lone surrogates, and are shown as bytes.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (char) => {
    const code = char.codePointAt(0)!;
    if (char === JOINER) return char;
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
    return `\\u{${code.toString(16)}}`;
  });
}

const UNITS = ['', 'k', 'M', 'G', 'T'];

/** `1.2 Mb/s` from bytes a second. */
export function bitRate(bytes: number): string {
  return `${scaled(bytes * 8)}b/s`;
}

/** `1.2 k`, with a unit's letter to follow. */
export function scaled(value: number): string {
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < UNITS.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${rest >= 100 || unit === 0 ? Math.round(rest) : rest.toFixed(1)} ${UNITS[unit]}`;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** `12:34:56.789`. */
export const timeText = (time: number): string => clock.format(time);

/** Puts a text into the clipboard; false where that is not allowed. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** `1 link`, `2 links`. */
export const count = (n: number, what: string): string =>
  `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
