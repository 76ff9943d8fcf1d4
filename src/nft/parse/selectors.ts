import { Fault } from '../errors.js';
import { headerClasses, tcpOptionAliases } from '../tables/exthdr.js';
import { ctDirectionKeys, ctKeys, metaAliases, metaKeys } from '../tables/keys.js';
import { protocols } from '../tables/protocols.js';
import type { Ct, Expression, Exthdr, Fib, Ipsec, Osf, Payload, Rt, SocketExpression } from '../tree.js';
import type { Cursor } from './cursor.js';
import { SCOPED } from './words.js';

type Reader = (c: Cursor, start: number, expression: (c: Cursor) => Expression) => Expression;

const NUMBER_32 = 2 ** 32 - 1;

/** Reads what a packet, its connection or its surroundings are asked. */
export function selector(c: Cursor, expression: (c: Cursor) => Expression): Expression {
  const { text, start, kind } = c.peek();
  if (kind === 'sign') return raw(c, start);
  const reader = readers.get(text);
  if (!reader) return c.fail('an expression');
  c.next();
  return reader(c, start, expression);
}

export function isSelector(word: string): boolean {
  return readers.has(word);
}

/** Bits of a raw expression. */
function rawLength(c: Cursor): number {
  const token = c.peek();
  const bits = c.number('a length in bits');
  if (bits === 0) throw new Fault('the length of raw payload must not be 0', c.here(token));
  if (bits > 512) throw new Fault('the length of raw payload must not exceed 512 bits', c.here(token));
  return bits;
}

/** `@nh,0,8`. */
function raw(c: Cursor, start: number): Payload {
  c.expectSign('@');
  const base = c.expectAny(['ll', 'nh', 'th', 'ih']);
  c.expectSign(',');
  const offset = Number(BigInt.asUintN(32, c.long('an offset in bits')));
  c.expectSign(',');
  return { kind: 'payload', base, offset, bits: rawLength(c), at: c.at(start) };
}

/** The field of a header; those of ARP have two words. */
function field(c: Cursor, protocol: string, inner: string | undefined, start: number): Payload {
  const { fields } = protocols.get(protocol)!;
  const token = c.peek();
  let name = token.kind === 'word' ? token.text : '';
  if (protocol === 'arp' && (name === 'saddr' || name === 'daddr')) {
    c.next();
    name += ` ${c.expectAny(['ether', 'ip'])}`;
  } else {
    if (!fields.has(name)) c.fail(`a field of ${protocol}: ${[...fields.keys()].join(', ')}`);
    c.next();
  }
  const made: Payload = { kind: 'payload', protocol, field: name };
  if (inner) made.inner = inner;
  made.at = c.at(start);
  return made;
}

const INET = [
  'ip',
  'icmp',
  'igmp',
  'ip6',
  'icmpv6',
  'ah',
  'esp',
  'comp',
  'udp',
  'udplite',
  'tcp',
  'dccp',
  'sctp',
  'th',
] as const;
const ETHERNET = ['ether', 'vlan', 'arp'] as const;

/** A header, or options behind it. */
function header(protocol: string): Reader {
  return (c, start) => {
    if (protocol === 'tcp' && c.acceptWord('option')) return tcpOption(c, start);
    if (protocol === 'ip' && c.acceptWord('option')) return ipOption(c, start);
    if (protocol === 'sctp' && c.acceptWord('chunk')) return sctpChunk(c, start);
    if (protocol === 'dccp' && c.acceptWord('option')) {
      return { kind: 'exthdr', of: 'dccp option', name: c.number('a kind of option', 255), at: c.at(start) };
    }
    return field(c, protocol, undefined, start);
  };
}

/** A tunnel: its own fields, or those of the headers within. */
function tunnelHeader(name: string, inside: readonly string[]): Reader {
  return (c, start) => {
    const { fields } = protocols.get(name)!;
    const token = c.peek();
    if (token.kind === 'word' && fields.has(token.text)) {
      return field(c, name, name === 'gre' ? undefined : name, start);
    }
    const protocol = c.acceptAny(inside);
    if (!protocol) return c.fail([...fields.keys(), ...inside].join(', '));
    return field(c, protocol, name, start);
  };
}

function optionName(c: Cursor): string | number {
  const token = c.peek();
  if (token.kind === 'number') return c.number('a kind of option', 255);
  if (token.kind !== 'word') return c.fail('a TCP option');
  const { text } = token;
  const known =
    headerClasses['tcp option'].has(text) ||
    Object.hasOwn(tcpOptionAliases, text) ||
    text === 'echo' ||
    /^sack[123]$/.test(text);
  if (!known) c.fail('a TCP option');
  c.next();
  return text === 'echo' ? 'timestamp' : (tcpOptionAliases[text] ?? text);
}

