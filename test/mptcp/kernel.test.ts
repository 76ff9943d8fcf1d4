import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Mptcp, type MptcpEndpoint, type MptcpEvent } from '../../src/index.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';

function impossible(): string | false {
  if (noNamespaces) return noNamespaces;
  using space = new TestNamespace();
  const { status, stderr } = space.run('ip', ['mptcp', 'endpoint', 'show']);
  return status === 0 ? false : `this kernel has no MPTCP: ${stderr.trim()}`;
}

function made(): { space: TestNamespace; mptcp: Mptcp; [Symbol.dispose](): void } {
  const space = new TestNamespace();
  const mptcp = new Mptcp({ netns: space.ns.fd });
  return {
    space,
    mptcp,
    [Symbol.dispose]() {
      mptcp.close();
      space.close();
    },
  };
}

const FLAGS = ['signal', 'subflow', 'backup', 'fullmesh'] as const;

/** An endpoint as `ip -j mptcp endpoint` has it. */
function asIp({ address, id, port, flags, dev }: MptcpEndpoint): object {
  return {
    address,
    id,
    ...(port && { port }),
    ...Object.fromEntries(FLAGS.filter((one) => flags.includes(one)).map((one) => [one, true])),
    ...(dev === 1 && { dev: 'lo' }),
  };
}
const ipEndpoints = (space: TestNamespace): object[] => {
  const text = space.ip('-j mptcp endpoint show').trim();
  return text === '' ? [] : JSON.parse(text);
};

/** Two addresses on each side, and a client that talks to a server by MPTCP until it is ended. */
const TALK = `
import socket, time, threading
MPTCP = 262
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('10.0.0.2', 7000)); s.listen(5)
def serve():
    while True:
        c, _ = s.accept()
        threading.Thread(target=echo, args=(c,), daemon=True).start()
def echo(c):
    while True:
        data = c.recv(100)
        if not data: break
        c.sendall(data)
threading.Thread(target=serve, daemon=True).start()
c = socket.socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP)
c.bind(('10.0.0.1', 0)); c.connect(('10.0.0.2', 7000))
for i in range(200):
    c.sendall(b'x'); c.recv(1); time.sleep(0.02)
`;

