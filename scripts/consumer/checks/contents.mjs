/** What is in the tarball, and what package.json promises of it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { project } from '../project.mjs';

describe('contents', () => {
  const consumer = project();
  after(() => consumer.remove());
  const manifest = JSON.parse(readFileSync(join(consumer.installed, 'package.json'), 'utf8'));

  /** Files named by a value of `exports`. */
  const filesOf = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(filesOf));

  /** Whether there is such a file; of a pattern, at least one. */
  const isThere = (path) =>
    path.includes('*')
      ? readdirSync(path.slice(0, path.indexOf('*')), { recursive: true }).some((file) =>
          file.endsWith(path.slice(path.indexOf('*') + 1)),
        )
      : existsSync(path);

  for (const [entry, value] of Object.entries(manifest.exports)) {
    it(`exports ${entry}: its files are there`, () => {
      for (const file of filesOf(value)) assert.ok(isThere(join(consumer.installed, file)), file);
    });
  }

  it('has no install script and no dependency', () => {
    for (const name of ['preinstall', 'install', 'postinstall']) {
      assert.equal(manifest.scripts?.[name], undefined);
    }
    assert.deepEqual(manifest.dependencies ?? {}, {});
  });

  it('package.json has nothing that only the repository needs', () => {
    for (const name of ['workspaces', 'devDependencies']) assert.equal(manifest[name], undefined);
  });

  it('no file is empty', () => {
    const files = readdirSync(consumer.installed, { recursive: true, withFileTypes: true });
    const empty = files.filter(
      (file) => file.isFile() && statSync(join(file.parentPath ?? file.path, file.name)).size === 0,
    );
    assert.deepEqual(
      empty.map(({ name }) => name),
      [],
    );
  });
});
