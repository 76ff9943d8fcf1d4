import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  GenericNetlink,
  IPDB,
  IPRoute,
  IPSet,
  type MonitorEvent,
  type NetlinkError,
  NetNS,
  Nftables,
  Sockets,
} from '../../src/index.js';
import { exec, ssh } from '../../src/remote/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { files, lives, shell, unname, until } from './support.js';

describe('a remote transport', { skip: noNamespaces }, () => {
  const space = new TestNamespace();
  const where = { netns: space.ns.path };
  after(() => space.close());

  it('says what the far side is', async () => {
    using far = shell();
    const machine = await far.connect();
    const uname = (flag: string) => spawnSync('uname', [flag], { encoding: 'utf8' }).stdout.trim();
    assert.equal(machine.kernel, uname('-r'));
    assert.equal(machine.machine, uname('-m'));
    assert.equal(machine.hostname, uname('-n'));
    assert.equal(machine.uid, process.getuid!());
    assert.ok(lives(machine.pid));
  });

  it('waits for an answer as long as it is given, which may be longer than timers of the platform count', async () => {
    let warned = 0;
    const warning = () => warned++;
    process.on('warning', warning);
    for (const connectTimeout of [2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY]) {
      using far = shell({ connectTimeout, idleTimeout: 86_400 });
      assert.equal((await far.connect()).uid, process.getuid!());
    }
    process.off('warning', warning);
    assert.equal(warned, 0);
    assert.throws(() => shell({ connectTimeout: Number.NaN }), /connectTimeout: NaN/);
    // four times in it the far side is asked whether it lives
    assert.throws(
      () => shell({ idleTimeout: 2 ** 31 }),
      /idleTimeout: 2147483648 is not a number of seconds/,
    );
  });

  it('reads and changes what is there', async () => {
    await using ipr = new IPRoute({ ...where, transport: shell() });
    await ipr.link.add({ ifname: 'far0', linkinfo: { kind: 'bridge' }, up: true });
    await ipr.addr.add({ dev: 'far0', address: '10.1.0.1/24' });
    await ipr.route.add({ dst: '10.9.0.0/16', gateway: '10.1.0.7' });
    assert.equal(space.ipJson('route show 10.9.0.0/16')[0]!.gateway, '10.1.0.7');
    const routes = await ipr.route.dump({ table: 'main' });
    assert.ok(routes.some(({ dst, gateway }) => dst === '10.9.0.0/16' && gateway === '10.1.0.7'));
    await ipr.link.del({ dev: 'far0' });
    assert.deepEqual(space.ipJson('link show type bridge'), []);
  });

  it('throws what the kernel there refuses, with the field at fault', async () => {
    await using ipr = new IPRoute({ ...where, transport: shell() });
    await assert.rejects(ipr.link.get({ dev: 'absent' }), { code: 'ENODEV' });
    await assert.rejects(ipr.link.add({ ifname: 'lo', linkinfo: { kind: 'dummy' } }), { code: 'EEXIST' });
    await assert.rejects(
      ipr.route.add({ dst: '10.8.0.0/16', gateway: '192.0.2.1' }),
      (error: NetlinkError) => {
        assert.match(error.message, /gateway|Nexthop has invalid gateway/i);
        return true;
      },
    );
  });

  it('sends batches whose every answer comes', async () => {
    await using ipr = new IPRoute({ ...where, transport: shell() });
    const batch = ipr.batch();
    for (let i = 0; i < 5000; i++)
      batch.route.add({ dst: `10.${100 + (i >> 8)}.${i & 255}.0/24`, dev: 'lo', scope: 'link' });
    batch.route.add({ dst: '10.100.0.0/24', dev: 'lo', scope: 'link' });
    const outcomes = await batch.run();
    assert.equal(outcomes.filter(({ ok }) => ok).length, 5000);
    assert.equal((outcomes.at(-1) as { error: NetlinkError }).error.code, 'EEXIST');
    const routes = await ipr.route.dump({ table: 'main' });
    assert.equal(routes.length, 5000);
    await ipr.route.flush({ table: 'main' });
  });

  it('hands on what changes, to monitors and views', async () => {
    const far = shell();
    await using ipr = new IPRoute({ ...where, transport: far });
    await using monitor = ipr.monitor({ groups: ['link'] });
    await using db = await IPDB.open({ ...where, transport: far, views: ['addresses', 'routes'] });
    space.ip('link add far1 type bridge\naddr add 10.2.0.1/24 dev far1\nlink set far1 up');
    for await (const event of monitor) if (event.event === 'newlink' && event.ifname === 'far1') break;
    await db.settled();
    assert.deepEqual(
      db.interfaces
        .get('far1')
        ?.addresses.map(({ address }) => address)
        .slice(0, 1),
      ['10.2.0.1'],
    );
    assert.equal(db.routes.lookup('10.2.0.9')?.dst, '10.2.0.0/24');
    space.ip('link del far1');
    await db.settled();
    assert.equal(db.interfaces.get('far1'), undefined);
  });

  it('carries the other families', async () => {
    const far = shell();
    const options = { ...where, transport: far };
    await using genl = new GenericNetlink(options);
    assert.ok((await genl.families()).some(({ name }) => name === 'nlctrl'));
    await using nft = new Nftables(options);
    await nft.apply('table inet far { chain c { type filter hook input priority 0; policy accept; }\n}\n');
    assert.match(space.run('nft', ['list', 'ruleset']).stdout, /table inet far/);
    await using sets = new IPSet(options);
    await sets.create('farset', 'hash:ip');
    await sets.add('farset', '192.0.2.1');
    assert.equal(await sets.test('farset', '192.0.2.1'), true);
    await sets.destroy('farset');
    await using sockets = new Sockets(options);
    assert.ok(Array.isArray(await sockets.list({ kinds: ['tcp'] })));
    await assert.rejects(sockets.owners(), /the processes of far are not seen from here/);
  });

  it('refuses a group that is not there, and only that subscription fails', async () => {
    await using ipr = new IPRoute({ ...where, transport: shell() });
    const events = ipr.socket.subscribe([9999]);
    await assert.rejects(
      async () => {
        for await (const _ of events);
      },
      { code: 'EINVAL' },
    );
    assert.equal((await ipr.link.get({ dev: 'lo' })).index, 1);
  });

  it('says of which namespace a datagram is', async () => {
    const far = shell();
    await using ipr = new IPRoute({ ...where, transport: far, allNsid: true });
    using other = new TestNamespace();
    await ipr.netnsid.add({ netns: other.ns.path, nsid: 7 });
    const ids: number[] = [];
    const events = ipr.socket.subscribe([1], {}, (_, nsid) => nsid);
    const reading = (async () => {
      for await (const nsid of events) ids.push(nsid);
    })();
    await ipr.link.get({ dev: 'lo' });
    other.ip('link add far2 type bridge');
    space.ip('link add far2 type bridge');
    space.ip('link del far2');
    await until('both have come', () => ids.includes(7) && ids.includes(-1));
    events.close();
    await reading;
  });

  it('grows for datagrams that are long', async () => {
    await using ipr = new IPRoute({ ...where, transport: shell() });
    const { transport } = ipr.socket;
    transport.grow!(1 << 20);
    assert.equal((await ipr.link.get({ dev: 'lo' })).index, 1);
  });
});

