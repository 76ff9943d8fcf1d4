import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WireGuard, type WireGuardDevice } from '../../src/index.js';
import { amneziawgFamily } from '../../src/messages/generic/amneziawg.js';
import { wireguardFamily } from '../../src/messages/generic/wireguard.js';
import { changeInput, difference, setRequests } from '../../src/objects/wireguard/index.js';
import { decode, encode } from '../../src/schema/index.js';
import { FakeKernel, Refusal } from '../../src/testing.js';
import { rejection } from '../helpers.js';

const keys = Array.from({ length: 4 }, () => WireGuard.genpsk());
const [A, B, C, D] = keys as [string, string, string, string];
const PLAIN = { amnezia: 0, removesAllowed: true };

function device(peers: WireGuardDevice['peers']): WireGuardDevice {
  return { ifindex: 7, ifname: 'wg0', listenPort: 51820, fwmark: 0, privateKey: A, peers };
}

function peer(publicKey: string, allowedips: string[], more: object = {}): WireGuardDevice['peers'][number] {
  return { publicKey, allowedips, persistentKeepaliveInterval: 0, rxBytes: 1, txBytes: 2, ...more };
}

const isAt = (at: string, { endpoint }: { endpoint?: unknown }) => at === endpoint;

describe('what differs from a configuration', () => {
  it('is nothing where a device is given to itself', () => {
    const there = device([
      peer(B, ['10.0.0.0/24', 'fd00::/64'], {
        endpoint: '192.0.2.1:1',
        presharedKey: C,
        lastHandshakeTime: 5,
      }),
      peer(C, []),
    ]);
    assert.deepEqual(difference('wg0', there, there, isAt), {
      settings: {},
      added: [],
      changed: [],
      removed: [],
    });
  });

  it('is only what differs; an allowed IP that moves is not taken away', () => {
    const there = device([peer(B, ['10.0.0.0/24', '10.1.0.0/24', '10.9.0.0/24']), peer(C, ['10.2.0.0/24'])]);
    const changes = difference(
      'wg0',
      there,
      {
        fwmark: 5,
        peers: [
          { publicKey: B, allowedips: ['10.0.0.77/24'], persistentKeepaliveInterval: 25 },
          { publicKey: D, allowedips: ['10.1.0.0/24'] },
        ],
      },
      isAt,
    );
    assert.deepEqual(changes, {
      settings: { fwmark: 5 },
      added: [{ publicKey: D, allowedips: ['10.1.0.0/24'] }],
      changed: [{ publicKey: B, persistentKeepaliveInterval: 25, removed: ['10.9.0.0/24'] }],
      removed: [C],
    });
    assert.deepEqual(changeInput(changes), {
      fwmark: 5,
      peers: [
        { publicKey: C, remove: true, updateOnly: true },
        { publicKey: B, persistentKeepaliveInterval: 25, updateOnly: true, allowedips: ['-10.9.0.0/24'] },
        { publicKey: D, allowedips: ['10.1.0.0/24'] },
      ],
    });
  });

  it('is refused where two peers are to have one allowed IP, or one key', () => {
    const wrong = (peers: { publicKey: string; allowedips?: string[] }[]) => () =>
      difference('wg0', device([]), { peers }, isAt);
    assert.throws(
      wrong([
        { publicKey: B, allowedips: ['10.0.0.0/8'] },
        { publicKey: C, allowedips: ['10.0.0.1/8'] },
      ]),
      /wg0: peers\[1\]\.allowedips\[0\]: 10\.0\.0\.0\/8 is an allowed IP of peers\[0\]: only one peer can have it/,
    );
    assert.throws(
      wrong([{ publicKey: B }, { publicKey: B }]),
      /peers\[1\]\.publicKey: there is a peer of that key/,
    );
    assert.throws(
      wrong([{ publicKey: B, allowedips: ['-10.0.0.0/8'] }]),
      /allowedips\[0\]: .* without a sign/,
    );
  });
});

