import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

describe('the public surface', async () => {
  const { surfaceOf } = await import(new URL('scripts/declarations/surface.mjs', root).href);
  const { entries } = await import(new URL('scripts/entries.mjs', root).href);
  const { packed, rollUp } = await import(new URL('scripts/declarations/roll-up.mjs', root).href);

  it('is what etc/surface.txt says (npm run surface writes it)', () => {
    const lines = (text: string): string[] => text.split('\n');
    const is = lines(surfaceOf());
    const was = lines(readFileSync(new URL('etc/surface.txt', root), 'utf8'));
    const [known, there] = [new Set(was), new Set(is)];
    // the first that differ say more than two long texts
    assert.deepEqual(
      {
        lost: was.filter((line) => !there.has(line)).slice(0, 20),
        come: is.filter((line) => !known.has(line)).slice(0, 20),
      },
      { lost: [], come: [] },
    );
    assert.equal(is.join('\n'), was.join('\n'));
  });

  it('does not depend on the order in which it is checked', () => {
    const folder = fileURLToPath(new URL('build/types', root));
    const other = rollUp(entries, folder, { backwards: true }) as Map<string, string>;
    assert.ok(other.size > 50);
    for (const [file, text] of other)
      assert.equal(packed(text), readFileSync(new URL(`dist/${file}.d.ts`, root), 'utf8'), file);
  });
});
