/** MACsec, L2TP, foo over UDP and TCP's metrics: compared with ip. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  Fou,
  L2tp,
  type L2tpEvent,
  Macsec,
  type MacsecDevice,
  type NetlinkError,
  TcpMetrics,
} from '../../src/index.js';
import { kindMissing, noNamespaces, rejection, settles, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { proven } from './proof.js';

type Json = Record<string, unknown>;

/** JSON of ip, which prints nothing where there is nothing. */
function json(space: TestNamespace, command: string): Json[] {
  const text = space.ip(`-j ${command}`).trim();
  return text === '' ? [] : JSON.parse(text);
}

function run(space: TestNamespace, line: string): string {
  const { stdout, stderr, status } = space.run(process.execPath, [CLI, ...line.split(' ')]);
  assert.deepEqual([stderr, status], ['', 0], line);
  return stdout;
}

async function lacking<T extends { close(): void }>(
  Class: new (options: { netns: number }) => T,
  use: (one: T) => Promise<unknown>,
): Promise<string | false> {
  if (noNamespaces) return noNamespaces;
  using space = new TestNamespace();
  const one = new Class({ netns: space.ns.fd });
  try {
    await use(one);
    return false;
  } catch (error) {
    return `this kernel has no ${Class.name}: ${(error as NetlinkError).message.split('\n')[0]}`;
  } finally {
    one.close();
  }
}

/** An example prints these lines, or that the kernel lacks something. */
function example(name: string, expected: RegExp): void {
  const file = fileURLToPath(new URL(`../../examples/${name}.js`, import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 300_000 });
  assert.equal(stderr, '');
  assert.match(stdout, expected);
}

/** A device as `ip -j macsec show` has it. */
function asIp(device: MacsecDevice): Json {
  const { ifindex, ifname, protect, validate, encrypt, includeSci, endStation, scb, replay, cipher, icvLen } =
    device;
  const sas = (list: MacsecDevice['txSas']) =>
    list.map(({ an, pn, active, keyid }) => ({ an, pn, active, key: keyid }));
  // ip writes the identifiers of channels without zeros before them
  const sci = (text: string) => `0x${BigInt(`0x${text}`).toString(16)}`;
  return {
    ifindex,
    ifname,
    protect,
    validate,
    sc: false,
    sa: false,
    encrypt,
    send_sci: includeSci,
    end_station: endStation,
    scb,
    replay,
    ...(replay && { window: device.window }),
    cipher_suite: cipher,
    icv_length: icvLen,
    sci: sci(device.sci),
    encoding_sa: device.encodingSa,
    sa_list: sas(device.txSas),
    rx_sc: device.rxScs.map((one) => ({ sci: sci(one.sci), active: one.active, sa_list: sas(one.sas) })),
    offload: device.offload,
  };
}

const KEY = '12345678901234567890123456789012';

describe('Macsec', { skip: noNamespaces || kindMissing('macsec'), timeout: 300_000 }, () => {
  const LINK = 'link add d0 type dummy\nlink add link d0 ms0 type macsec encrypt on replay on window 32';
  it('reads what ip macsec makes, and makes the same', async () => {
    using space = new TestNamespace();
    using macsec = new Macsec({ netns: space.ns.fd });
    space.ip(`${LINK}
      macsec add ms0 tx sa 0 pn 100 on key 01 ${KEY}
      macsec add ms0 tx sa 1 pn 1 off key 03 ${KEY}
      macsec add ms0 rx address 02:00:00:00:00:02 port 1
      macsec add ms0 rx address 02:00:00:00:00:02 port 1 sa 0 pn 200 on key 02 ${KEY}`);
    const [device] = await macsec.list();
    const byIp = json(space, 'macsec show');
    assert.deepEqual([asIp(device!)], byIp);
    assert.deepEqual(await macsec.get('ms0'), device);
    await macsec.updTxSa('ms0', { an: 0, active: false });
    for (const { an } of device!.txSas) await macsec.delTxSa('ms0', an);
    await macsec.delRxSc('ms0', device!.rxScs[0]!.sci);
    const sci = { address: '02:00:00:00:00:02', port: 1 };
    await macsec.addTxSa('ms0', { an: 0, pn: 100, active: true, keyid: '01', key: KEY });
    await macsec.addTxSa('ms0', { an: 1, pn: 1, active: false, keyid: '03', key: KEY });
    await macsec.addRxSc('ms0', sci);
    await macsec.addRxSa('ms0', sci, { an: 0, pn: 200, active: true, keyid: '02', key: KEY });
    assert.deepEqual(json(space, 'macsec show'), byIp);
    proven('macsec', 'list');
    await macsec.updRxSa('ms0', sci, { an: 0, pn: 300 });
    await macsec.updRxSc('ms0', sci, false);
    await macsec.updTxSa('ms0', { an: 1, active: true });
    assert.deepEqual((await macsec.list()).map(asIp), json(space, 'macsec show'));
    assert.equal((await macsec.get('ms0')).rxScs[0]!.active, false);
    assert.equal((await macsec.get('ms0')).stats.inPktsOverrun, 0);
    proven('macsec', 'change');
    assert.match(`${await rejection(macsec.get('d0'))}`, /'d0' is no MACsec device/);
    assert.match(`${await rejection(macsec.addTxSa('nope', { an: 1, key: KEY }))}`, /no link 'nope'/);
    assert.match(`${await rejection(macsec.addTxSa('ms0', { an: 2 }))}`, /key: is missing/);
    assert.match(`${await rejection(macsec.addRxSc('ms0', 'xyz'))}`, /sci: is neither/);
  });

  it('has a command line, and an example', () => {
    using space = new TestNamespace();
    space.ip(LINK);
    run(space, `macsec add ms0 tx sa 0 pn 100 on key 01 ${KEY}`);
    run(space, 'macsec add ms0 rx port 1 address 02:00:00:00:00:02');
    assert.match(run(space, 'macsec'), /^ms0 +GCM-AES-128 +strict/m);
    assert.equal(JSON.parse(run(space, 'macsec --json'))[0].rxScs[0].sci, '0200000000020001');
    example('macsec', /ms0 sends with key 0/);
  });
});

