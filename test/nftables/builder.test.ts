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
    const own = name in empty ? empty[name] : undefined;
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

test('a misspelt word of a rule is an error that names it, with the nearest', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what the compiler would refuse
  const wrong = () => rule() as any;
  for (const [build, message] of [
    [() => wrong().tpc.dport(22), /rule: rule has no 'tpc'; did you mean 'tcp'\?/],
    [() => wrong().tcp.dprt(22), /rule: tcp has no 'dprt'; did you mean 'dport'\?/],
    [() => wrong().meta.iifnam('lo'), /rule: meta has no 'iifnam'; did you mean 'iifname'\?/],
    [() => wrong().acept(), /did you mean 'accept'\?/],
    [() => wrong().log({ prefx: 'x' }), /log\.prefx: unknown field; did you mean 'prefix'\?/],
    [
      () => wrong().log({ level: 'wran' }),
      /log\.level: 'wran' is not one of its values; did you mean 'warn'\?/,
    ],
    [() => wrong().log({ flags: ['skuidd'] }), /log\.flags\[0\].*did you mean 'skuid'\?/],
    [() => wrong().log('x'), /is no object/],
    [() => wrong().limit({ rate: 5 }), /limit is an object, not a string/],
    [() => wrong().reject({ type: 'tcp reset' }), /reject is an object, not a string/],
    [() => wrong().counter({ packets: 1 }), /the counter's name is an object/],
    [() => wrong().masquerade({ random: true }), /masquerade is an object, not an array/],
    [() => wrong().masquerade(['randm']), /did you mean 'random'\?/],
    [() => wrong().queue({ num: 1 }), /queue is an object/],
    [() => wrong().snat({ addr: '1.1.1.1' }), /snat is an object/],
    [() => wrong().dnat('10.0.0.1', 'ipv4'), /dnat family: 'ipv4'/],
    [() => wrong().tcp.dport({ form: 1, to: 3 }), /form: unknown field; did you mean 'from'\?/],
    [() => wrong().tcp.dport(null), /a value is null/],
    [() => wrong().ip.saddr.in(7), /the set's name is 7/],
  ] as const)
    assert.throws(build, message, String(build));
});

test('nothing that is given can be read as more than it stands for', () => {
  for (const build of [
    () => rule().log({ prefix: 'x" accept comment "' }),
    () => rule().comment('x"\nadd table ip more'),
    () => rule().jump('c; accept'),
    () => rule().counter('c" accept'),
    () => rule().limit('1/second\nadd table ip more'),
    () => rule().dnat('10.0.0.1; accept'),
    () => rule().ip.saddr.in('s accept'),
    () => rule().tcp.dport.vmap({ '22 : accept }\nadd table ip more': 'drop' }),
  ])
    assert.throws(build, TypeError, String(build));
});

test('a rule can be awaited, written as JSON and compared', async () => {
  assert.equal(`${await Promise.resolve(rule().accept())}`, 'accept');
  assert.doesNotThrow(() => JSON.stringify(rule()));
  assert.notDeepEqual(rule().accept(), rule().drop());
});
