import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytecode,
  type Chain,
  canonical,
  compile,
  format,
  NftError,
  parse,
  type Table,
} from '../../src/nft/index.js';

function table(family: string, rule: string): string {
  return `table ${family} t {\n chain c {\n  ${rule}\n }\n}\n`;
}

function listed(family: string, rule: string): string {
  const lines = format(canonical(parse(table(family, rule)))).split('\n');
  return lines[lines.indexOf('\tchain c {') + 1]!.slice(2);
}

/** What nft 1.1.7 lists, from Linux 6.18. */
const lists: readonly [family: string, rule: string, text: string][] = [
  ['inet', 'ip dscp set ip dscp | 3', 'ip dscp set ip dscp | 0x03'],
  ['inet', 'ip dscp set ip dscp ^ 0x3f', 'ip dscp set ip dscp ^ 0x3f'],
  ['inet', 'ip dscp set ip dscp | 0x3f', 'ip dscp set 0x3f'],
  ['inet', 'ip dscp set ip dscp & 0', 'ip dscp set cs0'],
  ['inet', 'ip dscp set ip dscp & 3 | 4', 'meta nfproto ipv4 @nh,13,5 set 0x1'],
  ['inet', 'ip ttl set ip ttl & 0xf', 'ip ttl set ip ttl & 15'],
  ['inet', 'ip protocol set ip protocol | 0xf', 'ip protocol set ip protocol | 15'],
  ['inet', 'ip ecn set ip ecn ^ 3', 'ip ecn set ip ecn ^ ce'],
  ['inet', 'tcp flags set tcp flags & 0x0f', 'tcp flags set tcp flags & (fin | syn | rst | psh)'],
  ['inet', 'tcp doff set tcp doff ^ 7', 'tcp doff set tcp doff ^ 7'],
  ['inet', 'icmp type set icmp type | 3', 'meta l4proto icmp @th,0,16 set @th,0,16 | 0x300'],
  ['inet', 'vlan id set vlan id | 1', 'ether type 8021q @ll,112,16 set @ll,112,16 | 0x1'],
  ['inet', 'vlan id set vlan id & 0xff', 'ether type 8021q @ll,116,4 set 0x0'],
  ['inet', 'ip6 flowlabel set ip6 flowlabel | 1', 'meta nfproto ipv6 @nh,8,24 set @nh,8,24 | 0x1'],
  ['inet', '@nh,13,1 set 1', '@nh,8,8 set @nh,8,8 | 0x4'],
  ['inet', '@nh,13,1 set 0', '@nh,13,1 set 0x0'],
  ['ip', 'log group 0 snaplen 0', 'log group 0 snaplen 0'],
  ['ip', 'ct original saddr 10.0.0.1', 'ct original ip saddr 10.0.0.1'],
  ['ip', 'udp dport 4789 vxlan vni 10', 'udp dport 4789 vxlan vni 10'],
  ['ip', 'udp dport 4789 vxlan vni { 10, 20-30 }', 'udp dport 4789 vxlan vni { 0xa, 0x14-0x1e }'],
  ['ip', 'udp dport 4789 vxlan vni vmap { 8 : accept }', 'udp dport 4789 vxlan vni vmap { 8 : accept }'],
  ['ip', 'udp dport 4789 vxlan flags != 8', 'udp dport 4789 vxlan flags != 8'],
  ['ip', 'udp dport 4789 vxlan flags & 8 == 8', 'udp dport 4789 vxlan flags & 0x8 == 0x8'],
  ['ip', 'udp dport 6081 geneve type ip', 'udp dport 6081 geneve type 2048'],
  ['inet', 'meter m { vlan id counter }', 'add @m { vlan id counter }'],
  ['ip', 'meta mark & 0xff 5-8', 'meta mark & 0x000000ff 0x00000005-0x00000008'],
  ['ip', 'meta mark & 0xff { 1, 5-7 }', 'meta mark & 0x000000ff { 0x00000001, 0x00000005-0x00000007 }'],
  ['ip', 'meta mark & 0xff { 1, 5 }', 'meta mark & 0x000000ff == { 0x00000001, 0x00000005 }'],
  ['ip', 'gre udp dport 53', 'gre udp dport 53'],
  ['ip', 'gre udp dport < 53', 'meta l4proto gre gre udp dport < 53'],
  ['ip', 'gre udp dport { 53, 67 }', 'meta l4proto gre gre udp dport { 53, 67 }'],
  ['ip', 'gre udp dport 53-67', 'meta l4proto gre gre udp dport 53-67'],
  ['ip', 'gre ip dscp 5-8', 'gre ip dscp 0x05-0x08'],
  [
    'ip',
    'gre ip saddr . gre ip daddr { 1.1.1.1 . 2.2.2.2 }',
    'gre ip saddr . gre ip daddr { 1.1.1.1 . 2.2.2.2 }',
  ],
  [
    'ip',
    'tcp sport . tcp dport { 1024-65535 . 22, 53 . 53 }',
    'tcp sport . tcp dport { 1024-65535 . 22, 53 . 53 }',
  ],
  [
    'ip',
    'dnat to ip saddr map { 10.0.0.1 : 1.1.1.1, 10.0.0.2 : 1.1.1.2-1.1.1.9 }',
    'dnat ip to ip saddr map { 10.0.0.1 : 1.1.1.1/32, 10.0.0.2 : 1.1.1.2-1.1.1.9 }',
  ],
  [
    'ip',
    'tcp flags & (fin | syn | rst | ack) { ack, syn, syn | ack }',
    'tcp flags & (fin | syn | rst | ack) == { syn, syn | ack, ack }',
  ],
  ['ip', 'tcp flags 0x0', 'tcp flags 0x0'],
  ['ip', 'ct status 0x0', 'ct status 0x0'],
  ['ip', 'ct state 0', 'ct state 0x0'],
  ['ip', '@nh,12,4 { 1, 2 }', '@nh,8,8 & 0xf == { 0x1, 0x2 }'],
  ['ip', 'ip saddr . @nh,128,32 { 1.1.1.1 . 0x5 }', 'ip saddr . ip daddr { 1.1.1.1 . 0x5 }'],
  ['ip', 'ip saddr ::ffff:1.2.3.4', 'ip saddr 1.2.3.4'],
  ['ip', 'ip saddr ::ffff:1.2.3.4/24', 'ip saddr 1.2.3.0/24'],
];

