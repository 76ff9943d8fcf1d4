import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

const root = new URL('../../', import.meta.url);

it('package.json exports the entries that are bundled and rolled up', async () => {
  const { exportsOf } = await import(new URL('scripts/entries.mjs', root).href);
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  assert.deepEqual(manifest.exports, exportsOf());
});
