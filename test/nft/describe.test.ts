import assert from 'node:assert/strict';
import { test } from 'node:test';
import { described } from '../../src/nft/describe.js';
import { NftError, parse } from '../../src/nft/index.js';

function describe(words: string): string {
  const { object } = parse(`describe ${words}`).commands[0]!;
  assert.equal(object.kind, 'describe');
  return described((object as { expression: Parameters<typeof described>[0] }).expression);
}

/** First lines of what nft 1.1.7 prints. */
const lines: readonly [words: string, ...lines: string[]][] = [
  [
    'ct state',
    'ct expression, datatype ct_state (conntrack state) (basetype bitmask, integer), 32 bits',
    '',
    'pre-defined symbolic constants (in hexadecimal):',
    '\tinvalid                       \t0x00000001',
  ],
  [
    'ip ecn',
    'payload expression, datatype ecn (Explicit Congestion Notification) (basetype integer), 2 bits',
    '',
    'pre-defined symbolic constants (in hexadecimal):',
    '\tnot-ect                       \t0x00',
  ],
  [
    'icmp type',
    'payload expression, datatype icmp_type (ICMP type) (basetype integer), 8 bits',
    '',
    'pre-defined symbolic constants (in decimal):',
    '\techo-reply                    \t                   0',
  ],
  [
    'meta iiftype',
    'meta expression, datatype iface_type (network interface type) (basetype integer), 16 bits',
    '',
    'pre-defined symbolic constants (in hexadecimal):',
    '\tether                         \t0x0001',
  ],
  [
    'ether saddr',
    'payload expression, datatype ether_addr (Ethernet address) (basetype link layer address, integer), 48 bits',
  ],
  ['icmp code', 'payload expression, datatype icmp_code (icmp code) (basetype integer), 8 bits'],
  ['osf name', 'osf expression, datatype string (string), 16 characters'],
  ['frag frag-off', 'exthdr expression, datatype integer (integer), 13 bits'],
  ['ipv4_addr', 'datatype ipv4_addr (IPv4 address) (basetype integer), 32 bits'],
  ['verdict', 'datatype verdict (netfilter verdict), 0 bits'],
  ['rt nexthop', 'rt expression, datatype invalid (invalid)'],
];

test('describe prints what nft does', () => {
  for (const [words, ...expected] of lines)
    assert.deepEqual(describe(words).split('\n').slice(0, expected.length), expected, words);
  assert.throws(() => describe('nosuch'), NftError);
});
