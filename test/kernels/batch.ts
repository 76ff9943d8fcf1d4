import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Json, TestNamespace } from '../helpers.js';

/**
 * Runs a script of `ip`, one command a line, in one process; what its `show`s say, one array each.
 * A line goes on in the next where that is indented.
 */
export function ipBatch(space: TestNamespace, script: string): Json[][] {
  const { stdout, stderr, status } = spawnSync(
    'nsenter',
    [`--net=${space.ns.path}`, 'ip', '-j', '-d', '-batch', '-'],
    { input: `${script.replace(/\n\s+/g, ' ')}\n`, encoding: 'utf8' },
  );
  assert.equal(status, 0, `ip -batch: ${stderr.trim()}\n${script}`);
  const documents = stdout.split(/\n(?=\[)/).filter((text) => text.trim() !== '');
  return documents.map((text) => (JSON.parse(text) as Json[]).filter((one) => Object.keys(one).length > 0));
}
