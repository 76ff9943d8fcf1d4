/** Tables stay aligned, whatever characters names are made of. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { table } from '../../src/cli/table.js';
import { widthOf } from '../../src/cli/width.js';

it('counts the columns that a terminal needs', () => {
  for (const [text, width] of [
    ['eth0', 4],
    ['', 0],
    ['網路', 4],
    ['e\u0301te\u0301', 3],
    ['été', 3],
    ['🙂', 2],
    ['ﾊﾝｶｸ', 4],
  ] as const)
    assert.equal(widthOf(text), width, text);
});

it('aligns columns by them', () => {
  const rows = [
    { a: '網路', b: 1 },
    { a: 'e\u0301te\u0301', b: 2 },
    { a: 'plain', b: 3 },
  ];
  const text = table(
    [
      { title: 'A', cell: (row: { a: string }) => row.a },
      { title: 'B', cell: (row: { b: number }) => row.b },
    ] as never,
    rows as never,
  );
  const ends = text
    .trimEnd()
    .split('\n')
    .map((line) => widthOf(line.slice(0, -1)));
  assert.equal(new Set(ends).size, 1, text);
});
