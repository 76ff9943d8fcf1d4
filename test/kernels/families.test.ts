/** Declared families against the policies of this kernel. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unexplained } from '../families/policy.js';
import { prove } from '../families/prove.js';

it('declared families are what this kernel takes', async (t) => {
  const { kernel, families } = await prove();
  assert.deepEqual(unexplained(families), []);
  t.diagnostic(`Linux ${kernel}: ${Object.keys(families).length} families`);
});