export function tcpOption(c: Cursor, start: number): Exthdr {
  const raw = c.acceptSign('@');
  let name = optionName(c);
  const block = /^sack([123])$/.exec(String(name))?.[1] ?? '';
  if (block) name = 'sack';
  if (raw) {
    c.expectSign(',');
    const offset = c.number('an offset in bits');
    c.expectSign(',');
    return { kind: 'exthdr', of: 'tcp option', name, offset, bits: rawLength(c), at: c.at(start) };
  }
  const made: Exthdr = { kind: 'exthdr', of: 'tcp option', name };
  const fields = FIELDS_OF_TCP_OPTIONS[name] ?? [];
  const field = c.acceptAny(['length', ...fields]);
  if (field === 'length' && (name === 'eol' || name === 'nop')) {
    throw new Fault(`the TCP option ${name} has no length`, c.at(start));
  }
  if (!field) c.refuse(SCOPED.mod, 'a condition');
  else made.field = field === 'left' || field === 'right' ? field + block : field;
  made.at = c.at(start);
  return made;
}

const FIELDS_OF_TCP_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  maxseg: ['size'],
  sack: ['left', 'right'],
  window: ['count'],
  timestamp: ['tsval', 'tsecr'],
  mptcp: ['subtype'],
};

function ipOption(c: Cursor, start: number): Exthdr {
  const name = c.expectAny(['lsrr', 'rr', 'ssrr', 'ra']);
  const field = c.acceptAny(['type', 'length', 'value', 'ptr', 'addr']);
  if (!field) c.refuse(SCOPED.mod, 'a condition');
  const made: Exthdr = { kind: 'exthdr', of: 'ip option', name };
  if (field && !headerClasses['ip option'].get(name)!.fields.has(field)) {
    throw new Fault(`the IP option ${name} has no field ${field}`, c.at(start));
  }
  // its type is the same as its presence
  if (field && field !== 'type') made.field = field;
  made.at = c.at(start);
  return made;
}

function sctpChunk(c: Cursor, start: number): Exthdr {
  const chunks = headerClasses['sctp chunk'];
  const token = c.peek();
  if (token.kind !== 'word' || !chunks.has(token.text)) c.fail([...chunks.keys()].join(', '));
  c.next();
  const made: Exthdr = { kind: 'exthdr', of: 'sctp chunk', name: token.text };
  const field = c.acceptAny([...chunks.get(token.text)!.fields.keys()]);
  if (field) made.field = field;
  made.at = c.at(start);
  return made;
}

/** IPv6 extension headers. Addresses of `rt0` and segments of `srh` have an index. */
function extension(name: string): Reader {
  return (c, start) => {
    const { fields } = headerClasses.ip6.get(name)!;
    const token = c.peek();
    let field = token.kind === 'word' ? token.text : '';
    if ((name === 'rt0' && field === 'addr') || (name === 'srh' && field === 'sid')) {
      c.next();
      c.expectSign('[');
      const index = c.peek();
      field += `[${c.number('an index')}]`;
      c.expectSign(']');
      if (!fields.has(field)) throw new Fault(`${name} has no ${field}: 1 and 2 are known`, c.here(index));
    } else {
      const known = fields.has(field) && !(field === 'reserved' && (name === 'rt0' || name === 'rt2'));
      if (!known) c.fail(`a field of ${name}: ${[...fields.keys()].join(', ')}`);
      c.next();
    }
    return { kind: 'exthdr', of: 'ip6', name, field, at: c.at(start) };
  };
}

/** `rt` begins both the routing header and the expression of the route. */
const routing: Reader = (c, start, expression) => {
  const family = c.acceptAny(['ip', 'ip6']);
  const key = family
    ? c.expectAny(['classid', 'nexthop', 'mtu', 'ipsec'])
    : c.acceptAny(['classid', 'nexthop', 'mtu', 'ipsec']);
  if (!key) return extension('rt')(c, start, expression);
  const made: Rt = { kind: 'rt', key };
  if (family) made.family = family;
  made.at = c.at(start);
  return made;
};

function meta(key: string): Reader {
  return (c, start) => ({ kind: 'meta', key, at: c.at(start) });
}

const readMeta: Reader = (c, start) => {
  const token = c.peek();
  const word = token.kind === 'word' ? (metaAliases[token.text] ?? token.text) : '';
  if (!metaKeys.has(word)) c.fail(`a meta key: ${[...metaKeys.keys()].join(', ')}`);
  c.next();
  const at = c.at(start);
  c.refuse(SCOPED.meta, 'a condition');
  return { kind: 'meta', key: word, at };
};

const readCt: Reader = (c, start) => {
  const direction = c.acceptAny(['original', 'reply']);
  const token = c.peek();
  let key = token.kind === 'word' ? token.text : '';
  if (direction && (key === 'ip' || key === 'ip6')) {
    c.next();
    key += ` ${c.expectAny(['saddr', 'daddr'])}`;
  } else {
    const known = direction ? ctDirectionKeys.has(key) : ctKeys.has(key);
    if (!known || key.includes(' ')) c.fail(`a ct key: ${[...ctKeys.keys()].join(', ')}`);
    c.next();
  }
  const made: Ct = { kind: 'ct', key };
  if (direction) made.direction = direction;
  made.at = c.at(start);
  c.refuse(SCOPED.ct, 'a condition');
  return made;
};