describe('Mptcp', { skip: impossible(), timeout: 60_000 }, () => {
  it('reads endpoints that ip mptcp makes, and makes the same', async () => {
    using there = made();
    const { space, mptcp } = there;
    space.ip(`addr add 10.0.0.1/24 dev lo
      mptcp endpoint add 10.0.0.1 id 5 subflow backup
      mptcp endpoint add 10.0.0.9 id 6 subflow fullmesh dev lo
      mptcp endpoint add 2001:db8::1 id 7 signal
      mptcp endpoint add 10.0.0.1 port 4711 id 8 signal`);
    const all = await mptcp.endpoints();
    const byIp = ipEndpoints(space);
    assert.deepEqual(all.map(asIp), byIp);
    assert.equal(all.length, 4);
    assert.deepEqual(await mptcp.endpoint(6), all[1]);
    await mptcp.flush();
    assert.deepEqual(ipEndpoints(space), []);
    for (const one of all) await mptcp.add(one);
    assert.deepEqual(ipEndpoints(space), byIp);
    await mptcp.change({ id: 5 }, ['fullmesh']);
    assert.deepEqual((await mptcp.endpoint(5)).flags, ['subflow', 'fullmesh']);
    assert.deepEqual((await mptcp.endpoints()).map(asIp), ipEndpoints(space));
    await mptcp.del(6);
    assert.equal(ipEndpoints(space).length, 3);
    await mptcp.add({ address: '10.0.0.3', dev: 'lo' });
    assert.equal((await mptcp.endpoints()).find(({ address }) => address === '10.0.0.3')?.dev, 1);
  });

  it('reads and sets limits', async () => {
    using there = made();
    const { space, mptcp } = there;
    // old versions of ip print no JSON of limits
    const byIp = () => {
      const words = space.ip('mptcp limits show').trim().split(' ');
      return { [words[0]!]: Number(words[1]), [words[2]!]: Number(words[3]) };
    };
    const { subflows, addAddrAccepted } = await mptcp.limits();
    assert.deepEqual({ add_addr_accepted: addAddrAccepted, subflows }, byIp());
    await mptcp.setLimits({ subflows: 5 });
    assert.deepEqual(byIp(), { add_addr_accepted: addAddrAccepted, subflows: 5 });
    await mptcp.setLimits({ addAddrAccepted: 3 });
    assert.deepEqual(byIp(), { add_addr_accepted: 3, subflows: 5 });
  });

  it('says what is wrong', async () => {
    using there = made();
    const { mptcp } = there;
    assert.match(`${await rejection(mptcp.add({ address: 'x' }))}`, /address: 'x' is not an IP address/);
    assert.match(`${await rejection(mptcp.add({} as never))}`, /address: is missing/);
    assert.match(
      `${await rejection(mptcp.add({ address: '10.0.0.1', flag: 1 } as never))}`,
      /flag: unknown field; did you mean 'flags'/,
    );
    assert.match(`${await rejection(mptcp.add({ address: '10.0.0.1', dev: 'nope' }))}`, /no link 'nope'/);
    assert.match(`${await rejection(mptcp.endpoint(77))}`, /EINVAL/);
    assert.match(
      `${await rejection(mptcp.createSubflow({ token: 1, local: { address: '10.0.0.1' }, remote: { address: '10.0.0.2' } }))}`,
      /no connection has that token|EINVAL/,
    );
  });

  it('tells of connections and their paths, and makes some by hand', {
    skip: notInstalled('python3'),
  }, async () => {
    using there = made();
    const { space, mptcp } = there;
    const children: ReturnType<typeof spawn>[] = [];
    try {
      space.ip(
        'addr add 10.0.0.1/24 dev lo\naddr add 10.0.0.2/24 dev lo\naddr add 10.0.0.3/24 dev lo\naddr add 10.0.0.4/24 dev lo',
      );
      space.run('sysctl', ['-qw', 'net.mptcp.pm_type=1']);
      const events = await mptcp.monitor({ signal: AbortSignal.timeout(20_000) });
      children.push(
        spawn('nsenter', [`--net=${space.ns.path}`, 'python3', '-c', TALK], {
          stdio: ['ignore', 'ignore', 'inherit'],
        }),
      );
      const seen: MptcpEvent[] = [];
      let token: number | undefined;
      for await (const event of events) {
        seen.push(event);
        if (event.event === 'established' && !event.serverSide && event.sport !== 7000) {
          token = event.token;
          assert.deepEqual([event.saddr, event.daddr, event.dport], ['10.0.0.1', '10.0.0.2', 7000]);
          await mptcp.createSubflow({
            token: token!,
            local: { address: '10.0.0.3', id: 9 },
            remote: { address: '10.0.0.2', port: 7000 },
          });
          await mptcp.announce(token!, { address: '10.0.0.4', id: 4 });
        }
        if (event.event === 'subEstablished' && event.saddr === '10.0.0.3') {
          const { sport } = event;
          const path = {
            token: token!,
            local: { address: '10.0.0.3', port: sport },
            remote: { address: '10.0.0.2', port: 7000 },
          };
          await mptcp.setBackup(path, true);
          await mptcp.destroySubflow(path);
        }
        if (event.event === 'subClosed' && event.saddr === '10.0.0.3') break;
      }
      const names = new Set(seen.map(({ event }) => event));
      for (const name of ['created', 'established', 'announced', 'subEstablished', 'subClosed'] as const)
        assert.ok(names.has(name), `${name} is not among ${[...names].join(', ')}`);
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });

  it('has an example that runs', () => {
    const file = fileURLToPath(new URL('../../examples/mptcp.js', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 30_000 });
    assert.equal(stderr, '');
    assert.deepEqual(stdout.trim().split('\n'), [
      '1: 192.0.2.7 subflow',
      '9: 192.0.2.8 signal',
      '{ subflows: 4, addAddrAccepted: 2 }',
    ]);
  });

  it('has a command line in the words of ip mptcp', () => {
    using there = made();
    const { space } = there;
    const run = (line: string) => space.run(process.execPath, [CLI, 'mptcp', ...line.split(' ')]);
    const done = (line: string): string => {
      const { stdout, stderr, status } = run(line);
      assert.deepEqual([stderr, status], ['', 0], line);
      return stdout;
    };
    done('endpoint add 10.0.0.1 dev lo id 5 subflow backup');
    assert.deepEqual(ipEndpoints(space), [
      { address: '10.0.0.1', id: 5, subflow: true, backup: true, dev: 'lo' },
    ]);
    assert.match(done('endpoint'), /^10\.0\.0\.1 +5 +subflow,backup +lo$/m);
    done('endpoint change id 5 nobackup');
    assert.deepEqual(ipEndpoints(space), [{ address: '10.0.0.1', id: 5, subflow: true, dev: 'lo' }]);
    done('limits set subflows 4');
    assert.equal(JSON.parse(done('limits --json')).subflows, 4);
    done('endpoint delete id 5');
    assert.deepEqual(JSON.parse(done('endpoint --json')), []);
    const { stderr, status } = run('endpont add');
    assert.match(stderr, /did you mean/);
    assert.notEqual(status, 0);
  });
});