describe('requests', () => {
  const write = (value: object) =>
    encode(wireguardFamily.messageOf(1, false), { cmd: 'setDevice', version: 1, ...value });

  it('are divided where a device does not fit one message, peers of many allowed IPs too', () => {
    const peers = Array.from({ length: 700 }, (_, i) => ({
      publicKey: WireGuard.genpsk(),
      endpoint: '[2001:db8::1]:1',
      allowedips: Array.from({ length: i === 3 ? 3000 : 2 }, (_, j) => `fd00:${i}:${j}::/64`),
    }));
    const requests = setRequests('wg0', { listenPort: 1, replacePeers: true, peers }, PLAIN);
    assert.ok(requests.length > 4);
    for (const one of requests) assert.ok(write(one).length < 32_768);
    assert.deepEqual(
      requests.map(({ flags, listenPort }) => [flags, listenPort]),
      requests.map((_, i) => (i === 0 ? [['replacePeers'], 1] : [undefined, undefined])),
    );
    const found = new Map<string, unknown[]>();
    for (const { peers: some = [] } of requests) {
      for (const { publicKey, flags, allowedips = [] } of some) {
        const known = found.get(publicKey!);
        assert.deepEqual(flags, known ? undefined : ['replaceAllowedips']);
        found.set(publicKey!, [...(known ?? []), ...allowedips]);
      }
    }
    assert.equal(found.size, 700);
    assert.equal(found.get(peers[3]!.publicKey)!.length, 3000);
    assert.equal([...found.values()].flat().length, 3000 + 699 * 2);
  });

  it('take one allowed IP away in place, and by a peer made for it where the kernel has no word for that', () => {
    const input = { peers: [{ publicKey: B, allowedips: ['+10.0.0.0/8', '-10.1.0.0/16'] }] };
    const [now] = setRequests('wg0', input, PLAIN);
    assert.deepEqual(now!.peers, [
      {
        publicKey: B,
        allowedips: [
          { family: 2, ipaddr: '10.1.0.0', cidrMask: 16, flags: ['removeMe'] },
          { family: 2, ipaddr: '10.0.0.0', cidrMask: 8 },
        ],
      },
    ]);
    const [before] = setRequests('wg0', input, { ...PLAIN, removesAllowed: false });
    const [made, gone, changed] = before!.peers!;
    assert.equal(before!.peers!.length, 3);
    assert.equal(made!.publicKey, gone!.publicKey);
    assert.notEqual(made!.publicKey, B);
    assert.deepEqual(made!.allowedips, [{ family: 2, ipaddr: '10.1.0.0', cidrMask: 16 }]);
    assert.deepEqual(gone!.flags, ['removeMe']);
    assert.deepEqual(changed, { publicKey: B, allowedips: [{ family: 2, ipaddr: '10.0.0.0', cidrMask: 8 }] });
  });

  it('are refused by the field before anything is sent', async () => {
    const kernel = new FakeKernel().family(wireguardFamily, {});
    await using wg = new WireGuard({ transport: kernel.transport });
    const refused: [object, RegExp][] = [
      [{ listenPrt: 1 }, /^wg0: listenPrt: unknown key; did you mean 'listenPort'\?$/],
      [{ listenPort: 65536 }, /^wg0: listenPort: 65536 is out of range \(0\.\.65535\)$/],
      [{ privateKey: 'x' }, /^wg0: privateKey: a key is 32 bytes in base64/],
      [
        { peers: [{ publicKey: B, allowedIPs: [] }] },
        /peers\[0\]\.allowedIPs: unknown key; did you mean 'allowedips'\?/,
      ],
      [
        { peers: [{ publicKey: B, allowedips: ['10/8'] }] },
        /peers\[0\]\.allowedips\[0\]: .* is not a prefix/,
      ],
      [
        { peers: [{ publicKey: B, endpoint: '192.0.2.1' }] },
        /peers\[0\]\.endpoint: .* is not a socket address/,
      ],
      [
        { peers: [{ publicKey: B, endpoint: 'no-such-host.invalid:1' }] },
        /endpoint: 'no-such-host.invalid' was not found/,
      ],
      [{ jc: 4 }, /jc: only AmneziaWG has it/],
    ];
    for (const [input, message] of refused)
      assert.match((await rejection(wg.set('wg0', input))).message, message);
    assert.deepEqual(
      kernel.requests.filter(({ command }) => command === 'setDevice'),
      [],
    );
    assert.throws(() => new WireGuard({ family: 'wg' as 'wireguard' }), /'wireguard' or 'amneziawg'/);
    assert.throws(
      () => new WireGuard({ famly: 'wireguard' } as object),
      /unknown option 'famly'; did you mean 'family'/,
    );
  });
});

