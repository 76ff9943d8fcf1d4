import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { describe, test } from 'node:test';
import { NetNS } from 'tsroute2';
import { familiesOf, whyNot } from '../dist/world/families.js';
import { ip, type Json, Names, noNames, start, TestViewer, until } from './support.js';

const skip = noNames();
/** A hierarchy in which groups may be made; false where there is none. */
const CGROUPS = ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'].find((folder) => {
  try {
    mkdirSync(`${folder}/insp-try`);
    rmdirSync(`${folder}/insp-try`);
    return existsSync(`${folder}/cgroup.procs`);
  } catch {
    return false;
  }
});

type Family = { title: string; lines: { text: string; more: string }[]; why?: string };

/** Why IPsec cannot be set up; false where it can. */
function noEsp(name: string): string | false {
  const words = `-n ${name} xfrm state add src 192.0.2.8 dst 192.0.2.9 proto esp spi 0x1000 enc ecb(cipher_null)`;
  return spawnSync('ip', [...words.split(' '), '']).status === 0 ? false : 'this kernel has no ESP';
}

describe('what families say of a namespace', { skip }, () => {
  const ask = async (name: string): Promise<Map<string, Family>> => {
    await using shown = await start({ netns: [name] });
    using viewer = await TestViewer.open(shown);
    viewer.subscribe('world');
    const { id } = await until('the namespace', () => (viewer.complete ? viewer.namespace(name) : undefined));
    const { families } = (await viewer.call('namespace', { ns: id })) as { families: Family[] };
    return new Map(families.map((one) => [one.title, one]));
  };

  test('IPsec: states without their keys, and policies', async (t) => {
    using names = new Names();
    const name = names.add('sec');
    const why = noEsp(name);
    if (why) return t.skip(why);
    ip(`-n ${name} xfrm state flush`);
    const key = '0123456789abcdef0123456789abcdef01234567';
    ip(
      `-n ${name} xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1001 reqid 7 mode tunnel auth hmac(sha1) 0x${key} enc cbc(aes) 0x${key.slice(0, 32)}`,
    );
    ip(
      `-n ${name} xfrm policy add src 10.1.0.0/16 dst 10.2.0.0/16 dir out priority 5 tmpl src 192.0.2.1 dst 192.0.2.2 proto esp reqid 7 mode tunnel`,
    );
    const families = await ask(name);
    assert.deepEqual(families.get('IPsec states')?.lines, [
      {
        text: '192.0.2.1 → 192.0.2.2 esp spi 0x1001',
        more: 'tunnel, reqid 7, cbc(aes), hmac(sha1), 0 packets',
      },
    ]);
    assert.deepEqual(families.get('IPsec policies')?.lines, [
      {
        text: 'out 10.1.0.0/16 → 10.2.0.0/16',
        more: 'allow, priority 5, esp tunnel 192.0.2.1 → 192.0.2.2',
      },
    ]);
    assert.doesNotMatch(JSON.stringify([...families.values()]), new RegExp(key.slice(0, 16)));
  });

  test('connections, while they last', async () => {
    using names = new Names();
    const name = names.add('tcp');
    ip(`-n ${name} link set lo up`);
    using ns = new NetNS(name);
    const server = createServer((socket) => socket.on('error', () => {}).resume());
    server.listen({ fd: ns.openSocket({ address: '127.0.0.1', port: 8080 }) });
    const socket = new Socket({ fd: ns.openSocket() });
    socket.connect(8080, '127.0.0.1');
    await until('it is connected', () => socket.readyState === 'open');
    const lines = (await ask(name)).get('Connections')?.lines ?? [];
    assert.equal(lines.length, 2, JSON.stringify(lines));
    assert.ok(
      lines.some(
        ({ text, more }) => /^tcp 127\.0\.0\.1 \d+ → 127\.0\.0\.1 8080$/.test(text) && more === 'established',
      ),
      JSON.stringify(lines),
    );
    socket.destroy();
    server.close();
  });

  test('what is empty is left out, and what may not be read says why', async () => {
    using names = new Names();
    const name = names.add('empty');
    assert.deepEqual([...(await ask(name)).keys()], []);
    assert.equal(
      whyNot(Object.assign(new Error('not permitted'), { code: 'EPERM' })),
      'not seen by this user: reading it takes CAP_NET_ADMIN',
    );
    assert.equal(whyNot(Object.assign(new Error('no'), { code: 'EPROTONOSUPPORT' })), undefined);
    assert.equal(whyNot(new Error('strange')), 'strange');
    assert.ok(Array.isArray(await familiesOf({})));
  });
});

describe('namespaces of containers', {
  skip: skip || (CGROUPS ? false : 'control groups cannot be made here'),
}, () => {
  const ID = 'c0ffee00d7b64e05a1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728';
  const POD = 'pod1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9';

  test('are called by the control group of their oldest process', async () => {
    const { spawn } = await import('node:child_process');
    await using shown = await start();
    using viewer = await TestViewer.open(shown);
    viewer.subscribe('world');
    for (const [path, name] of [
      [['docker', ID], 'docker c0ffee00d7b6'],
      [['kubepods', POD, ID], 'pod 1f2e3d4c c0ffee00d7b6'],
    ] as const) {
      const made: string[] = [];
      // a folder of others is left to them
      for (let folder = `${CGROUPS}`, i = 0; i < path.length; i++) {
        folder += `/${path[i]}`;
        if (existsSync(folder)) continue;
        mkdirSync(folder);
        made.unshift(folder);
      }
      const child = spawn('unshare', ['-n', 'sleep', '60'], { stdio: 'ignore' });
      try {
        writeFileSync(`${CGROUPS}/${path.join('/')}/cgroup.procs`, `${child.pid}`);
        const found = await until(name, () =>
          [...viewer.items.values()].find(({ container }) => container === name),
        );
        assert.deepEqual(
          (found.processes as Json[]).map((one) => one.name),
          ['sleep'],
        );
        child.kill('SIGKILL');
        await until('it has gone', () => !viewer.items.has(`ns:${found.id}`));
      } finally {
        child.kill('SIGKILL');
        await until('the group is empty', () => {
          try {
            rmdirSync(made[0]!);
            return true;
          } catch {
            return false;
          }
        });
        for (const folder of made.slice(1)) rmdirSync(folder);
      }
    }
  });
});