describe('L2tp', { skip: await lacking(L2tp, (l2tp) => l2tp.tunnels()), timeout: 300_000 }, () => {
  const TUNNEL =
    'l2tp add tunnel tunnel_id 10 peer_tunnel_id 20 encap udp local 127.0.0.1 remote 127.0.0.2 udp_sport 5000 udp_dport 6000';
  const SESSION =
    'l2tp add session name l2eth0 tunnel_id 10 session_id 1 peer_session_id 2 cookie 11223344 peer_cookie 55667788 seq both l2spec_type none';

  it('reads what ip l2tp makes, makes the same, and tells of it', async () => {
    using space = new TestNamespace();
    using l2tp = new L2tp({ netns: space.ns.fd });
    space.ip(`${TUNNEL}\n${SESSION}`);
    const tunnels = await l2tp.tunnels();
    const sessions = await l2tp.sessions();
    const byIp = [json(space, 'l2tp show tunnel'), json(space, 'l2tp show session')];
    assert.deepEqual(
      tunnels.map((one) => ({
        tunnel_id: one.tunnelId,
        encap: one.encap.toUpperCase(),
        local: one.local,
        peer: one.remote,
        peer_tunnel: one.peerTunnelId,
        local_port: one.sport,
        peer_port: one.dport,
        checksum: one.udpCsum,
      })),
      byIp[0],
    );
    assert.deepEqual(
      sessions.map((one) => ({
        session_id: one.sessionId,
        tunnel_id: one.tunnelId,
        peer_session_id: one.peerSessionId,
        peer_tunnel_id: one.peerTunnelId,
        interface: one.ifname,
        cookie: one.cookie,
        peer_cookie: one.peerCookie,
        ...(one.seq === 'both' && { send_seq: null, recv_seq: null }),
      })),
      byIp[1],
    );
    proven('l2tp', 'list');
    assert.deepEqual(await l2tp.tunnel(10), tunnels[0]);
    assert.deepEqual(await l2tp.session(10, 1), sessions[0]);
    await l2tp.delSession(10, 1);
    await l2tp.delTunnel(10);
    // the kernel takes it away a little later
    await settles(async () => assert.deepEqual(await l2tp.tunnels(), []));
    const events = await l2tp.monitor({ signal: AbortSignal.timeout(10_000) });
    await l2tp.addTunnel(tunnels[0]!);
    await l2tp.addSession(sessions[0]!);
    assert.deepEqual([json(space, 'l2tp show tunnel'), json(space, 'l2tp show session')], byIp);
    await l2tp.delTunnel(10);
    const seen: L2tpEvent[] = [];
    for await (const one of events) {
      seen.push(one);
      if (one.event === 'tunnelDelete') break;
    }
    assert.deepEqual(
      seen.map(({ event }) => event),
      ['tunnelCreate', 'sessionCreate', 'sessionDelete', 'tunnelDelete'].filter((name) =>
        seen.some(({ event }) => event === name),
      ),
    );
    const first = seen[0]!;
    assert.ok(first.event === 'tunnelCreate' && first.tunnelId === 10);
    proven('l2tp', 'change');
    assert.match(`${await rejection(l2tp.tunnel(77))}`, /there is no such tunnel/);
    assert.match(`${await rejection(l2tp.addTunnel({ tunnelId: 1 } as never))}`, /peerTunnelId: is missing/);
    assert.match(
      `${await rejection(l2tp.addTunnel({ ...tunnels[0]!, dprt: 1 } as never))}`,
      /did you mean 'dport'/,
    );
  });

  it('has a command line, and an example', () => {
    using space = new TestNamespace();
    run(space, TUNNEL);
    run(space, SESSION);
    assert.match(run(space, 'l2tp show tunnel'), /10 +20 +udp +127\.0\.0\.1:5000 +127\.0\.0\.2:6000/);
    assert.equal(JSON.parse(run(space, 'l2tp show session --json'))[0].ifname, 'l2eth0');
    example('l2tp', /l2eth0 in tunnel 10/);
  });
});

