/** A packet as nft prints it: field by field, the headers in order. */
import type { NftTrace } from '../messages/netfilter/nftables/trace.js';
import { constantOfType } from '../nft/decompile/values.js';
import { expressionText } from '../nft/format/expressions.js';
import type { SystemNames } from '../nft/tables/names.js';
import * as p from '../nft/tables/protocols.js';
import { parseHex } from '../schema/text/hex.js';

/** Fields in the order in which nft prints them; of other protocols all. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  ether: ['saddr', 'daddr', 'type'],
  ip: ['saddr', 'daddr', 'dscp', 'ecn', 'ttl', 'id', 'protocol', 'length'],
  ip6: ['saddr', 'daddr', 'dscp', 'ecn', 'hoplimit', 'flowlabel', 'nexthdr', 'length'],
  tcp: ['sport', 'dport', 'flags', 'window'],
  udp: ['sport', 'dport', 'length', 'checksum'],
  icmp: ['type', 'code'],
  icmpv6: ['type', 'code'],
  arp: ['operation'],
};

/** Bits of a header as a number. */
function bitsOf(bytes: Uint8Array, offset: number, bits: number): bigint {
  let number = 0n;
  for (let i = offset >> 3; i < (offset + bits + 7) >> 3; i++)
    number = (number << 8n) | BigInt(bytes[i] ?? 0);
  const behind = (8 - ((offset + bits) & 7)) & 7;
  return (number >> BigInt(behind)) & ((1n << BigInt(bits)) - 1n);
}

function fieldsOf(protocol: p.Protocol, bytes: Uint8Array, names: SystemNames): string[] {
  const wanted = ORDER[protocol.name] ?? [...protocol.fields.keys()];
  return wanted.flatMap((name) => {
    const field = protocol.fields.get(name);
    if (!field || field.offset + field.bits > bytes.length * 8) return [];
    const number = bitsOf(bytes, field.offset, field.bits);
    const value = new Uint8Array((field.bits + 7) >> 3);
    for (let i = value.length - 1, rest = number; i >= 0; i--, rest >>= 8n) value[i] = Number(rest & 0xffn);
    const text = expressionText(constantOfType(value, field.type, 'big', field.bits), { names });
    return [`${protocol.name} ${name} ${text}`];
  });
}

const FAMILY: Readonly<Record<string, p.Protocol>> = { ip: p.ip, ip6: p.ip6, arp: p.arp };

/** The words behind `packet:`. */
export function packetText(message: NftTrace, names: SystemNames): string {
  const words: string[] = [];
  const device = (word: string, index: number | undefined): void => {
    if (index === undefined) return;
    const name = [...(names.interfaces ?? [])].find(([, number]) => number === index)?.[0];
    words.push(`${word} ${name === undefined ? index : `"${name}"`}`);
  };
  device('iif', message.iif);
  device('oif', message.oif);
  const bytes = (text: string | undefined) => (text === undefined ? undefined : parseHex(text));
  const [ll, network, transport] = [
    bytes(message.llHeader),
    bytes(message.networkHeader),
    bytes(message.transportHeader),
  ];
  if (ll && ll.length >= 14) words.push(...fieldsOf(p.ether, ll, names));
  if (!network) return words.join(' ');
  const byVersion = network[0]! >> 4 === 6 ? p.ip6 : p.ip;
  const ethertype = ll && ll.length >= 14 ? p.upperOf(p.ether, (ll[12]! << 8) | ll[13]!) : undefined;
  const family = FAMILY[message.family as string] ?? ethertype ?? byVersion;
  words.push(...fieldsOf(family, network, names));
  if (!transport) return words.join(' ');
  const next = family === p.ip ? network[9] : family === p.ip6 ? network[6] : undefined;
  const upper = next === undefined ? undefined : p.upperOf(family, next);
  if (upper) words.push(...fieldsOf(upper, transport, names));
  return words.join(' ');
}
