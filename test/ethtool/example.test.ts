import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noNamespaces } from '../helpers.js';

describe('the example of ethtool', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('reads and changes a device', () => {
    const file = fileURLToPath(new URL('../../examples/ethtool.js', import.meta.url));
    const lines = execFileSync(process.execPath, [file], { encoding: 'utf8', timeout: 50_000 })
      .trimEnd()
      .split('\n');
    assert.match(lines[0]!, /^veth: 10000 Mb\/s, full duplex, receive queues: \d+$/);
    assert.equal(lines[1], 'segmentation offload: true');
    assert.match(lines[2]!, /^changed: rx-gro, .*tx-tcp-segmentation/);
    assert.equal(lines[3], 'v0 receives with gro: true');
    assert.equal(lines[4], "features: rx-gor: there is no such feature; did you mean 'rx-gro'?");
    assert.equal(lines[5], "ETHTOOL_MSG_RINGS_GET: EOPNOTSUPP: 'lo' has no rings");
    assert.deepEqual(lines.slice(6).sort(), ['v0 has channels', 'v1 has channels']);
  });
});
