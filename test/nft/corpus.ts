/**
 * Rules over the whole language, made from the tables: every field with every operator, every key, every statement.
 * Each is tried in every family; what nft makes of it there is recorded in `expected.txt.gz`.
 */
import { headerClasses } from '../../src/nft/tables/exthdr.js';
import { ctDirectionKeys, ctKeys, metaKeys } from '../../src/nft/tables/keys.js';
import { protocols } from '../../src/nft/tables/protocols.js';
import * as t from '../../src/nft/tables/types.js';
import { combinedRules } from './combined.js';
import { expressionRules, statementRules } from './written.js';

export const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'] as const;

/** What stands in the table before the chain with the rule. */
export function preamble(family: string): string {
  const flowtable =
    family === 'ip' || family === 'ip6' || family === 'inet'
      ? '  flowtable ft { hook ingress priority 0; devices = { lo }; }\n'
      : '';
  return `  counter cnt { }
  quota quo { 1 mbytes }
  limit lim { rate 5/second }
  ${
    family === 'ip' || family === 'ip6' || family === 'inet'
      ? `ct helper hlp { type "ftp" protocol tcp; }
  ct timeout tmo { protocol tcp; policy = { established: 100 }; }
  ct expectation exp { protocol tcp; dport 9876; timeout 1m; size 12; }
  synproxy syn { mss 1460; wscale 7; timestamp sack-perm }`
      : ''
  }
  secmark sec { "system_u:object_r:ssh_server_packet_t:s0" }
  set s4 { type ipv4_addr; }
  set s6 { type ipv6_addr; }
  set sp { type inet_service; }
  set si { type ipv4_addr; flags interval; }
  set sm { type mark; }
  set sn { type ifname; }
  set sc { type ipv4_addr . inet_service; }
  set sci { type ipv4_addr . inet_service; flags interval; }
  set se { type ether_addr; }
  set sd { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
  set sdc { type ipv4_addr . inet_service; flags dynamic; }
  set sdm { type mark; flags dynamic; }
  set st { typeof ip dscp; }
  set sv { typeof vlan id; }
  set sl { typeof meta length; flags interval; }
  set shh { typeof tcp option maxseg size; }
  map mp { type inet_service : ipv4_addr; }
  map mi { type inet_service : ipv4_addr; flags interval; }
  map mpp { type ipv4_addr : inet_service; }
  map mc { type ipv4_addr : ipv4_addr . inet_service; }
  map mci { type ipv4_addr : interval ipv4_addr . inet_service; flags interval; }
  map mai { type ipv4_addr : interval ipv4_addr; flags interval; }
  map mcc { type ipv4_addr . inet_service : ipv4_addr . inet_service; }
  map mm { type ipv4_addr : mark; }
  map mmi { type iface_index : mark; }
  map vm { type ipv4_addr : verdict; }
  map vp { type inet_service : verdict; flags interval; }
  map vc { type ipv4_addr . inet_service : verdict; }
  map md { type ipv4_addr : mark; flags dynamic,timeout; timeout 1m; }
  map oc { type ipv4_addr : counter; }
  map oq { type ipv4_addr : quota; }
${flowtable}  chain other { }
`;
}

/** Constants of a type: a few that are in order. */
function samples(type: t.DataType, bits: number): string[] {
  switch (type.reader ?? type.base?.reader) {
    case 'ipv4':
      return ['192.168.1.1', '192.168.1.9', '10.0.0.0/8', '192.168.3.0/27', '0.0.0.0/0'];
    case 'ipv6':
      return ['2001:db8::1', '2001:db8::9', 'fe80::/10', '2001:db8:1::/60', '::'];
    case 'lladdr':
      return ['00:11:22:33:44:55', '00:11:22:33:44:66'];
    case 'service':
      return ['ssh', '443', '1024', '65535'];
    case 'protocol':
      return ['tcp', 'udp', '50', 'icmp'];
    case 'mark':
      return ['0x10', '32', '0xffffffff'];
    case 'realm':
    case 'device group':
      return ['1', '23', 'default'];
    case 'class':
      return ['1:2', 'bcad:dada', 'none', '0x87654321'];
    case 'time':
      return ['30s', '2h', '1d3h'];
    case 'date':
      return ['"2019-06-06 17:00"', '1562018374'];
    case 'hour':
      return ['"17:00"', '"19:30:15"', '"24:00"'];
    case 'user':
    case 'group':
      return ['0', 'root', '1000'];
    case 'interface':
      return ['"lo"', '1'];
    case 'boolean':
      return ['exists', 'missing', '1'];
    case 'string':
      return ['"eth0"', '"dummy0"', '"eth*"', 'lo'];
    case 'label':
      return ['1', '127'];
  }
  if (type.symbols) {
    const words = Object.keys(type.symbols);
    return [...words.slice(0, 3), ...words.slice(-2), '1'];
  }
  const most = bits >= 64 ? 2n ** 64n - 1n : 2n ** BigInt(bits) - 1n;
  return [...new Set([1n < most ? '1' : '0', String(most / 3n), String(most), `0x${most.toString(16)}`])];
}

