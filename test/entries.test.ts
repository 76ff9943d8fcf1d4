import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

const root = new URL('../../', import.meta.url);

it('package.json exports the entries that are bundled and rolled up', async () => {
  const { exportsOf } = await import(new URL('scripts/entries.mjs', root).href);
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  assert.deepEqual(manifest.exports, exportsOf());
});

it('what Node runs has the same exports as what bundlers read', async () => {
  const { entries, fileOf } = await import(new URL('scripts/entries.mjs', root).href);
  for (const entry of Object.keys(entries)) {
    const load = (folder: string) => import(new URL(`${folder}/${fileOf(entry)}.js`, root).href);
    const [bundled, run] = await Promise.all([load('dist'), load('dist/node')]);
    const kinds = (module: object) =>
      Object.fromEntries(Object.entries(module).map(([name, value]) => [name, typeof value]));
    assert.deepEqual(kinds(run), kinds(bundled), entry);
  }
});
