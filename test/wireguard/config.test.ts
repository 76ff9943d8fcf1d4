import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WireGuard, WireGuardConfigError } from '../../src/index.js';
import { formatConfig, parseConfig } from '../../src/objects/wireguard/index.js';

const KEY = 'kJh0BQ3TzbV/0KOYFfqxLc1CAw3ChwMhtkbx4ZlWSXI=';
const PEER = 'S08E2sDCttAErNgEvZF+Sub4u2ToULWzn0RkJ92rwy0=';

/** The faults of a text. */
function faults(text: string): string[] {
  try {
    parseConfig(text, 'wg0.conf');
  } catch (error) {
    assert.ok(error instanceof WireGuardConfigError);
    return error.message.split('\n');
  }
  assert.fail('nothing was refused');
}

describe('the text of a configuration', () => {
  it('is read as wg and wg-quick read it', () => {
    const text = `
# the hub
[interface]
Address = 10.0.0.1/24, fd00::1/64 # two
address=192.0.2.9
DNS = 1.1.1.1, example.com
MTU=1420
Table = off
PostUp = iptables -A FORWARD -i %i -j ACCEPT; echo "# up"
PostUp = true
SaveConfig = true
PrivateKey = kJh0BQ3TzbV/0KOY FfqxLc1CAw3ChwMhtkbx4ZlWSXI=
ListenPort = 51820
FWMARK = 0xca6c

[Peer]
PublicKey=${PEER}
AllowedIPs = 10.0.0.2/32,10.1.2.3/16
AllowedIPs = fd00::2
Endpoint = vpn.example.com:51820
PersistentKeepalive = off
[PEER]
PublicKey = LRGVikck5fIszm7YWMdYjQXm/HbMjoHrQQvblGJ6jJw=
AllowedIPs =
Endpoint = [2001:db8::1]:1\r
`;
    assert.deepEqual(parseConfig(text), {
      address: ['10.0.0.1/24', 'fd00::1/64', '192.0.2.9'],
      dns: ['1.1.1.1', 'example.com'],
      mtu: 1420,
      table: 'off',
      postUp: ['iptables -A FORWARD -i %i -j ACCEPT; echo "# up"', 'true'],
      saveConfig: true,
      privateKey: KEY,
      listenPort: 51820,
      fwmark: 0xca6c,
      peers: [
        {
          publicKey: PEER,
          allowedips: ['10.0.0.2/32', '10.1.0.0/16', 'fd00::2/128'],
          endpoint: 'vpn.example.com:51820',
          persistentKeepaliveInterval: 0,
        },
        {
          publicKey: 'LRGVikck5fIszm7YWMdYjQXm/HbMjoHrQQvblGJ6jJw=',
          allowedips: [],
          endpoint: '[2001:db8::1]:1',
        },
      ],
    });
  });

  it('is refused with every fault and its line', () => {
    assert.deepEqual(
      faults(`ListenPort = 1
[Interface]
PrvateKey = ${KEY}
PrivateKey = short
ListenPort = 65536
PersistentKeepalive = 1
Jc = many
nothing
[Peer]
AllowedIPs = 10.0.0.0/33, 10.0.0.1
Endpoint = 192.0.2.1
PersistentKeepalive = 70000
[Bridge]
[Peer]
PublicKey = ${PEER}
PresharedKey = ${PEER.slice(1)}
`),
      [
        'wg0.conf:1: settings stand under [Interface] or [Peer]',
        'wg0.conf:3: [Interface] has no PrvateKey; did you mean PrivateKey?',
        'wg0.conf:4: PrivateKey: a key is 32 bytes in base64: 44 characters, the last =',
        "wg0.conf:5: ListenPort: '65536' is no number from 0 to 65535",
        'wg0.conf:6: PersistentKeepalive belongs to [Peer]',
        "wg0.conf:7: Jc: 'many' is no number from 0 to 65535",
        "wg0.conf:8: 'nothing' is no setting: KEY = VALUE",
        "wg0.conf:10: AllowedIPs: '10.0.0.0/33' is not a prefix such as 10.0.0.0/24",
        "wg0.conf:11: Endpoint: '192.0.2.1' is not an endpoint such as 192.0.2.1:51820 or [2001:db8::1]:51820",
        "wg0.conf:12: PersistentKeepalive: '70000' is no number from 0 to 65535",
        "wg0.conf:13: '[Bridge]' is neither [Interface] nor [Peer]",
        'wg0.conf:9: the peer has no PublicKey',
        'wg0.conf:16: PresharedKey: a key is 32 bytes in base64: 44 characters, the last =',
      ],
    );
  });

  it('of AmneziaWG has its settings', () => {
    const config = parseConfig(
      `[Interface]\nJc = 4\nJmin=40\nS1 = 0\nH1 = 100-200\nH2 = 7\nI1 = <b 0xc1><r 12>\n`,
    );
    assert.deepEqual(config, {
      jc: 4,
      jmin: 40,
      s1: 0,
      h1: '100-200',
      h2: 7,
      i1: '<b 0xc1><r 12>',
      peers: [],
    });
    assert.equal(
      formatConfig(config),
      '[Interface]\nJc = 4\nJmin = 40\nH1 = 100-200\nH2 = 7\nI1 = <b 0xc1><r 12>\n',
    );
  });

  it('comes back from what was written', () => {
    const key = fc.constantFrom(...Array.from({ length: 4 }, () => WireGuard.genpsk()));
    const allowed = fc.constantFrom('10.0.0.0/8', '0.0.0.0/0', 'fd00::/64', '192.0.2.1/32', '::/0');
    const peer = fc.record(
      {
        publicKey: key,
        presharedKey: key,
        allowedips: fc.array(allowed, { maxLength: 4 }),
        endpoint: fc.constantFrom('192.0.2.1:1', '[fe80::1%2]:65535', 'a.example:80'),
        persistentKeepaliveInterval: fc.integer({ min: 1, max: 65535 }),
      },
      { requiredKeys: ['publicKey', 'allowedips'], noNullPrototype: true },
    );
    const config = fc.record(
      {
        address: fc.array(fc.constantFrom('10.0.0.1/24', 'fd00::1'), { minLength: 1, maxLength: 3 }),
        postUp: fc.array(fc.constantFrom('a # b', 'x = y', '[z]'), { minLength: 1, maxLength: 3 }),
        table: fc.constantFrom('off', '51820'),
        listenPort: fc.integer({ min: 1, max: 65535 }),
        fwmark: fc.integer({ min: 1, max: 0xffffffff }),
        privateKey: key,
        peers: fc.array(peer, { maxLength: 4 }),
      },
      { requiredKeys: ['peers'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(config, (given) => {
        assert.deepEqual(parseConfig(formatConfig(given)), { ...given });
      }),
    );
  });

  it('cannot be made to have other lines', () => {
    assert.throws(
      () => formatConfig({ peers: [], postUp: ['true\nPrivateKey = x'] }),
      /\[Interface\]: postUp: a line of a file cannot hold it/,
    );
  });
});

describe('keys', () => {
  it('have the public keys that others compute', async () => {
    // what wg pubkey prints
    assert.equal(await WireGuard.pubkey(KEY), '3KtHENfzGFNxKfHqa1uWtuaoJrJLtmO+SQAQyCF1o2A=');
    const prefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
    for (let i = 0; i < 20; i++) {
      const key = WireGuard.genpsk();
      const der = Buffer.concat([prefix, Buffer.from(key, 'base64')]);
      const { x } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({
        format: 'jwk',
      });
      assert.equal(await WireGuard.pubkey(key), Buffer.from(x!, 'base64url').toString('base64'));
    }
  });

  it('are made at random, clamped', async () => {
    const key = WireGuard.genkey();
    const bytes = Buffer.from(key, 'base64');
    assert.equal(bytes.length, 32);
    assert.equal(bytes[0]! & 7, 0);
    assert.equal(bytes[31]! & 0xc0, 0x40);
    assert.notEqual(WireGuard.genkey(), key);
    assert.notEqual(WireGuard.genpsk(), WireGuard.genpsk());
    await assert.rejects(WireGuard.pubkey('secret'), (error: Error) => !error.message.includes('secret'));
  });
});