/** Conditions on one selector. */
function conditions(selector: string, type: t.DataType, bits: number): string[] {
  const [a = '1', b = a, c = b, d = c] = samples(type, bits);
  const made = [
    `${selector} ${a}`,
    `${selector} ${b}`,
    `${selector} ${c}`,
    `${selector} ${d}`,
    `${selector} != ${a}`,
    `${selector} { ${a}, ${b} }`,
    `${selector} != { ${a}, ${b} }`,
    `${selector} vmap { ${a} : accept, ${b} : drop }`,
    `${selector} ${a}-${b}`,
    `${selector} != ${a}-${b}`,
    `${selector} { ${a}-${b}, ${c} }`,
    `${selector} <= ${b}`,
    `${selector} & ${a} == ${a}`,
    `${selector} . meta mark { ${a} . 5, ${b} . 6 }`,
    `meta mark set ${selector} map { ${a} : 1, ${b} : 2 }`,
    `meta mark set ${selector}`,
    `ct mark set ${selector} or 0x10`,
  ];
  if (t.isFlags(type))
    made.push(`${selector} ! ${a}`, `${selector} ${a},${b}`, `${selector} & (${a} | ${b}) == ${a}`);
  return made;
}

export function corpus(): string[] {
  const rules: string[] = [];
  for (const protocol of protocols.values()) {
    for (const field of protocol.fields.values()) {
      const selector = `${protocol.name} ${field.name}`;
      rules.push(...conditions(selector, field.type, field.bits));
      const [a = '1', b = a] = samples(field.type, field.bits);
      rules.push(`${selector} set ${a}`, `${selector} set ${b}`);
    }
  }
  for (const key of metaKeys.values()) {
    rules.push(...conditions(`meta ${key.name}`, key.type, key.bits));
    const [a = '1', b = a] = samples(key.type, key.bits);
    rules.push(`meta ${key.name} set ${a}`, `meta ${key.name} set ${b}`);
    if (key.bare) rules.push(`${key.name} ${a}`);
  }
  for (const key of ctKeys.values()) {
    rules.push(...conditions(`ct ${key.name}`, key.type, key.bits));
    const [a = '1'] = samples(key.type, key.bits);
    rules.push(`ct ${key.name} set ${a}`);
    if (ctDirectionKeys.has(key.name)) {
      rules.push(...conditions(`ct original ${key.name}`, key.type, key.bits), `ct reply ${key.name} ${a}`);
    }
  }
  const classes = [
    ['ip6', ''],
    ['ip option', 'ip option '],
    ['tcp option', 'tcp option '],
    ['sctp chunk', 'sctp chunk '],
  ] as const;
  for (const [name, words] of classes) {
    for (const header of headerClasses[name].values()) {
      rules.push(
        name === 'ip6' ? `exthdr ${header.name} exists` : `${words}${header.name} exists`,
        name === 'ip6' ? `exthdr ${header.name} missing` : `${words}${header.name} missing`,
      );
      for (const field of header.fields.values()) {
        const selector = `${words}${header.name} ${field.name}`;
        const [a = '1', b = a] = samples(field.type, field.bits);
        rules.push(
          `${selector} ${a}`,
          `${selector} != ${b}`,
          `${selector} { ${a}, ${b} }`,
          `${selector} ${a}-${b}`,
          `${selector} set ${a}`,
          `meta mark set ${selector}`,
        );
      }
    }
  }
  rules.push(...expressionRules(), ...statementRules(), ...combinedRules());
  return [...new Set(rules)];
}

/** The text of a table with one rule. */
export function tableWith(family: string, rule: string): string {
  return `table ${family} t {\n${preamble(family)}  chain c {\n    ${rule}\n  }\n}\n`;
}
