/** Spellings of values that are one object: filters and requests take each of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addr } from '../../src/objects/addr.js';
import { bridgeFdb } from '../../src/objects/bridge/fdb.js';
import { link } from '../../src/objects/link/link.js';
import { neigh } from '../../src/objects/neigh.js';
import { request } from '../../src/objects/request.js';
import { encode } from '../../src/schema/index.js';

const resolve = () => 7;
type Any = Parameters<typeof request>[0];

function sent(definition: unknown, input: object, verb = 'add'): string {
  const made = request(definition as Any, verb, input as never, { resolve }) as unknown as {
    type: { message: never };
    value: never;
  };
  return Buffer.from(encode(made.type.message, made.value)).toString('hex');
}

const SAME: readonly (readonly [what: string, definition: unknown, spellings: readonly object[]])[] = [
  [
    'MAC addresses',
    neigh,
    ['02:00:00:00:00:0a', '02-00-00-00-00-0A', '2:0:0:0:0:a', '0200.0000.000a', '0200.0000.000A'].map(
      (lladdr) => ({ dst: '10.0.0.9', dev: 'eth0', lladdr }),
    ),
  ],
  [
    'broadcasts',
    addr,
    ['+', '10.0.0.255'].map((broadcast) => ({ dev: 'eth0', address: '10.0.0.1/24', broadcast })),
  ],
  [
    'states of forwarding entries',
    bridgeFdb,
    ['permanent', 'local', ['permanent']].map((state) => ({
      dev: 'eth0',
      lladdr: '02:00:00:00:00:0a',
      state,
    })),
  ],
  ...(
    [
      ['bridge', ['stpState', 'vlanFiltering', 'mcastSnooping', 'mcastQuerier', 'vlanStatsEnabled']],
      ['vxlan', ['learning', 'proxy', 'rsc', 'l2miss', 'l3miss', 'udpCsum', 'udpZeroCsum6Tx']],
      ['bond', ['useCarrier', 'allSlavesActive', 'tlbDynamicLb', 'adLacpActive']],
      ['macsec', ['encrypt', 'protect', 'incSci', 'replayProtect']],
      ['gre', ['pmtudisc', 'ignoreDf']],
    ] as const
  ).flatMap(([kind, keys]) =>
    keys.flatMap((key) =>
      [
        [true, 1],
        [false, 0],
      ].map(
        (values) =>
          [
            `${kind} ${key} ${values[0]}`,
            link,
            values.map((value) => ({
              ifname: 'x0',
              linkinfo: { kind, data: { [key]: value, ...(key === 'replayProtect' ? { window: 5 } : {}) } },
            })),
          ] as const,
      ),
    ),
  ),
  [
    'switches of ports',
    link,
    [true, 1].map((value) => ({
      dev: 'eth0',
      linkinfo: { slaveKind: 'bridge', slaveData: { learning: value, isolated: value, guard: value } },
    })),
  ],
];

describe('spellings of one value', () => {
  for (const [what, definition, spellings] of SAME)
    it(what, () => {
      const verb = what === 'switches of ports' ? 'set' : 'add';
      const [first, ...others] = spellings.map((one) => sent(definition, one, verb));
      for (const other of others) assert.equal(other, first);
    });

  it('what is no switch takes no truth', () => {
    assert.throws(
      () => sent(link, { ifname: 'x0', linkinfo: { kind: 'bridge', data: { forwardDelay: true } } }),
      /linkinfo\.data\.forwardDelay/,
    );
  });
});