describe('namespaces of a far side', { skip: noNamespaces }, () => {
  const NAME = `fleet-remote-${process.pid}`;
  after(() => unname(NAME));

  it('are made, entered, filled, named and removed', async () => {
    const far = shell();
    const names = async (ns: NetNS) => (await ns.link.dump()).map(({ ifname }) => ifname).sort();
    await using own = new NetNS({ create: true, transport: far });
    await using named = new NetNS({ name: NAME, create: true, transport: far });
    assert.deepEqual(await names(named), ['lo']);
    assert.equal(spawnSync('ip', ['netns', 'exec', NAME, 'true']).status, 0);
    await own.link.add({
      ifname: 'v0',
      linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1', netns: NAME, up: true } } },
      up: true,
    });
    assert.deepEqual(await names(named), ['lo', 'v1']);
    assert.ok((await named.link.get({ dev: 'v1' })).flags.includes('up'));
    await named.link.set({ dev: 'v1', netns: { fd: own.fd } });
    assert.deepEqual(await names(own), ['lo', 'v0', 'v1']);
    await named.link
      .add({ ifname: 'tap0', linkinfo: { kind: 'tun', data: { type: 'tap' } } })
      .catch((error: NetlinkError) => {
        if (!['ENOENT', 'EACCES'].includes(error.code)) throw error;
      });
    assert.throws(() => named.spawn('true'), { code: 'EOPNOTSUPP' });
    await named.remove();
    assert.equal(spawnSync('ip', ['netns', 'exec', NAME, 'true']).status === 0, false);
  });

  it('that are not there are an error that names them', async () => {
    await using ns = new NetNS('fleet-absent', { transport: shell() });
    await assert.rejects(async () => await ns.link.dump(), /namespace 'fleet-absent' of far: ENOENT/);
    await using ipr = new IPRoute({ netns: '/etc/passwd', transport: shell() });
    await assert.rejects(async () => await ipr.link.dump(), { code: 'EINVAL' });
  });
});