test('what nft lists of operations on fields, packets in packets, and sets of several kinds', () => {
  for (const [family, rule, text] of lists) assert.equal(listed(family, rule), text, rule);
});

test('declarations are listed with what the kernel fills in', () => {
  const text = format(
    canonical(
      parse(`table inet t {
        set s { typeof ip saddr; flags dynamic; }
        set n { type ipv4_addr; counter; elements = { 1.1.1.1 }; }
        set raw { typeof ip saddr . @ih,32,32; elements = { 1.1.1.1 . 20 }; }
        set grows { type ipv4_addr; }
        set still { type ipv4_addr; policy memory; size 5; flags constant; elements = { 1.1.1.1 }; }
        ct timeout slow { protocol tcp; policy = { time_wait : 2m, close : 4s, established : 1h }; }
        chain e { add @grows { ip saddr }; }
        chain f { type filter hook input priority 0; }
        chain c { type filter hook prerouting priority raw - 5; update @s { ip saddr }; }
        chain d { type nat hook prerouting priority dstnat - 11; policy drop; }
      }
      add chain inet t f { policy drop; }
      define ports = { lo }
      table netdev n { chain c { type filter hook ingress devices = $ports priority -500; policy drop; }; }`),
    ),
  );
  for (const part of [
    'size 65535\n\t\tflags dynamic',
    'elements = { 1.1.1.1 counter packets 0 bytes 0 }',
    'type filter hook prerouting priority raw - 5; policy accept;',
    'type nat hook prerouting priority -111; policy drop;',
    'elements = { 1.1.1.1 . 0x14 }',
    'set grows {\n\t\ttype ipv4_addr\n\t\tsize 65535\n\t\tflags dynamic\n',
    'set still {\n\t\ttype ipv4_addr\n\t\tflags constant\n',
    'policy = { established : 1h, close : 4s }',
    'type filter hook input priority filter; policy drop;',
    'type filter hook ingress device "lo" priority -500; policy drop;',
  ])
    assert.ok(text.includes(part), `${part}\n${text}`);
});

