import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { impossible } from './support.js';

describe('the example of ipset', { skip: impossible ?? false, timeout: 60_000 }, () => {
  it('follows a feed', () => {
    const file = fileURLToPath(new URL('../../examples/ipset.js', import.meta.url));
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8', timeout: 120_000 });
    assert.deepEqual(printed.trimEnd().split('\n'), [
      '10.1.2.3: true',
      '10.9.2.3: false',
      'hash:net with 3 entries',
      'added: 198.51.100.0/24',
      'changed: 0',
      'removed: 10.9.0.0/16,192.0.2.1',
      'IPSET_ERR_EXIST [1]',
      'IPSET_CMD_ADD (10.0.0.0/8): IPSET_ERR_EXIST at [1]: the entry is in the set already',
    ]);
  });
});
