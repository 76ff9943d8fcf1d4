/** Controls, invisible and direction characters, line separators, halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text with its control and direction characters spelt out: a name must not move the cursor or hide another. */
export function escaped(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = char.codePointAt(0)!.toString(16);
    if (code.length < 3) return `\\x${code.padStart(2, '0')}`;
    return code.length < 5 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
  });
}

const PLAIN = /^[ !#-[\]-~]*$/;

/** A JSON string; characters that a terminal would obey are spelt out. */
export function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(UNSAFE, (char) =>
    [...Array(char.length).keys()].map((i) => unit(char[i]!)).join(''),
  );
}

/** One half of a character, or a short one, as JSON spells it. */
function unit(half: string): string {
  return `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`;
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
