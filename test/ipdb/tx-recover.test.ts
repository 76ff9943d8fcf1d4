import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CommitError, IPDB } from '../../src/index.js';
import { noNamespaces } from '../helpers.js';
import { calm, difference, stateOf } from './tx-state.js';

const CHILD = fileURLToPath(new URL('./tx-recover-child.js', import.meta.url));

describe('what cannot be finished', { skip: noNamespaces }, () => {
  it('is undone: half of a transaction does not stay', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsroute2-recover-'));
    const journal = join(folder, 'journal');
    try {
      using space = calm();
      space.ip(
        'link add v0 type veth peer name v1\nlink set v0 up\nlink set v1 up\naddr add 10.1.0.1/24 dev v0',
      );
      const { signal, stderr } = spawnSync(process.execPath, [CHILD, space.ns.path, journal], {
        encoding: 'utf8',
      });
      assert.equal(signal, 'SIGKILL', stderr);
      assert.match(space.ip('addr show v1'), /10\.2\.0\.1/, 'it had begun');
      assert.doesNotMatch(space.ip('route'), /10\.9\.0\.0/, 'and not come to its end');
      // what the rest needs is not there any more
      space.ip('addr del 10.1.0.1/24 dev v0');
      const options = { netns: space.ns.fd, journal };
      const before = stateOf(space);
      const error = await IPDB.open({ ...options, recover: 'finish' }).catch((caught: unknown) => caught);
      assert.ok(error instanceof CommitError, String(error));
      assert.equal(error.step?.ip, 'ip route add 10.9.0.0/16 via 10.1.0.2');
      assert.equal(error.code, 'ENETUNREACH');
      assert.match(error.message, /could not be finished .*; all undone/);
      assert.deepEqual(error.unrestored, []);
      assert.notEqual(difference(stateOf(space), before), '');
      assert.doesNotMatch(space.ip('addr'), /10\.2\.0\.1/);
      assert.match(space.ip('link show v1'), /mtu 1500/);
      assert.ok(!existsSync(journal), 'there is nothing left to recover');
      await using db = await IPDB.open(options);
      assert.equal(db.addresses.get('10.2.0.1'), undefined);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
