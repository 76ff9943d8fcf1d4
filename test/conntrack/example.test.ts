import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noNamespaces } from '../helpers.js';

describe('the example of conntrack', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('sees flows come and go', () => {
    const file = fileURLToPath(new URL('../../examples/conntrack.js', import.meta.url));
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8', timeout: 50_000 });
    const lines = printed.trimEnd().split('\n');
    assert.deepEqual(lines.slice(0, 3), [
      'port 80 has mark 5',
      'answers go to 192.0.2.1:5000',
      'forgotten: 2',
    ]);
    assert.deepEqual(lines.slice(3, 6), ['new tcp', 'new udp', 'update tcp']);
    assert.deepEqual(lines.slice(6).sort(), ['destroy tcp', 'destroy udp']);
  });
});
