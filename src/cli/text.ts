const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(?<![\ud800-\udbff])[\udc80-\udcff]|[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text with its control characters spelt out: a name must not move the cursor. */
export function escaped(text: string): string {
  return text.replace(CONTROL, (char) => {
    const code = char.charCodeAt(0);
    // a byte that is not UTF-8
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code & 0xff).toString(16)}`;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** One line of JSON; what is too large for a number is a string of digits. */
export function json(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));
}

const CODES = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  magenta: '35',
  cyan: '36',
};
/** A way to stress text on a terminal. */
export type Style = keyof typeof CODES;

/** Text in a style. */
export function styled(style: Style, text: string): string {
  return `\x1b[${CODES[style]}m${text}\x1b[0m`;
}
