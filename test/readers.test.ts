import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

it('readers that are ready are what their declarations make: npm run readers', async () => {
  const { readers } = await import(new URL('../../scripts/readers/readers.mjs', import.meta.url).href);
  for (const [file, text] of await readers(new URL('../', import.meta.url)))
    assert.equal(readFileSync(file, 'utf8'), text, file);
});
