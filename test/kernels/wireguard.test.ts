import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WireGuard, type WireGuardConfig, type WireGuardEvent } from '../../src/index.js';
import { kindMissing, noNamespaces, rejection, settles, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';
import { proven } from './proof.js';

const skip = noNamespaces || notInstalled('wg') || kindMissing('wireguard');
const folder = mkdtempSync(join(tmpdir(), 'wireguard-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What `wg` prints. */
function wgText(space: TestNamespace, ...args: string[]): string {
  const { stdout, stderr, status } = space.run('wg', args);
  assert.equal(status, 0, `wg ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** A device as `wg show DEV dump` says it; allowed IPs in any order. */
function dumped(space: TestNamespace, dev = 'wg0') {
  const [head, ...lines] = wgText(space, 'show', dev, 'dump').trimEnd().split('\n');
  const [privateKey, publicKey, listenPort, fwmark] = head!.split('\t');
  const peers = lines.map((line) => {
    const [key, psk, endpoint, allowed, handshake, rx, tx, keepalive] = line.split('\t');
    return {
      key,
      psk,
      endpoint,
      allowed: allowed!.split(',').sort(),
      handshake: Number(handshake),
      rx: Number(rx),
      tx: Number(tx),
      keepalive,
    };
  });
  return {
    privateKey,
    publicKey,
    listenPort: Number(listenPort),
    fwmark: Number(fwmark === 'off' ? 0 : fwmark),
    peers,
  };
}

/** The same by the library. */
async function read(wg: WireGuard, dev = 'wg0') {
  const { privateKey = '(none)', publicKey = '(none)', listenPort, fwmark, peers } = await wg.get(dev);
  return {
    privateKey,
    publicKey,
    listenPort,
    fwmark,
    peers: peers.map((peer) => ({
      key: peer.publicKey,
      psk: peer.presharedKey ?? '(none)',
      endpoint: peer.endpoint ?? '(none)',
      allowed: (peer.allowedips.length > 0 ? [...peer.allowedips] : ['(none)']).sort(),
      handshake: Math.floor((peer.lastHandshakeTime ?? 0) / 1000),
      rx: peer.rxBytes,
      tx: peer.txBytes,
      keepalive: peer.persistentKeepaliveInterval === 0 ? 'off' : `${peer.persistentKeepaliveInterval}`,
    })),
  };
}

/** What a device is set to, without counters; peers in any order. */
function settings(space: TestNamespace) {
  const { peers, publicKey: _, ...rest } = dumped(space);
  return {
    ...rest,
    peers: peers
      .map(({ key, psk, endpoint, allowed, keepalive }) => ({ key, psk, endpoint, allowed, keepalive }))
      .sort((a, b) => (a.key! < b.key! ? -1 : 1)),
  };
}

function made(): { space: TestNamespace; wg: WireGuard; [Symbol.dispose](): void } {
  const space = new TestNamespace();
  space.ip('link add wg0 type wireguard');
  const wg = new WireGuard({ netns: space.ns.fd });
  return {
    space,
    wg,
    [Symbol.dispose]() {
      wg.close();
      space.close();
    },
  };
}

const keys = Array.from({ length: 6 }, () => WireGuard.genpsk());
const [A, B, C, D] = keys as [string, string, string, string];

/** Two namespaces with a cable between them, and a tunnel over it. */
async function tunnel(): Promise<{
  left: TestNamespace;
  right: TestNamespace;
  keys: [string, string];
  close(): void;
}> {
  const left = new TestNamespace();
  const right = new TestNamespace();
  left.ip(`link add ve0 type veth peer name ve1\nlink set ve1 netns ${right.ns.path}`);
  const pair: [string, string] = [WireGuard.genkey(), WireGuard.genkey()];
  for (const [i, space] of [left, right].entries()) {
    space.ip(`
      addr add 192.0.2.${i + 1}/24 dev ve${i}
      link set ve${i} up
      link add wg0 type wireguard
      addr add 10.0.0.${i + 1}/24 dev wg0
      link set wg0 up
    `);
    await using wg = new WireGuard({ netns: space.ns.fd });
    await wg.set('wg0', {
      privateKey: pair[i]!,
      listenPort: 51820,
      peers: [
        {
          publicKey: await WireGuard.pubkey(pair[1 - i]!),
          allowedips: [`10.0.0.${2 - i}/32`],
          endpoint: `192.0.2.${2 - i}:51820`,
        },
      ],
    });
  }
  return {
    left,
    right,
    keys: pair,
    close: () => {
      left.close();
      right.close();
    },
  };
}

/** Sends a datagram into the tunnel. */
function send(space: TestNamespace, address: string): void {
  const { status } = space.run('bash', ['-c', `echo hello >/dev/udp/${address}/9`]);
  assert.equal(status, 0);
}

describe('WireGuard', { skip }, () => {
  it('reads what wg set, and wg reads what it set', async () => {
    using one = made();
    const { space, wg } = one;
    const key = join(folder, 'key');
    writeFileSync(key, WireGuard.genkey());
    const psk = join(folder, 'psk');
    writeFileSync(psk, A);
    wgText(space, 'set', 'wg0', 'private-key', key, 'listen-port', '5555', 'fwmark', '0xca6c');
    wgText(
      space,
      'set',
      'wg0',
      'peer',
      B,
      'preshared-key',
      psk,
      'endpoint',
      '192.0.2.7:1',
      'allowed-ips',
      '10.0.0.0/8,fd00::/8',
      'persistent-keepalive',
      '25',
    );
    wgText(space, 'set', 'wg0', 'peer', C, 'endpoint', '[2001:db8::1]:2');
    assert.deepEqual(await read(wg), dumped(space));
    assert.deepEqual(WireGuard.format(await wg.get('wg0')), wgText(space, 'showconf', 'wg0'));

    using other = made();
    await other.wg.set('wg0', JSON.parse(JSON.stringify(await wg.get('wg0'))));
    assert.deepEqual(settings(other.space), settings(space));
    assert.deepEqual(await read(other.wg), dumped(other.space));
    // one thing at a time
    await other.wg.set('wg0', {
      fwmark: 0,
      peers: [{ publicKey: B, persistentKeepaliveInterval: 0, presharedKey: null }],
    });
    wgText(
      space,
      'set',
      'wg0',
      'fwmark',
      'off',
      'peer',
      B,
      'persistent-keepalive',
      'off',
      'preshared-key',
      '/dev/null',
    );
    assert.deepEqual(settings(other.space), settings(space));
    await other.wg.set('wg0', {
      peers: [
        { publicKey: C, remove: true },
        { publicKey: D, updateOnly: true },
      ],
    });
    wgText(space, 'set', 'wg0', 'peer', C, 'remove');
    assert.deepEqual(settings(other.space), settings(space));
    await other.wg.set('wg0', { privateKey: null });
    assert.equal(dumped(other.space).privateKey, '(none)');
    proven('wireguard', 'get and set');
  });

  it('adds and takes away allowed IPs one by one, whatever the kernel', async () => {
    using one = made();
    const { space, wg } = one;
    await wg.set('wg0', {
      peers: [{ publicKey: A, allowedips: ['10.0.0.0/24', '10.1.0.0/24', 'fd00::/64'] }, { publicKey: B }],
    });
    await wg.set('wg0', {
      peers: [{ publicKey: A, allowedips: ['-10.1.0.0/24', '+10.2.0.0/24', '-fd00::/64'] }],
    });
    const allowed = () => Object.fromEntries(dumped(space).peers.map(({ key, allowed }) => [key, allowed]));
    assert.deepEqual(allowed(), { [A]: ['10.0.0.0/24', '10.2.0.0/24'], [B]: ['(none)'] });
    await wg.set('wg0', { peers: [{ publicKey: B, allowedips: ['10.0.0.0/24'] }] });
    assert.deepEqual(allowed(), { [A]: ['10.2.0.0/24'], [B]: ['10.0.0.0/24'] });
    await wg.set('wg0', { peers: [{ publicKey: A, allowedips: [] }] });
    assert.deepEqual(allowed(), { [A]: ['(none)'], [B]: ['10.0.0.0/24'] });
    proven('wireguard', 'allowed IPs one by one');
  });

  it('syncs to what wg syncconf makes of the same file', async () => {
    using mine = made();
    using theirs = made();
    const first = `[Interface]\nPrivateKey = ${WireGuard.genkey()}\nListenPort = 4444\nFwMark = 0x7\n
[Peer]\nPublicKey = ${A}\nPresharedKey = ${D}\nAllowedIPs = 10.0.0.0/24, 10.1.0.0/24\nEndpoint = 192.0.2.1:1\nPersistentKeepalive = 9\n
[Peer]\nPublicKey = ${B}\nAllowedIPs = 10.2.0.0/24\n
[Peer]\nPublicKey = ${C}\nAllowedIPs = fd00::/64\n`;
    const without = (text: string) =>
      text.replace(/PresharedKey.*\n/, '').replace(/PersistentKeepalive.*\n/, '');
    const changes: ((text: string) => string)[] = [
      (text) => text,
      (text) => text.replace('10.1.0.0/24', '10.9.0.0/24').replace('192.0.2.1:1', '[2001:db8::9]:7'),
      // allowed IPs change their owners
      (text) => text.replace('10.2.0.0/24', '10.0.0.0/24').replace('10.0.0.0/24, 10.9', '10.2.0.0/24, 10.9'),
      without,
      (text) => text.replace(/FwMark.*\n/, '').replace('4444', '4445'),
      (text) => text.replace(/\[Peer\]\nPublicKey = .*\nAllowedIPs = fd00::\/64\n/, ''),
      (text) => `${text}\n[Peer]\nPublicKey = ${D}\nAllowedIPs = 0.0.0.0/0, ::/0\n`,
    ];
    let text = first;
    const file = join(folder, 'conf');
    for (const change of changes) {
      text = change(text);
      writeFileSync(file, text);
      // syncconf of old versions leaves settings that a file no longer has
      wgText(theirs.space, change === without ? 'setconf' : 'syncconf', 'wg0', file);
      const planned = await mine.wg.sync('wg0', text, { dryRun: true });
      assert.deepEqual(await mine.wg.sync('wg0', text), planned);
      assert.deepEqual(settings(mine.space), settings(theirs.space), text);
      assert.deepEqual(await mine.wg.sync('wg0', text), {
        settings: {},
        added: [],
        changed: [],
        removed: [],
      });
    }
    const wanted: WireGuardConfig = WireGuard.parse(wgText(theirs.space, 'showconf', 'wg0'));
    assert.deepEqual(await mine.wg.sync('wg0', wanted), {
      settings: {},
      added: [],
      changed: [],
      removed: [],
    });
    proven('wireguard', 'sync');
  });

  it('carries packets, and syncing does not drop the tunnel', async () => {
    const { left, right, close, keys: pair } = await tunnel();
    try {
      await using wg = new WireGuard({ netns: left.ns.fd });
      await using other = new WireGuard({ netns: right.ns.fd });
      send(left, '10.0.0.2');
      await settles(async () => {
        const [peer] = (await other.get('wg0')).peers;
        assert.ok(peer!.lastHandshakeTime !== undefined && peer!.rxBytes > 0);
      });
      assert.deepEqual(await read(other), dumped(right));
      const [before] = (await wg.get('wg0')).peers;
      await wg.sync('wg0', {
        privateKey: pair[0],
        listenPort: 51820,
        peers: [
          {
            publicKey: before!.publicKey,
            allowedips: ['10.0.0.2/32', '10.9.0.0/16'],
            endpoint: before!.endpoint,
            persistentKeepaliveInterval: 20,
          },
          { publicKey: A, allowedips: ['10.8.0.0/16'] },
        ],
      });
      send(left, '10.0.0.2');
      await settles(async () => {
        const [peer] = (await other.get('wg0')).peers;
        const [now] = (await wg.get('wg0')).peers;
        // the same session: no second handshake, and counters that go on
        assert.equal(now!.lastHandshakeTime, before!.lastHandshakeTime);
        assert.ok(now!.txBytes > before!.txBytes && peer!.rxBytes > 0);
      });
      assert.deepEqual(await read(wg), dumped(left));
      proven('wireguard', 'a tunnel that goes on');
    } finally {
      close();
    }
  });

  it('watches handshakes, endpoints, bytes and peers', async () => {
    const { left, right, close } = await tunnel();
    try {
      const wg = new WireGuard({ netns: right.ns.fd });
      const seen: WireGuardEvent[] = [];
      const watching = (async () => {
        for await (const event of wg.watch({ dev: 'wg0', interval: 20 })) seen.push(event);
      })();
      const has = (name: string) =>
        settles(async () =>
          assert.ok(
            seen.some(({ event }) => event === name),
            name,
          ),
        );
      await sleep(50);
      send(left, '10.0.0.2');
      await has('handshake');
      await has('transfer');
      await wg.set('wg0', { peers: [{ publicKey: A, allowedips: ['10.7.0.0/16'] }] });
      await has('newpeer');
      await wg.set('wg0', {
        peers: [{ publicKey: A, allowedips: ['+10.6.0.0/16'], endpoint: '192.0.2.9:9' }],
      });
      await has('endpoint');
      await has('allowedips');
      await wg.set('wg0', { peers: [{ publicKey: A, remove: true }] });
      await has('delpeer');
      wg.close();
      await watching;
    } finally {
      close();
    }
  });

  it('puts together a device of thousands of peers, and one peer of thousands of allowed IPs', async () => {
    using one = made();
    const { space, wg } = one;
    const peers = Array.from({ length: 500 }, (_, i) => ({
      publicKey: WireGuard.genpsk(),
      allowedips: Array.from(
        { length: i === 250 ? 2500 : 1 },
        (_, j) => `fd00:${i.toString(16)}:${j.toString(16)}::/64`,
      ),
    }));
    await wg.set('wg0', { peers });
    const found = await read(wg);
    assert.equal(found.peers.length, 500);
    assert.deepEqual(found, dumped(space));
    const gone = peers.slice(100);
    const { removed, changed, added } = await wg.sync('wg0', { peers: gone });
    assert.deepEqual([removed.length, changed, added], [100, [], []]);
  });

  it('says what is wrong', async () => {
    using one = made();
    const { space, wg } = one;
    assert.equal(
      (await rejection(wg.get('nowhere'))).message,
      "WG_CMD_GET_DEVICE: ENODEV: there is no link 'nowhere'",
    );
    assert.equal(
      (await rejection(wg.get('lo'))).message,
      "WG_CMD_GET_DEVICE: EOPNOTSUPP: 'lo' is no wireguard device",
    );
    assert.equal((await rejection(wg.set('lo', { listenPort: 1 }))).code, 'EOPNOTSUPP');
    space.ip('link add wg1 type wireguard');
    assert.deepEqual((await wg.devices()).map(({ ifname }) => ifname).sort(), ['wg0', 'wg1']);
  });

  it('is there on the command line, in the words of wg', async () => {
    using one = made();
    const { space } = one;
    const run = (...args: string[]) => space.run(process.execPath, [CLI, 'wg', ...args]);
    const ok = (...args: string[]) => {
      const { stdout, stderr, status } = run(...args);
      assert.equal(stderr, '');
      assert.equal(status, 0);
      return stdout;
    };
    const key = join(folder, 'cli-key');
    writeFileSync(key, ok('genkey'));
    assert.equal(
      spawnSync(process.execPath, [CLI, 'wg', 'pubkey'], { input: WireGuard.genkey(), encoding: 'utf8' })
        .stdout.length,
      45,
    );
    ok(
      'set',
      'wg0',
      'private-key',
      key,
      'listen-port',
      '7777',
      'peer',
      A,
      'allowed-ips',
      '10.0.0.0/8,fd00::/8',
      'endpoint',
      '192.0.2.1:1',
    );
    ok('set', 'wg0', 'peer', A, 'allowed-ips', '-fd00::/8,+10.0.0.0/9', 'persistent-keepalive', '12');
    for (const words of [
      ['show', 'wg0', 'dump'],
      ['show', 'all', 'dump'],
      ['show', 'wg0', 'allowed-ips'],
      ['show', 'wg0', 'transfer'],
      ['show', 'all', 'latest-handshakes'],
      ['show', 'wg0', 'public-key'],
      ['show', 'interfaces'],
      ['showconf', 'wg0'],
    ])
      assert.equal(ok(...words), wgText(space, ...words), words.join(' '));
    assert.equal(JSON.parse(ok('show', '--json'))[0].listenPort, 7777);
    assert.ok(ok().includes(A) && !ok().includes('private'));
    const file = join(folder, 'cli.conf');
    writeFileSync(
      file,
      `[Interface]\nAddress = 10.0.0.1/24\n[Peer]\nPublicKey = ${B}\nAllowedIPs = 10.3.0.0/16\n`,
    );
    ok('addconf', 'wg0', file);
    assert.equal(dumped(space).peers.length, 2);
    ok('syncconf', 'wg0', file);
    assert.deepEqual(
      dumped(space).peers.map(({ key: one }) => one),
      [B],
    );
    ok('setconf', 'wg0', file);
    writeFileSync(file, '[Interface]\nPrivateKy = 1\n');
    const wrong = run('setconf', 'wg0', file);
    assert.equal(
      wrong.stderr,
      `tsroute2: ${file}:2: [Interface] has no PrivateKy; did you mean PrivateKey?\n`,
    );
    assert.equal(run('shw').stderr.split(';')[1], " did you mean 'show'?");
  });
});
