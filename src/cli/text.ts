import { jsonText } from '../schema/text/escape.js';

export { escaped } from '../schema/text/escape.js';

/** One line of JSON that can be printed; what is too large for a number is a string of digits. */
export function json(value: unknown): string {
  return jsonText(value);
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
