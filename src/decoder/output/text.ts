import { escaped, safeJson } from '../../schema/text/escape.js';

export { escaped };

const PLAIN = /^[ !#-[\]-~]*$/;

/** A JSON string; characters that a terminal would obey are spelt out. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : safeJson(JSON.stringify(text));
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

/** Puts text in a style, or leaves it. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_, text) => text;
export const coloured: Paint = (style, text) => (text === '' ? '' : `\x1b[${CODES[style]}m${text}\x1b[0m`);

/** A value in one line, as it would stand in TypeScript. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${escaped(value.replace(/[\\']/g, '\\$&'))}'`;
    case 'bigint':
      return `${value}n`;
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(shown).join(', ')}]`;
      return objectShown(value as Record<string, unknown>);
    default:
      return `${value}`;
  }
}

function objectShown(value: Readonly<Record<string, unknown>>): string {
  const parts: string[] = [];
  for (const key in value) if (value[key] !== undefined) parts.push(`${keyShown(key)}: ${shown(value[key])}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** A key as it stands in an object literal. */
export function keyShown(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) || /^(0|[1-9]\d*)$/.test(key) ? key : shown(key);
}
