import { Fault } from '../errors.js';
import { show } from '../format/values.js';
import { PROTOCOL_KEYWORDS } from '../parse/words.js';
import { dccpOption, headerClasses, tcpFallback } from '../tables/exthdr.js';
import * as keys from '../tables/keys.js';
import { baseWords, protocols } from '../tables/protocols.js';
import * as w from '../tables/statements.js';
import * as t from '../tables/types.js';
import type { Expression, Exthdr, Payload, SetElement, Value, VerdictWord } from '../tree.js';
import * as n from './nodes.js';
import { borrowed, MOST_PARTS } from './parts.js';

const NO_NAMES: ReadonlyMap<string, number> = new Map();
/** Words that mean the same on every machine. */
const PLAIN = {
  numericProtocol: true,
  names: {
    interfaces: NO_NAMES,
    users: NO_NAMES,
    groups: NO_NAMES,
    marks: NO_NAMES,
    realms: NO_NAMES,
    deviceGroups: NO_NAMES,
    labels: NO_NAMES,
  },
} as const;

/** A typed constant as a word that means it everywhere. */
function plainText(value: Value): string {
  return show(value, PLAIN).text;
}

const NONE = { order: 'none', bits: 0, constant: false, single: false } as const;

/** Makes a node of each part of an expression; selectors have their types then, words none. */
export function build(e: Expression): n.Node {
  const at = e.at;
  switch (e.kind) {
    case 'word':
      if (e.keyword === 'boolean') return n.value(t.boolean, 'host', 8, e.text === 'exists' ? 1 : 0, at);
      if (e.keyword === 'protocol') return n.value(t.inetProto, 'host', 8, PROTOCOL_KEYWORDS[e.text]!, at);
      if (e.keyword === 'icmp type') return n.value(t.icmpType, 'host', 8, 5, at);
      return { op: 'symbol', text: e.text, type: t.invalid, ...NONE, at };
    case 'value':
      // as if it had been written: what it is compared with says what it is
      if (!t.printedType(e.type)) throw new Fault(`unknown data type "${e.type}"`, at);
      if (e.type === t.boolean.name) return n.value(t.boolean, 'host', 8, e.value, at);
      return { op: 'symbol', text: plainText(e), type: t.invalid, ...NONE, at };
    case 'variable': {
      if (e.value === undefined) throw new Fault(`the variable "${e.name}" has no value`, at);
      if (borrowed(e.value) > MOST_PARTS)
        throw new Fault(`the variable "${e.name}" stands for more than ${MOST_PARTS} expressions`, at);
      const node = build(e.value);
      if (node.op === 'symbol') node.at = at ?? node.at;
      return node;
    }
    case 'payload':
      return payload(e);
    case 'exthdr':
      return exthdr(e);
    case 'meta': {
      const node = n.meta(keyOf(keys.metaKeys, e.key, at), at);
      if (e.inner) node.inner = protocols.get(e.inner);
      return node;
    }
    case 'ct':
      return n.ct(
        keyOf(keys.ctKeys, e.key, at),
        e.direction === undefined ? -1 : e.direction === 'original' ? 0 : 1,
        at,
      );
    case 'rt': {
      const name = e.key === 'nexthop' ? `${e.family ?? 'ip'} nexthop` : e.key;
      const key = keyOf(keys.rtKeys, name, at);
      if (e.key === 'nexthop' && e.family === undefined) {
        return { op: 'rt', key, type: t.invalid, order: 'big', bits: 0, constant: false, single: false, at };
      }
      return {
        op: 'rt',
        key,
        type: key.type,
        order: key.order,
        bits: key.bits,
        constant: false,
        single: false,
        at,
      };
    }
    case 'socket': {
      const key = keyOf(keys.socketKeys, e.key, at);
      return { op: 'socket', key, level: e.level ?? 0, ...loaded(key), at };
    }
    case 'osf':
      return {
        op: 'osf',
        ttl: e.ttl === 'loose' ? 1 : e.ttl === 'skip' ? 2 : 0,
        flags: e.key === 'version' ? 1 : 0,
        type: t.string,
        order: 'host',
        bits: 128,
        constant: false,
        single: false,
        at,
      };
    case 'fib': {
      const check = e.result === 'check';
      const result = keyOf(keys.fibResults, check ? 'oif' : e.result, at);
      let flags = check ? keys.FIB_PRESENT : 0;
      for (const flag of e.flags) flags |= keys.fibFlags[flag];
      return {
        op: 'fib',
        result,
        flags,
        asksPresence: false,
        type: check ? t.boolean : result.type,
        order: 'host',
        bits: check ? 8 : result.bits,
        constant: false,
        single: false,
        at,
      };
    }
    case 'numgen':
      return {
        op: 'numgen',
        mode: e.mode === 'inc' ? 0 : 1,
        mod: e.mod,
        offset: e.offset ?? 0,
        ...INTEGER,
        at,
      };
    case 'jhash':
    case 'symhash':
      return {
        op: 'hash',
        arg: e.expression && build(e.expression),
        mod: e.mod,
        seed: e.seed,
        offset: e.offset ?? 0,
        ...INTEGER,
        at,
      };
    case 'ipsec': {
      const key = keyOf(keys.xfrmKeys, e.family ? `${e.family} ${e.key}` : e.key, at);
      return {
        op: 'xfrm',
        key,
        direction: e.direction === 'in' ? 0 : 1,
        spnum: e.spnum ?? 0,
        ...loaded(key),
        at,
      };
    }
    case 'tunnel expression': {
      const key = keyOf(keys.tunnelKeys, e.key, at);
      return { op: 'tunnel', key, ...loaded(key), at };
    }
    case 'concat':
      return { op: 'concat', parts: e.parts.map(build), lengths: [], type: t.invalid, ...NONE, at };
    case 'list':
      return { op: 'list', items: e.items.map(build), type: t.invalid, ...NONE, at };
    case 'set expression':
      return { op: 'set', elements: e.elements.map(element), flags: 0, type: t.invalid, ...NONE, at };
    case 'set reference':
      return { op: 'set reference', name: e.name, set: undefined, type: t.invalid, ...NONE, at };
    case 'map expression':
      return { op: 'map', key: build(e.key), map: build(e.map), type: t.invalid, ...NONE, at };
    case 'prefix':
      return { op: 'prefix', base: build(e.base), length: e.length, type: t.invalid, ...NONE, at };
    case 'range':
      return n.range(build(e.from), build(e.to), at);
    case 'binary':
      return n.binary(e.operator, build(e.left), build(e.right), at);
    case 'verdict expression': {
      const node = n.verdictNode(e.code ?? w.verdicts[e.verdict as VerdictWord], at);
      if (typeof e.chain === 'string') node.chain = chainName(e.chain, at);
      else if (e.chain) {
        const chain = build(e.chain);
        node.chain = chain.op === 'symbol' ? chainName(chain.text, at) : chain;
      }
      return node;
    }
  }
}

