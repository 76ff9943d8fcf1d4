/** What tools for publishers say of the package. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { run, tarball, tools } from '../project.mjs';

const folder = tools('lint', { publint: '0.3.25', '@arethetypeswrong/cli': '0.18.5' });

describe('lint', () => {
  it('publint has nothing to say', () => {
    const { status, output } = run(join(folder, 'node_modules/.bin/publint'), ['run', tarball(), '--strict']);
    assert.equal(status, 0, output);
    assert.match(output, /All good/);
  });

  // CommonJS gets it by require() of a module: Node 20.19
  it('arethetypeswrong finds no problem', () => {
    const { status, output } = run(join(folder, 'node_modules/.bin/attw'), [
      tarball(),
      '--profile',
      'esm-only',
      '--no-emoji',
    ]);
    assert.equal(status, 0, output);
  });
});
