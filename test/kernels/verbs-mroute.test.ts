import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { notInstalled } from '../support/programs.js';
import { unknowns } from '../support/twins.js';
import { proven } from './proof.js';

/** What a multicast routing daemon does: only a raw socket makes these routes, and they go with it. */
const DAEMON = `
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP)
s.setsockopt(socket.IPPROTO_IP, 200, struct.pack('i', 1))
for vif, name in enumerate(('v0', 'v1')):
    index = socket.if_nametoindex(name)
    s.setsockopt(socket.IPPROTO_IP, 202, struct.pack('=HBBIi4s', vif, 8, 1, 0, index, bytes(4)))
oifs = bytes([0, 1]) + bytes(30)
mfc = socket.inet_aton('10.0.0.9') + socket.inet_aton('239.1.1.1') + struct.pack('H', 0) + oifs
s.setsockopt(socket.IPPROTO_IP, 204, mfc.ljust(60, bytes(1)))
print('ready', flush=True)
sys.stdin.read()
`;

describe('multicast routes', { skip: noNamespaces || notInstalled('python3') }, () => {
  it('are read as ip reads them', async (context) => {
    using space = new TestNamespace();
    space.ip(
      'link add v0 type veth peer name v1\nlink set v0 up\nlink set v1 up\naddr add 10.0.0.1/24 dev v0',
    );
    const daemon = spawn('nsenter', [`--net=${space.ns.path}`, 'python3', '-c', DAEMON], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    try {
      let said = '';
      daemon.stderr.on('data', (text) => {
        said += text;
      });
      const [first] = await Promise.race([
        once(daemon.stdout, 'data'),
        once(daemon, 'exit'),
        once(daemon, 'error'),
      ]);
      if (!String(first).startsWith('ready'))
        return context.skip(`this kernel has no multicast routing: ${said.slice(-80)}`);
      const ipr = space.ipr();
      const routes = await ipr.route.dump({ family: 'ipmr' });
      const shown = space.ipJson('mroute show');
      assert.deepEqual(unknowns(routes), []);
      const index = async (dev: string) => (await ipr.link.get({ dev })).index;
      assert.equal(routes.length, 1);
      const { src, dst, iif, type, multipath } = routes[0]!;
      assert.deepEqual(
        [src, dst, iif, type, multipath!.map(({ ifindex }) => ifindex)],
        ['10.0.0.9/32', '239.1.1.1/32', await index('v0'), 'multicast', [await index('v1')]],
      );
      assert.equal(shown.length, 1);
      assert.deepEqual(
        [shown[0]!.src, shown[0]!.dst ?? shown[0]!.group, shown[0]!.iif],
        ['10.0.0.9', '239.1.1.1', 'v0'],
      );
      proven('route', 'multicast routes');
    } finally {
      daemon.stdin.end();
      if (daemon.exitCode === null) await once(daemon, 'exit');
    }
  });
});