describe('a connection that is lost', { skip: noNamespaces }, () => {
  const NAME = `fleet-lost-${process.pid}`;
  after(() => unname(NAME));

  it('fails what changes, saying that its effect is unknown, and resynchronises the rest', async () => {
    const far = shell();
    await using ns = new NetNS({ name: NAME, create: true, transport: far });
    await ns.link.add({
      ifname: 'v0',
      linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1' } } },
      up: true,
    });
    await using db = await IPDB.open({ name: NAME, transport: far, views: ['addresses', 'routes'] });
    await using monitor = ns.monitor({ groups: ['link'] });
    const seen: MonitorEvent[] = [];
    const reading = (async () => {
      for await (const event of monitor) seen.push(event);
    })();
    await ns.link.get({ dev: 'lo' });
    const { pid } = far.status.machine!;
    process.kill(pid, 'SIGSTOP');
    const index = 1;
    const change = ns.link.set({ index, mtu: 1400 });
    const unknown = assert.rejects(change, (error: NetlinkError) => {
      assert.equal(error.code, 'ENETRESET');
      assert.match(error.message, /whether the request took effect is unknown/);
      return true;
    });
    await sleep(20);
    process.kill(pid, 'SIGKILL');
    await unknown;
    await until('it is lost', () => far.status.state === 'lost');
    await assert.rejects(ns.link.get({ index: 1 }), /far was lost: .*it is being made again/);
    // what happens meanwhile is seen afterwards
    spawnSync('ip', ['-n', NAME, 'addr', 'add', '10.3.0.1/24', 'dev', 'v0']);
    spawnSync('ip', ['-n', NAME, 'link', 'set', 'v0', 'mtu', '1300']);
    await until('it is back', () => far.status.state === 'open');
    assert.equal(far.status.losses, 1);
    await until(
      'the view is right',
      async () => db.interfaces.get('v0')?.addresses.some(({ address }) => address === '10.3.0.1') ?? false,
    );
    assert.equal(db.interfaces.get('v0')!.mtu, 1300);
    assert.equal(db.source().statistics.overruns > 0, true);
    assert.deepEqual(seen.filter(({ event }) => event === 'overrun').length, 1);
    spawnSync('ip', ['-n', NAME, 'link', 'set', 'v0', 'mtu', '1280']);
    await until('events come again', () =>
      seen.some((event) => event.event === 'newlink' && event.mtu === 1280),
    );
    monitor.close();
    await reading;
  });

  it('is the end where it is not to be made again', async () => {
    const far = shell({ reconnect: false });
    await using ipr = new IPRoute({ transport: far });
    await ipr.link.get({ dev: 'lo' });
    const events = ipr.monitor({ groups: ['link'] });
    process.kill(far.status.machine!.pid, 'SIGKILL');
    await assert.rejects(
      async () => {
        for await (const _ of events);
      },
      { code: 'ECONNRESET' },
    );
  });

  it('is noticed although nobody says so', async () => {
    using far = shell({ idleTimeout: 1 });
    const { pid } = await far.connect();
    await using ipr = new IPRoute({ transport: far });
    await ipr.link.get({ index: 1 });
    process.kill(pid, 'SIGSTOP');
    await until('it is lost', () => far.status.losses > 0);
    process.kill(pid, 'SIGKILL');
  });
});

