import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { it } from 'node:test';
import { tableOf } from '../../src/ipdb/sql/tables.js';
import { VIEWS } from '../../src/ipdb/types.js';

const FILE = new URL('../../../docs/sql.md', import.meta.url);

it('docs/sql.md names the columns that there are (UPDATE_DOCS=1 writes them)', () => {
  const text = readFileSync(FILE, 'utf8');
  const [begin, end] = [/<!-- columns.*-->\n/.exec(text)!, '<!-- end -->'];
  const from = begin.index + begin[0].length;
  const lists = VIEWS.map(tableOf).map(({ name, columns }) => {
    const of = columns.map((column) =>
      column.type === 'text' ? column.name : `${column.name} ${column.type}`,
    );
    return `- **${name}**: ${of.join(', ')}\n`;
  });
  const wanted = `\nText, unless stated otherwise:\n\n${lists.join('')}\n`;
  const there = text.slice(from, text.indexOf(end));
  if (process.env.UPDATE_DOCS)
    writeFileSync(FILE, text.slice(0, from) + wanted + text.slice(text.indexOf(end)));
  else assert.equal(there, wanted);
});
