import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noNamespaces } from '../helpers.js';

/** Suites of IPRoute that are run once more with every request going through a relay. */
const SUITES = [
  'iproute',
  'iproute-verbs',
  'iproute-docs',
  'iproute-ensure',
  'iproute-meaning',
  'link',
  'link-kinds',
];

describe('over a remote transport', { skip: noNamespaces }, () => {
  for (const suite of SUITES) {
    it(`the tests of ${suite} pass`, () => {
      const file = fileURLToPath(new URL(`../${suite}.test.js`, import.meta.url));
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', file], {
        encoding: 'utf8',
        env: { ...env, TSROUTE2_TEST_TRANSPORT: 'env' },
        maxBuffer: 1 << 26,
      });
      const counts = /^# pass (\d+)$/m.exec(stdout);
      assert.equal(status, 0, failures(stdout));
      assert.ok(Number(counts?.[1]) > 0, 'no test ran');
    });
  }
});

/** What failed, with its reasons. */
function failures(tap: string): string {
  return tap
    .split(/^(?=\s*(?:not )?ok )/m)
    .filter((part) => /^\s*not ok/.test(part))
    .join('')
    .slice(0, 8000);
}