describe('Fou', { skip: await lacking(Fou, (fou) => fou.list()), timeout: 300_000 }, () => {
  it('reads what ip fou makes, and makes the same', async () => {
    using space = new TestNamespace();
    using fou = new Fou({ netns: space.ns.fd });
    space.ip(`fou add port 5555 ipproto 47
      fou add port 5556 gue
      fou add port 5557 ipproto 4 local 127.0.0.1 peer 127.0.0.2 peer_port 99 dev lo
      fou add port 5558 -6 ipproto 41`);
    const ports = await fou.list();
    const byIp = json(space, 'fou show');
    assert.deepEqual(
      ports.map(({ port, family, gue, ipproto, local, peer, peerPort, dev }) => ({
        port,
        ...(gue ? { gue: null } : { ipproto }),
        family,
        ...(local && { local }),
        ...(peer && { peer }),
        ...(peerPort && { peer_port: peerPort }),
        ...(dev && { dev: 'lo' }),
      })),
      byIp,
    );
    for (const port of ports) {
      const { gue: _gue, ipproto: _ipproto, ...key } = port;
      await fou.del(key);
    }
    assert.deepEqual(json(space, 'fou show'), []);
    for (const port of ports.reverse()) await fou.add(port);
    assert.deepEqual(json(space, 'fou show'), byIp);
    proven('fou', 'list');
    assert.match(`${await rejection(fou.add({ port: 1 }))}`, /ipproto: is missing/);
    assert.match(`${await rejection(fou.add({ prot: 1 } as never))}`, /did you mean 'port'/);
    run(space, 'fou add port 6000 ipproto 4');
    assert.match(run(space, 'fou'), /^6000 +inet +4$/m);
    run(space, 'fou del port 6000');
    assert.deepEqual(json(space, 'fou show'), byIp);
  });
});

describe('TcpMetrics', { skip: await lacking(TcpMetrics, (one) => one.list()), timeout: 300_000 }, () => {
  it('reads what ip tcp_metrics shows, and forgets', async (t) => {
    using left = new TestNamespace();
    using right = new TestNamespace();
    left.ip('link add v0 type veth peer name v1');
    left.run('ip', ['link', 'set', 'v1', 'netns', right.ns.path]);
    left.ip('addr add 10.0.0.1/24 dev v0\nlink set v0 up');
    right.ip('addr add 10.0.0.2/24 dev v1\nlink set v1 up');
    const server = `const s = require('node:net').createServer((c) => c.pipe(c)).listen(7, '10.0.0.2', () => console.log('on'));`;
    const client = `const c = require('node:net').connect(7, '10.0.0.2'); let n = 0; c.on('connect', () => c.write('x'.repeat(100000))).on('data', (d) => { n += d.length; if (n === 100000) c.end(); })`;
    const child = spawn('nsenter', [`--net=${right.ns.path}`, process.execPath, '-e', server], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      left.run(process.execPath, ['-e', client]);
      await sleep(100);
    } finally {
      child.kill();
    }
    using metrics = new TcpMetrics({ netns: left.ns.fd });
    const all = await metrics.list();
    if (all.length === 0) return t.skip('this kernel has no metrics saved (net.ipv4.tcp_no_metrics_save)');
    const [byIp] = json(left, 'tcp_metrics show') as Json[];
    const [one] = all;
    assert.equal(one!.address, byIp!.dst);
    assert.equal(one!.source, byIp!.source);
    assert.ok(
      Math.abs(one!.rtt! - Number(byIp!.rtt) * (Number(byIp!.rtt) < 1 ? 1e6 : 1)) < 1000 || one!.rtt! > 0,
    );
    assert.deepEqual(
      await metrics.get({ address: '10.0.0.2' }).then(({ age: _age, ...rest }) => rest),
      (({ age: _age, ...rest }) => rest)(one!),
    );
    assert.match(run(left, 'tcp_metrics'), /^10\.0\.0\.2 +10\.0\.0\.1/m);
    await metrics.del({ address: '10.0.0.2' });
    assert.match(`${await rejection(metrics.get({ address: '10.0.0.2' }))}`, /ESRCH/);
    await metrics.flush();
    assert.deepEqual(json(left, 'tcp_metrics show'), []);
    assert.match(`${await rejection(metrics.del({} as never))}`, /needs a key that says which one/);
    assert.match(
      `${await rejection(metrics.del({ source: '10.0.0.1' } as never))}`,
      /address: is missing: flush/,
    );
    proven('tcp_metrics', 'list');
  });
});