test('a shift by nothing is none', () => {
  const [plain, shifted] = ['ip ttl 5', 'ip ttl >> 0 == 5'].map((rule) => bytecode(table('ip', rule)));
  assert.deepEqual(shifted, plain);
  assert.deepEqual(
    bytecode(table('ip', 'meta mark set meta mark << 0')),
    bytecode(table('ip', 'meta mark set meta mark')),
  );
});

test('a constant that is the name of a header ends where no field follows', () => {
  assert.deepEqual(
    bytecode(table('netdev', 'ether type set ip quota 5 bytes')),
    bytecode(table('netdev', 'ether type set 0x800 quota 5 bytes')),
  );
});

test('commas between elements may be doubled', () => {
  assert.deepEqual(bytecode(table('ip', 'tcp dport { 1,,2, }')), bytecode(table('ip', 'tcp dport { 1, 2 }')));
});

test('protocols above an unknown type of the link layer are looked for as nft does', () => {
  assert.match(bytecode(table('netdev', 'ether type 0x1 igmp mrt 5'))[0]!, /0x0001 \]\n[^\n]*\n[^\n]*0x0800/);
});

test('what nft refuses', () => {
  for (const [family, rule] of [
    ['ip', 'meta mark >> 0 1'],
    ['ip', 'tcp dport >> 0 22'],
    ['ip', 'meta mark set tcp dport map { { 22, 23 } : 5 }'],
    ['ip', 'tcp dport { , 1 }'],
    ['netdev', 'ether type 0x1 ip saddr 1.1.1.1'],
  ] as const)
    assert.throws(() => bytecode(table(family, rule)), NftError, rule);
});

test('sets of meters are listed, and rules where they were put', () => {
  const text = format(
    canonical(
      parse(`table inet t {
  chain c { meter a size 10 { tcp dport timeout 5s counter }; meter b { ip ttl counter }; }
  chain d { accept; }
}
insert rule inet t d drop
add rule inet t d index 0 counter`),
    ),
  );
  for (const part of [
    'set a {\n\t\ttype inet_service\n\t\tsize 10\n\t\tflags dynamic,timeout\n',
    'set b {\n\t\ttype 0\n\t\tsize 65535\n\t\tflags dynamic\n',
    'drop\n\t\tcounter packets 0 bytes 0\n\t\taccept\n',
  ])
    assert.ok(text.includes(part), `${part}\n${text}`);
});

test('matches of ebtables are told the EtherType that the rule asks for, those of iptables the protocol', () => {
  const compat = (family: 'bridge' | 'ip', condition: string): unknown => {
    const tree = parse(table(family, `${condition} accept`));
    const { body = [] } = tree.commands[0]!.object as Table;
    const { rules = [] } = body[0] as Chain;
    rules[0]!.statements!.splice(1, 0, { kind: 'xt', type: 'match', name: 'ip', revision: 0, info: '00' });
    return compile(tree).find(({ type }) => type.name === 'NFT_MSG_NEWRULE')!.value.compat;
  };
  assert.deepEqual(compat('bridge', 'ether type ip'), { proto: 0x0008, flags: 0 });
  assert.deepEqual(compat('bridge', 'ether type != 8021q'), { proto: 0x0081, flags: 2 });
  assert.deepEqual(compat('ip', 'meta l4proto tcp'), { proto: 6, flags: 0 });
});