function chainName(name: string, at: n.NodeBase['at']): n.ValueNode {
  const { number, bytes } = n.textValue(name);
  if (bytes > 255) throw new Fault('the name of a chain has 255 bytes at most', at);
  return n.value(t.string, 'host', bytes * 8, number, at);
}

const INTEGER = { type: t.integer, order: 'host', bits: 32, constant: false, single: false } as const;

function loaded(key: keys.Key) {
  return { type: key.type, order: key.order, bits: key.bits, constant: false, single: false } as const;
}

function keyOf(table: ReadonlyMap<string, keys.Key>, name: string, at: n.NodeBase['at']): keys.Key {
  const key = table.get(name);
  if (!key) throw new Fault(`unknown key "${name}"`, at);
  return key;
}

function payload(e: Payload): n.PayloadNode {
  if (e.base !== undefined) {
    const base = baseWords[e.base]!;
    const node = n.rawPayload(base, e.offset ?? 0, e.bits ?? 0, e.at);
    if (base === 3 && node.bits === 16 && (node.offset === 0 || node.offset === 16)) {
      const th = protocols.get('th')!;
      node.protocol = th;
      node.field = th.fields.get(node.offset === 0 ? 'sport' : 'dport');
      node.type = t.inetService;
    }
    return node;
  }
  const protocol = protocols.get(e.protocol ?? '');
  const field = protocol?.fields.get(e.field ?? '');
  if (!protocol || !field) throw new Fault(`unknown field "${e.protocol} ${e.field}"`, e.at);
  const node = n.payload(protocol, field, e.at);
  if (protocol.name === 'th') node.raw = true;
  if (e.inner) node.inner = protocols.get(e.inner);
  else if (protocol.base === 4) node.inner = protocol;
  return node;
}

function exthdr(e: Exthdr): n.ExthdrNode {
  const known = typeof e.name === 'string' ? headerClasses[e.of].get(e.name) : undefined;
  const common = {
    op: 'exthdr',
    of: e.of,
    order: 'big',
    constant: false,
    single: false,
    at: e.at,
  } as const;
  if (e.offset !== undefined) {
    const kind = known?.type ?? Number(e.name);
    const field = known && [...known.fields.values()].find((f) => f.offset === e.offset && f.bits === e.bits);
    const bits = e.bits ?? 8;
    return {
      ...common,
      header: known,
      field,
      offset: e.offset,
      kind,
      bits,
      present: false,
      type: field?.type ?? t.integer,
    };
  }
  if (!known && typeof e.name === 'string') throw new Fault(`unknown ${e.of} "${e.name}"`, e.at);
  const byNumber =
    known ??
    (e.of === 'tcp option'
      ? [...headerClasses[e.of].values()].find((header) => header.type === e.name)
      : undefined);
  const header = byNumber ?? (e.of === 'dccp option' ? dccpOption : tcpFallback);
  const present = e.field === undefined;
  const field = present ? header.fields.values().next().value : header.fields.get(e.field!);
  if (!field) throw new Fault(`the ${e.of} ${e.name} has no field ${e.field}`, e.at);
  return {
    ...common,
    header,
    field,
    offset: field.offset,
    kind: header.type >= 0 ? header.type : Number(e.name),
    bits: field.bits,
    present,
    type: field.type,
  };
}

function element(e: SetElement): n.ElementNode {
  const key: n.Node =
    e.key === '*'
      ? { op: 'catchall', type: t.invalid, order: 'none', bits: 0, constant: true, single: true, at: e.at }
      : build(e.key);
  const node: n.ElementNode = { key, statements: e.statements ?? [], at: e.at };
  if (e.data) node.data = build(e.data);
  if (e.timeout === 'never') node.never = true;
  else if (e.timeout !== undefined) node.timeout = e.timeout;
  if (e.expires !== undefined) node.expires = e.expires;
  if (e.comment !== undefined) node.comment = e.comment;
  return node;
}