describe('a far side that cannot be reached', () => {
  const fails = async (far: ReturnType<typeof exec>, message: RegExp) => {
    await using ipr = new IPRoute({ transport: far });
    await assert.rejects(ipr.link.get({ index: 1 }), message);
    await assert.rejects(far.connect(), message);
  };

  it('is an error that says what the command said', async () => {
    await fails(
      exec(['sh', '-c', 'echo "no such container" >&2; exit 7', 'x']),
      /ended with status 7 \(no such container\)/,
    );
    await fails(exec(['/absent/program']), /\/absent\/program cannot be started/);
    await fails(exec(['sh', '-c', 'sleep 60', 'x'], { connectTimeout: 200 }), /no answer within 200 ms/);
  });

  it('is refused where there is no relay for it', async () => {
    await fails(shell({ machine: 's390x' }), /is a machine of type 's390x'; there is a relay for x86_64/);
    await fails(shell({ relays: '/absent' }), /no relay for linux-/);
  });

  it('does not bring a terminal into disorder', async () => {
    await fails(
      exec(['sh', '-c', 'printf "\\033[31mred\\033[0m \\342\\200\\256x" >&2; exit 1', 'x']),
      /\(\\x1b\[31mred\\x1b\[0m \\u202ex\)/,
    );
  });

  it('has a host and a command that are one', () => {
    assert.throws(() => ssh('-oProxyCommand=evil'), /is no host/);
    assert.throws(() => ssh(''), /is no host/);
    assert.throws(() => ssh('a b'), /is no host/);
    assert.throws(() => exec([]), /no command/);
    assert.throws(() => ssh('h', { prot: 1 } as never), /prot/);
    assert.throws(() => exec(['x'], { idleTimeout: 0 }), /idleTimeout/);
  });
});

describe('what is left', { skip: noNamespaces }, () => {
  it('is nothing after the last socket is closed', async () => {
    const far = shell();
    const ipr = new IPRoute({ transport: far });
    await ipr.link.get({ index: 1 });
    const { pid } = far.status.machine!;
    // it runs, and its file is gone
    assert.deepEqual(
      files().filter((file) => lives(pid) && file.includes(String(pid))),
      [],
    );
    ipr.close();
    await until('the relay has ended', () => !lives(pid));
    assert.equal(far.status.state, 'idle');
    // and another begins again
    await using again = new IPRoute({ transport: far });
    assert.equal((await again.link.get({ index: 1 })).index, 1);
  });

  it('is nothing after kill -9 of this side', async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./remote-child.js', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString().trim());
    assert.ok(lives(pid));
    child.kill('SIGKILL');
    await until('the relay has ended', () => !lives(pid));
  });

  it('is no file', async () => {
    using far = shell();
    await far.connect();
    await until('no file is left', () => files().length === 0);
  });

  it('a program that has nothing to wait for ends', async () => {
    const program = `
      import { IPRoute } from ${JSON.stringify(new URL('../../src/index.js', import.meta.url).href)};
      import { exec } from ${JSON.stringify(new URL('../../src/remote/index.js', import.meta.url).href)};
      const ipr = new IPRoute({ transport: exec(['sh', '-c', 'exec "$@"', 'x']) });
      await ipr.link.get({ index: 1 });
      console.log('done');
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [status] = (await once(child, 'exit')) as [number];
    assert.equal(status, 0);
  });
});
