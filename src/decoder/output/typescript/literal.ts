import { keyShown, shown } from '../text.js';

/** Columns of a line of code. */
const WIDTH = 100;

/** A value as source text, broken into lines where one would be long. */
export function literal(value: unknown, indent = 0): string {
  const line = shown(value);
  if (line.length + indent <= WIDTH || typeof value !== 'object' || value === null) return line;
  const inner = ' '.repeat(indent + 2);
  const outer = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return `[\n${value.map((one) => `${inner}${literal(one, indent + 2)},\n`).join('')}${outer}]`;
  }
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{\n${entries.map(([key, one]) => `${inner}${keyShown(key)}: ${literal(one, indent + 2)},\n`).join('')}${outer}}`;
}
