/** The tests of the native part once more, with the compiler's sanitizers in it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

interface Sanitizers {
  SANITIZERS: Record<string, { library: string }>;
  sanitize(name: string, files: string[]): { status: number | null; output: string; reports: string[] };
  libraryOf(name: string): string | undefined;
}

const script = new URL('../../scripts/sanitize.mjs', import.meta.url).href;
const { SANITIZERS, sanitize, libraryOf } = (await import(script)) as Sanitizers;

function lacks(name: string): string | false {
  if (spawnSync('setarch', ['-R', 'true']).status !== 0)
    return 'setarch cannot turn off address randomisation here';
  return libraryOf(name) === undefined && `the C compiler has no ${SANITIZERS[name]!.library}`;
}

describe('native part under sanitizers', () => {
  for (const name of Object.keys(SANITIZERS)) {
    it(`has no ${name} fault`, { skip: lacks(name) }, () => {
      const { status, output, reports } = sanitize(name, ['build/test/native.test.js']);
      assert.deepEqual(reports, []);
      assert.equal(status, 0, output);
    });
  }
});