describe('a device in parts', () => {
  it('is put together, as the kernel divides it', async () => {
    const kernel = new FakeKernel().family(wireguardFamily, {
      getDevice: () => [
        {
          ifname: 'wg0',
          ifindex: 7,
          listenPort: 1,
          fwmark: 0,
          peers: [{ publicKey: A, allowedips: [{ family: 2, ipaddr: '10.0.0.0', cidrMask: 8 }] }],
        },
        {
          ifname: 'wg0',
          peers: [
            { publicKey: A, allowedips: [{ family: 2, ipaddr: '11.0.0.0', cidrMask: 8 }] },
            { publicKey: B },
          ],
        },
        { ifname: 'wg0', peers: [{ publicKey: C, lastHandshakeTime: { sec: 3, nsec: 500_000_000 } }] },
      ],
      setDevice: () => {
        throw new Refusal('EOPNOTSUPP');
      },
    });
    await using wg = new WireGuard({ transport: kernel.transport });
    const { peers } = await wg.get('wg0');
    assert.deepEqual(
      peers.map(({ publicKey, allowedips, lastHandshakeTime }) => [publicKey, allowedips, lastHandshakeTime]),
      [
        [A, ['10.0.0.0/8', '11.0.0.0/8'], undefined],
        [B, [], undefined],
        [C, [], 3500],
      ],
    );
    const error = await rejection(wg.set('lo', { listenPort: 1 }));
    assert.equal(error.message, "WG_CMD_SET_DEVICE: EOPNOTSUPP: 'lo' is no wireguard device");
  });
});

describe('AmneziaWG', () => {
  for (const [version, h1] of [
    [1, 5],
    [2, '5'],
    [3, { start: 5, end: 5 }],
  ] as const) {
    it(`has its types of messages as version ${version} of its module takes them`, () => {
      const [request] = setRequests(
        'wg0',
        { jc: 4, h1: 5, headerProtectionKey: A },
        { ...PLAIN, amnezia: version },
      );
      assert.deepEqual(request!.h1, h1);
      const bytes = encode(amneziawgFamily.messageOf(1, false), { cmd: 'setDevice', version, ...request });
      assert.deepEqual((decode(amneziawgFamily.messageOf(1, false), bytes) as { h1: unknown }).h1, h1);
    });
  }

  it('is the same class', async () => {
    const kernel = new FakeKernel().family(amneziawgFamily, {
      getDevice: () => [{ ifname: 'awg0', jc: 4, h1: { start: 1, end: 9 }, peers: [] }],
    });
    await using wg = new WireGuard({ transport: kernel.transport, family: 'amneziawg' });
    const { jc, h1 } = await wg.get('awg0');
    assert.deepEqual([jc, h1], [4, '1-9']);
    await using none = new WireGuard({ transport: new FakeKernel().transport, family: 'amneziawg' });
    assert.match(
      (await rejection(none.get('awg0'))).message,
      /amneziawg is not available: load the module amneziawg/,
    );
  });
});
