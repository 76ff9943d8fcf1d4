import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, format, fromJSON, type NftablesJson, parse, toJSON } from '../../src/nft/index.js';

/** The declaration, or the first statement, in a table, as nft 1.1.7 lists it in JSON from Linux 6.18. */
const listed: readonly [body: string, key: string, json: object][] = [
  ['map m { typeof ip saddr : meta mark; }', 'map', { map: 'mark' }],
  [
    'map m { typeof ip saddr : ip daddr . tcp dport; }',
    'map',
    { type: { typeof: { payload: { protocol: 'ip', field: 'saddr' } } }, map: ['ipv4_addr', 'inet_service'] },
  ],
  ['map m { typeof ip saddr : queue; }', 'map', { map: 'queue' }],
  ['set s { type ipv4_addr; timeout 5s; }', 'set', { flags: ['timeout'], timeout: 5 }],
  [
    'set s { type ipv4_addr; timeout 1m; elements = { 1.1.1.1 timeout never }; }',
    'set',
    { elem: [{ elem: { val: '1.1.1.1', timeout: Number('18446744073709551') } }] },
  ],
  ['set s { type cgroupsv2; elements = { 1 }; }', 'set', { elem: ['1'] }],
  [
    'set s { typeof ip option rr; }',
    'set',
    { type: { typeof: { 'ip option': { name: 'rr', field: 'type' } } } },
  ],
  [
    'set s { type ipv4_addr; flags interval; elements = { 1.1.1.0/24, 1.1.1.0/24 }; }',
    'set',
    { elem: [{ prefix: { addr: '1.1.1.0', len: 24 } }] },
  ],
  [
    'map m { type inet_proto : mark; size 10; elements = { tcp : 1 }; }',
    'map',
    { size: 10, count: 1, elem: [['tcp', 1]] },
  ],
  ['counter c { packets 18446744073709551615 bytes 1; }', 'counter', { packets: -1, bytes: 1 }],
  ['limit l { rate 1/hour burst 0 packets; }', 'limit', { rate: 1, per: 'hour', burst: 5 }],
  [
    'chain c { reset tcp option 254; }',
    'rule',
    { expr: [{ reset: { 'tcp option': { base: 254, offset: 0, len: 0 } } }] },
  ],
  [
    'chain c { tcp option 255 missing; }',
    'rule',
    {
      expr: [{ match: { op: '==', left: { 'tcp option': { base: 255, offset: 0, len: 8 } }, right: false } }],
    },
  ],
  ['chain c { jump { accept; }; }', 'rule', { expr: ['jump {\n\t\t\taccept\n\t\t}'] }],
  [
    'chain c { type filter hook ingress devices = { lo, "eth*" } priority 0; }',
    'chain',
    { dev: ['eth*', 'lo'] },
  ],
];

test('declarations in JSON as nft lists them, and back', () => {
  for (const [body, key, members] of listed) {
    const tree = canonical(parse(`table inet t { ${body}; }`));
    const json = toJSON(tree);
    const found = json.nftables.find((one) => key in one)?.[key] as Record<string, unknown>;
    for (const [name, value] of Object.entries(members)) assert.deepEqual(found[name], value, body);
    const again = canonical(fromJSON(JSON.parse(JSON.stringify(json)) as NftablesJson));
    // JSON does not say typeof of both
    if (!body.includes('typeof')) assert.equal(format(again), format(tree), body);
  }
});

test('maps that give intervals go through JSON', () => {
  const text = `table inet t {
\tmap m {
\t\ttype ipv4_addr : interval ipv4_addr . inet_service
\t\telements = { 1.1.1.1 : 2.2.2.2 . 22-33 }
\t}
}
`;
  assert.equal(format(canonical(fromJSON(toJSON(canonical(parse(text)))))), text);
});
