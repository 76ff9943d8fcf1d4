import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { on } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { proven } from './proof.js';

/** Sends a router advertisement with one prefix to all nodes on the link. */
const ADVERTISE = `
import socket, struct
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
router = struct.pack('!BBHBBHII', 134, 0, 0, 64, 0, 1800, 0, 0)
prefix = struct.pack('!BBBBIII', 3, 4, 64, 0xc0, 1800, 600, 0) + socket.inet_pton(socket.AF_INET6, 'fd77::')
s.sendto(router + prefix, ('ff02::1', 0, 0, socket.if_nametoindex('rb')))
`;

describe('prefixes', { skip: noNamespaces }, () => {
  it('that a router announces are told, as ip monitor does', async () => {
    using host = new TestNamespace();
    using router = new TestNamespace();
    const ipr = host.ipr();
    host.ip('link add ra type veth peer name rb');
    await ipr.link.set({ dev: 'rb', netNsFd: router.ns.fd });
    for (const [space, dev] of [
      [host, 'ra'],
      [router, 'rb'],
    ] as const) {
      const set = space.run('sysctl', ['-qw', `net.ipv6.conf.${dev}.accept_dad=0`]);
      assert.equal(set.stderr, '');
      space.ip(`link set ${dev} up`);
    }
    const { index } = await ipr.link.get({ dev: 'ra' });
    const events = ipr.monitor({ groups: ['prefix'] });
    const reader = spawn('nsenter', [`--net=${host.ns.path}`, 'ip', 'monitor', 'prefix'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new AbortController();
    try {
      // until both have heard: addresses take their time, and so does the reader
      const advertising = (async () => {
        while (!ended.signal.aborted) {
          router.run('python3', ['-c', ADVERTISE]);
          await sleep(300);
        }
      })();
      const [line] = (await on(reader.stdout, 'data').next()).value as [Buffer];
      let told: object | undefined;
      for await (const event of events) {
        told = event;
        break;
      }
      ended.abort();
      await advertising;
      const translated = /onlink autoconf/.test(line.toString());
      assert.deepEqual(told, {
        event: 'newprefix',
        family: 'inet6',
        ifindex: index,
        type: 3,
        // before Linux 6.8, and since
        flags: translated ? ['onlink', 'autoconf'] : ['raAutoconf', 'raOnlink'],
        address: 'fd77::/64',
        cacheinfo: { preferredTime: 600, validTime: 1800 },
      });
      assert.match(line.toString(), /fd77::\/64 ?dev ra (onlink autoconf )?valid 1800 preferred 600/);
      proven('monitor', 'prefix');
    } finally {
      ended.abort();
      events.close();
      reader.kill();
    }
  });
});
