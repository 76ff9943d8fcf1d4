import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

test('the package asks for the core it is developed with', async () => {
  const core = read('../../../package.json');
  const { peerDependencies } = read('../package.json');
  assert.equal(peerDependencies.tsroute2, `^${core.version}`);
  assert.ok(await import('@tsroute2/inspector'));
});
