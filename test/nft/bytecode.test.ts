import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { bytecode, NftError } from '../../src/nft/index.js';
import { FAMILIES, tableWith } from './corpus.js';

/** What was recorded of nft 1.1.7: see record.mjs. */
function* recorded(): Generator<{ rule: string; family: string; expected: string | undefined }> {
  // the compiled test stands in build/test/nft, its data stay where they are
  const beside = fileURLToPath(new URL('expected.txt.gz', import.meta.url));
  const path = existsSync(beside) ? beside : 'test/nft/expected.txt.gz';
  for (const block of gunzipSync(readFileSync(path)).toString().split(/^# /m)) {
    if (block === '') continue;
    const end = block.indexOf('\n');
    const rule = block.slice(0, end);
    for (const group of block.slice(end + 1).split(/^@ /m)) {
      if (group.trim() === '') continue;
      const [head = '', ...lines] = group.trimEnd().split('\n');
      for (const family of FAMILIES) {
        if (!head.split(' ').includes(family)) continue;
        const expected = head.endsWith('!') ? undefined : lines.join('\n').replace(/^% t/gm, `${family} t`);
        yield { rule, family, expected };
      }
    }
  }
}

const system = { interfaces: new Map([['lo', 1]]) };

test('bytecode() is what nft prints, for every rule of the corpus in every family', () => {
  const different: string[] = [];
  let accepted = 0;
  for (const { rule, family, expected } of recorded()) {
    if (expected === undefined) continue;
    accepted++;
    let made: string;
    try {
      made = bytecode(tableWith(family, rule), { system }).join('\n');
    } catch (error) {
      made = String(error);
    }
    if (made !== expected) different.push(`${family}: ${rule}`);
  }
  assert.ok(accepted > 20_000);
  assert.deepEqual(different, []);
});

test('what nft refuses is refused, with the place of the fault', () => {
  const taken: string[] = [];
  for (const { rule, family, expected } of recorded()) {
    if (expected !== undefined) continue;
    try {
      bytecode(tableWith(family, rule), { system, filename: 'x.nft' });
      taken.push(`${family}: ${rule}`);
    } catch (error) {
      assert.ok(error instanceof NftError, `${family}: ${rule}: ${error}`);
      const [first] = error.diagnostics;
      assert.equal(first?.file, 'x.nft');
      assert.ok(first.line > 1 && first.column > 0 && first.message.length > 0);
      assert.match(first.caret, /\^/);
    }
  }
  assert.deepEqual(taken, []);
});
