import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytecode } from '../../src/nft/index.js';
import { ctKeys, metaKeys } from '../../src/nft/tables/keys.js';
import { protocols } from '../../src/nft/tables/protocols.js';
import { type RuleBuilder, rule } from '../../src/nftables/builder.js';

test('a rule reads as nft does, and beginnings can be shared', () => {
  const web = rule().tcp.dport([80, 443]);
  assert.equal(
    `${web.ct.state('new', 'established').counter().accept().comment('web')}`,
    'tcp dport { 80, 443 } ct state new,established counter accept comment "web"',
  );
  assert.equal(`${web.drop()}`, 'tcp dport { 80, 443 } drop');
  assert.equal(
    `${rule().ip.saddr.not('10.0.0.0/8').log({ prefix: 'odd: ', level: 'info' }).reject('tcp reset')}`,
    'ip saddr != 10.0.0.0/8 log prefix "odd: " level info reject with tcp reset',
  );
  assert.equal(
    `${rule().iifname('eth 0').tcp.dport({ from: 1, to: 1023 }).meta.mark.set(5)}`,
    'iifname "eth 0" tcp dport 1-1023 meta mark set 5',
  );
  assert.equal(
    `${rule().tcp.dport.vmap({ 22: 'accept', 80: 'jump web' })}`,
    'tcp dport vmap { 22 : accept, 80 : jump web }',
  );
  assert.throws(() => rule().tcp.dport([]), /matches nothing/);
});

test('fields and keys that a rule has are those of the language', () => {
  const empty = rule() as RuleBuilder & Record<string, Record<string, unknown>>;
  for (const [name, { fields }] of protocols) {
    const own = empty[name];
    if (own) for (const field of Object.keys(own)) assert.ok(fields.has(field), `${name} ${field}`);
  }
  for (const key of Object.keys(empty.meta)) assert.ok(metaKeys.has(key), key);
  for (const key of Object.keys(empty.ct)) assert.ok(ctKeys.has(key), key);
});

test('what is built compiles', () => {
  const rules = [
    rule().ip.ttl.lt(5).drop(),
    rule().ct.state.not('invalid', 'new').limit('10/second').accept(),
    rule().oifname('wan').masquerade(['random']),
    rule().ip.daddr('192.0.2.1').tcp.dport(80).dnat('10.0.0.1:8080', 'ip'),
    rule().udp.dport(53).queue(3, ['bypass']),
    rule().addTo('s', 'ip saddr timeout 1m').goto('other'),
  ];
  const text = `table inet t {\n set s { type ipv4_addr; flags dynamic,timeout; }\n chain other { }\n chain c {\n${rules.map((one) => `  ${one}\n`).join('')} }\n}`;
  assert.equal(bytecode(text).length, rules.length);
});