const readSocket: Reader = (c, start) => {
  const key = c.expectAny(['transparent', 'mark', 'wildcard', 'cgroupv2']);
  const made: SocketExpression = { kind: 'socket', key };
  if (key === 'cgroupv2') {
    c.expectWord('level');
    made.level = c.number('a level');
  }
  made.at = c.at(start);
  return made;
};

const readOsf: Reader = (c, start) => {
  const ttl = c.acceptWord('ttl') ? c.expectAny(['loose', 'skip']) : undefined;
  const made: Osf = { kind: 'osf', key: c.expectAny(['name', 'version']) };
  if (ttl) made.ttl = ttl;
  made.at = c.at(start);
  return made;
};

const readFib: Reader = (c, start) => {
  const flags: Fib['flags'] = [];
  const from = c.peek().start;
  do flags.push(c.expectAny(['saddr', 'daddr', 'mark', 'iif', 'oif']));
  while (c.acceptSign('.'));
  const place = c.at(from);
  const has = (flag: (typeof flags)[number]) => flags.includes(flag);
  if (!has('saddr') && !has('daddr')) throw new Fault('fib needs saddr or daddr', place);
  if (has('saddr') && has('daddr')) throw new Fault('fib takes saddr or daddr, not both', place);
  if (has('iif') && has('oif')) throw new Fault('fib takes iif or oif, not both', place);
  return { kind: 'fib', flags, result: c.expectAny(['oif', 'oifname', 'type', 'check']), at: c.at(start) };
};

function offset(c: Cursor): number | undefined {
  return c.acceptWord('offset') ? c.number('an offset', NUMBER_32) : undefined;
}

const readNumgen: Reader = (c, start) => {
  const mode = c.expectAny(['inc', 'random']);
  c.expectWord('mod');
  const mod = c.number('a number');
  const from = offset(c);
  return { kind: 'numgen', mode, mod, ...(from === undefined ? {} : { offset: from }), at: c.at(start) };
};

const readHash: Reader = (c, start, expression) => {
  const inner = c.nested(() => expression(c));
  c.expectWord('mod');
  const mod = c.number('a number');
  const seed = c.acceptWord('seed') ? c.number('a seed') : undefined;
  const from = offset(c);
  return {
    kind: 'jhash',
    expression: inner,
    mod,
    ...(seed === undefined ? {} : { seed }),
    ...(from === undefined ? {} : { offset: from }),
    at: c.at(start),
  };
};

const readSymhash: Reader = (c, start) => {
  c.expectWord('mod');
  const mod = c.number('a number');
  const from = offset(c);
  return { kind: 'symhash', mod, ...(from === undefined ? {} : { offset: from }), at: c.at(start) };
};

const readIpsec: Reader = (c, start) => {
  const direction = c.acceptAny(['in', 'out']);
  if (!direction) {
    const at = c.at(start);
    c.refuse(SCOPED.mod, 'a condition');
    return { kind: 'meta', key: 'ipsec', at };
  }
  const made: Ipsec = { kind: 'ipsec', direction, key: 'spi' };
  if (c.acceptWord('spnum')) made.spnum = c.number('spnum', 255);
  const family = c.acceptAny(['ip', 'ip6']);
  if (family) made.family = family;
  made.key = family ? c.expectAny(['saddr', 'daddr']) : c.expectAny(['spi', 'reqid']);
  made.at = c.at(start);
  return made;
};

const readExthdr: Reader = (c, start) => ({
  kind: 'exthdr',
  of: 'ip6',
  name: c.expectAny(['hbh', 'rt', 'frag', 'dst', 'mh']),
  at: c.at(start),
});

const readTunnel: Reader = (c, start) => ({
  kind: 'tunnel expression',
  key: c.expectAny(['path', 'id']),
  at: c.at(start),
});

const readers = new Map<string, Reader>([
  ...[...metaKeys.values()].filter((key) => key.bare).map((key) => [key.name, meta(key.name)] as const),
  ['ibriport', meta('ibrname')],
  ['obriport', meta('obrname')],
  ...[...ETHERNET, ...INET].map((name) => [name, header(name)] as const),
  ['vxlan', tunnelHeader('vxlan', [...ETHERNET, ...INET])],
  ['geneve', tunnelHeader('geneve', [...ETHERNET, ...INET])],
  ['gre', tunnelHeader('gre', INET)],
  ['gretap', tunnelHeader('gretap', [...ETHERNET, ...INET])],
  ...[...headerClasses.ip6.keys()].map((name) => [name, extension(name)] as const),
  ['rt', routing],
  ['exthdr', readExthdr],
  ['meta', readMeta],
  ['ct', readCt],
  ['socket', readSocket],
  ['osf', readOsf],
  ['fib', readFib],
  ['numgen', readNumgen],
  ['jhash', readHash],
  ['symhash', readSymhash],
  ['ipsec', readIpsec],
  ['tunnel', readTunnel],
]);
