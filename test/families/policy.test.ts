/** Declared families against the policies of the running kernel. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { catalog } from '../../src/messages/generic/catalog.js';
import { genericFamilies } from '../../src/messages/generic/index.js';
import { unexplained } from './policy.js';
import { prove } from './prove.js';
import { tableOf } from './table.js';

const root = new URL('../../../', import.meta.url);

describe('declared families', { timeout: 60_000 }, () => {
  it('are what this kernel takes: numbers, types, lengths, nesting, groups', async (t) => {
    const proof = await prove();
    assert.deepEqual(unexplained(proof.families), []);
    const compared = Object.values(proof.families).filter(({ policy }) => policy);
    assert.ok(compared.length >= 2, 'the controller and others are everywhere');
    const attributes = compared.reduce((sum, one) => sum + one.attributes, 0);
    t.diagnostic(`Linux ${proof.kernel}: ${compared.length} families, ${attributes} attributes`);
  });

  it('are all in the catalog, and in what the decoder knows', async () => {
    const folder = new URL('src/messages/generic/', root);
    const declared = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.ts') && file !== 'family.ts' && file !== 'genlmsg.ts')
      .flatMap((file) => [
        ...readFileSync(new URL(file, folder), 'utf8').matchAll(
          /^(?:const|export const) .*genericFamily\('([^']+)'/gm,
        ),
      ])
      .map(([, name]) => name);
    const byName = (a: string | undefined, b: string | undefined) => String(a).localeCompare(String(b));
    assert.deepEqual(Object.keys(catalog).sort(byName), declared.sort(byName));
    assert.deepEqual(genericFamilies.map(({ name }) => name).sort(byName), declared);
    for (const [name, load] of Object.entries(catalog)) assert.equal((await load()).name, name);
  });

  it('stand in docs/families.md with how they were proven', () => {
    const proofs = JSON.parse(readFileSync(new URL('test/families/proofs.json', root), 'utf8'));
    const page = readFileSync(new URL('docs/families.md', root), 'utf8');
    assert.ok(page.includes(tableOf(proofs)), 'node scripts/families-table.mjs writes the table');
  });
});
