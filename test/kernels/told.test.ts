import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { kindMissing, noNamespaces, TestNamespace } from '../helpers.js';
import { notInstalled } from '../support/programs.js';
import { proven } from './proof.js';

const SCRIPT = join(process.cwd(), 'test', 'samples', 'system', 'multicast.py');
const skip = noNamespaces || notInstalled('python3') || kindMissing('dummy');

describe('what the kernel tells programs of packets', { skip, timeout: 300_000 }, () => {
  it('tells of options of router advertisements', async () => {
    using space = new TestNamespace();
    const ipr = space.ipr();
    space.ip('link add dummy0 type dummy');
    const events = ipr.monitor({ groups: ['ndUseropt'], signal: AbortSignal.timeout(120_000) });
    const child = spawn('nsenter', [`--net=${space.ns.path}`, 'python3', SCRIPT], { stdio: 'ignore' });
    let seen = false;
    for await (const one of events) {
      if (one.event !== 'newnduseropt') continue;
      assert.equal(one.icmpType, 134);
      // RDNSS: type 25, three units of eight bytes
      assert.match(`${one.options}`, /^1903/);
      seen = true;
      break;
    }
    child.kill();
    assert.ok(seen);
    proven('monitor', 'newnduseropt');
  });
});
