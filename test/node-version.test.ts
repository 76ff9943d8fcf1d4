/** A Node that is too old gets one line that says so, from the package and from its command line. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

/** Runs a program that takes itself to be run by a version of Node. */
function run(version: string, program: string): { stdout: string; stderr: string } {
  const versions = { ...process.versions, node: version };
  const pretend = `
    Object.defineProperty(process, 'versions', { value: ${JSON.stringify(versions)} });
    Object.defineProperty(process.features, 'require_module', { value: undefined });`;
  return spawnSync(process.execPath, ['-e', `${pretend}\n${program}`], { encoding: 'utf8' });
}

const IMPORT = `import('tsroute2').then(({ nla }) => console.log(typeof nla.u32), ({ message }) => console.log(message));`;

describe('versions of Node', () => {
  for (const version of ['18.20.4', '20.18.3', '21.7.0', '22.0.0', '22.11.0'])
    it(`${version} is told what it takes`, () => {
      assert.equal(
        run(version, IMPORT).stdout,
        `tsroute2 needs Node 20.19, 22.12 or later; this is ${version}\n`,
      );
    });

  for (const version of ['20.19.0', '22.12.0', '23.0.0', '24.1.0', '26.0.0'])
    it(`${version} loads it`, () => assert.equal(run(version, IMPORT).stdout, 'object\n'));
});
