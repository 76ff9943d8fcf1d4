import type { Table } from './columns/index.js';
import type { Names } from './interfaces.js';
import { table } from './table.js';
import { escaped, json, styled } from './text.js';

type Obj = Record<string, unknown>;

/** Every field of every entry, in words that `add` and `set` take as well. */
export function details(shown: Table, entries: readonly object[], names: Names, colour: boolean): string {
  const columns = shown.columns(names, entries as never[]);
  return entries
    .map((entry) => {
      const fields = [...flat(entry as Obj, '')].map(([path, text]) => {
        const word = escaped(path);
        return `    ${colour ? styled('dim', word) : word} ${escaped(text)}\n`;
      });
      return table(columns, [entry as never], colour) + fields.join('');
    })
    .join('\n');
}

function* flat(object: Obj, prefix: string): Generator<[string, string]> {
  for (const [key, value] of Object.entries(object)) {
    const path = `${prefix}${key}`;
    if (Array.isArray(value)) {
      if (value.length === 0) continue;
      const plain = value.every((one) => typeof one !== 'object');
      yield [path, plain ? value.join(',') : json(value)];
    } else if (value !== null && typeof value === 'object') yield* flat(value as Obj, `${path}.`);
    else yield [path, `${value}`];
  }
}
