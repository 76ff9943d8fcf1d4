/** What everybody downloads. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { tarball } from '../project.mjs';

describe('size', () => {
  it('the tarball has at most 1.5 MB', () => {
    const { size } = statSync(tarball());
    assert.ok(size <= 1.5e6, `${size} bytes`);
  });
});
