/** Expressions from libnftables-json(5). */
import { ctKeys, fibFlags as fibFlagNumbers, metaKeys } from '../tables/keys.js';
import type {
  BinaryOperator,
  Expression,
  Exthdr,
  Fib,
  Payload,
  PayloadBase,
  SetElement,
  SetExpression,
  Verdict,
} from '../tree.js';
import { NEVER } from './expressions.js';
import { elementStatements } from './from-statements.js';
import type { At } from './read.js';

const BINARY = ['&', '|', '^', '<<', '>>'] as const;
const VERDICTS = ['accept', 'drop', 'continue', 'return', 'break', 'queue'] as const;

/** A constant that stands as it would in the text. */
function word(text: string, quoted = false): Expression {
  return quoted ? { kind: 'word', text, quoted } : { kind: 'word', text };
}

/** What cannot stand in a text without quotes. */
const PLAIN = /^[\w.:/\\-]+\*?$/;

/** An expression of any kind. */
export function expression(at: At): Expression {
  const { json } = at;
  if (typeof json === 'number') return word(`${at.number()}`);
  if (typeof json === 'boolean')
    return { kind: 'word', text: json ? 'exists' : 'missing', keyword: 'boolean' };
  if (typeof json === 'string') {
    if (json.startsWith('@')) return { kind: 'set reference', name: json.slice(1) };
    if (json === '*') return word(json);
    return word(json, !PLAIN.test(json));
  }
  if (Array.isArray(json)) return { kind: 'list', items: at.list().map(expression) };
  const [key, inside] = at.single();
  const reader = READERS[key];
  if (!reader) throw at.error(`unknown expression '${key}'`);
  return reader(inside);
}

type Reader = (at: At) => Expression;

const READERS: Readonly<Record<string, Reader>> = {
  concat: (at) => ({ kind: 'concat', parts: at.list().map(expression) }),
  set: (at) => setOf(at),
  map: (at) => mapOf(at),
  vmap: (at) => ({ ...mapOf(at), verdicts: true }),
  prefix(at) {
    at.only('addr', 'len');
    return { kind: 'prefix', base: expression(at.member('addr')), length: at.member('len').number() };
  },
  range(at) {
    const [from, to, ...rest] = at.list();
    if (!from || !to || rest.length > 0) throw at.error('a range has two ends');
    return { kind: 'range', from: expression(from), to: expression(to) };
  },
  payload,
  exthdr: (at) => exthdr('ip6', at),
  'tcp option': (at) => exthdr('tcp option', at),
  'ip option': (at) => exthdr('ip option', at),
  'sctp chunk': (at) => exthdr('sctp chunk', at),
  'dccp option': (at) => ({
    kind: 'exthdr',
    of: 'dccp option',
    name: at.only('type').member('type').number(),
  }),
  meta(at) {
    const key = at.only('key').member('key');
    if (!metaKeys.has(key.string())) throw key.error(`meta has no key '${key.string()}'`);
    return { kind: 'meta', key: key.string() };
  },
  ct(at) {
    at.only('key', 'family', 'dir');
    const name = at.member('key').string();
    const family = at.optional('family')?.string();
    const key = family && !name.includes(' ') ? `${family} ${name}` : name;
    if (!ctKeys.has(key)) throw at.member('key').error(`ct has no key '${key}'`);
    const direction = at.optional('dir')?.oneOf(['original', 'reply']);
    return { kind: 'ct', key, ...(direction ? { direction } : {}) };
  },
  rt(at) {
    at.only('key', 'family');
    const family = at.optional('family')?.oneOf(['ip', 'ip6']);
    const key = at.member('key').oneOf(['classid', 'nexthop', 'mtu', 'ipsec']);
    return { kind: 'rt', key, ...(family ? { family } : {}) };
  },
  socket(at) {
    at.only('key', 'level');
    const key = at.member('key').oneOf(['transparent', 'mark', 'wildcard', 'cgroupv2']);
    const level = at.optional('level')?.number();
    return { kind: 'socket', key, ...(level === undefined ? {} : { level }) };
  },
  osf(at) {
    at.only('key', 'ttl');
    const ttl = at.optional('ttl')?.oneOf(['loose', 'skip']);
    return { kind: 'osf', key: at.member('key').oneOf(['name', 'version']), ...(ttl ? { ttl } : {}) };
  },
  fib(at) {
    at.only('result', 'flags');
    const result = at.member('result').oneOf(['oif', 'oifname', 'type', 'check']);
    const names = Object.keys(fibFlagNumbers) as Fib['flags'];
    const flags = (at.optional('flags')?.oneOrMore() ?? []).map((flag) => flag.oneOf(names));
    return { kind: 'fib', flags, result };
  },
  numgen(at) {
    at.only('mode', 'mod', 'offset');
    const offset = at.optional('offset')?.number();
    const mode = at.member('mode').oneOf(['inc', 'random']);
    return { kind: 'numgen', mode, mod: at.member('mod').number(), ...(offset ? { offset } : {}) };
  },
  jhash: (at) => hash('jhash', at),
  symhash: (at) => hash('symhash', at),
  ipsec(at) {
    at.only('key', 'family', 'dir', 'spnum');
    const family = at.optional('family')?.oneOf(['ip', 'ip6']);
    const spnum = at.optional('spnum')?.number();
    return {
      kind: 'ipsec',
      direction: at.member('dir').oneOf(['in', 'out']),
      key: at.member('key').oneOf(['spi', 'reqid', 'saddr', 'daddr']),
      ...(family ? { family } : {}),
      ...(spnum ? { spnum } : {}),
    };
  },
  tunnel: (at) => ({
    kind: 'tunnel expression',
    key: at.only('key').member('key').oneOf(['path', 'id']),
  }),
  elem(at) {
    throw at.error('an element stands in sets only');
  },
  ...Object.fromEntries(BINARY.map((operator) => [operator, (at: At) => binary(operator, at)])),
  ...Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, (): Verdict => ({ kind: 'verdict expression', verdict })]),
  ),
  jump: (at) => toChain('jump', at),
  goto: (at) => toChain('goto', at),
};

/** Whether a statement that is named so is an expression: a verdict, or a map of verdicts. */
export function isVerdict(key: string): boolean {
  return (VERDICTS as readonly string[]).includes(key) || key === 'jump' || key === 'goto';
}

function toChain(verdict: 'jump' | 'goto', at: At): Verdict {
  return { kind: 'verdict expression', verdict, chain: at.only('target').member('target').string() };
}

function binary(operator: BinaryOperator, at: At): Expression {
  const [first, ...rest] = at.list();
  if (!first || rest.length === 0) throw at.error(`'${operator}' takes two operands or more`);
  return rest.reduce<Expression>(
    (left, right) => ({ kind: 'binary', operator, left, right: expression(right) }),
    expression(first),
  );
}

function payload(at: At): Payload {
  if (at.has('base')) {
    at.only('base', 'offset', 'len');
    const base: PayloadBase = at.member('base').oneOf(['ll', 'nh', 'th', 'ih']);
    return { kind: 'payload', base, offset: at.member('offset').number(), bits: at.member('len').number() };
  }
  at.only('protocol', 'field', 'tunnel');
  const inner = at.optional('tunnel')?.string();
  return {
    kind: 'payload',
    protocol: at.member('protocol').string(),
    field: at.member('field').string(),
    ...(inner === undefined ? {} : { inner }),
  };
}

function exthdr(of: Exthdr['of'], at: At): Exthdr {
  if (at.has('base')) {
    at.only('base', 'offset', 'len');
    return {
      kind: 'exthdr',
      of,
      name: at.member('base').number(),
      offset: at.member('offset').number(),
      bits: at.member('len').number(),
    };
  }
  at.only('name', 'field', 'offset');
  const name = at.member('name').string();
  const field = at.optional('field')?.string();
  const block = of === 'tcp option' ? /^sack([1-3])$/.exec(name)?.[1] : undefined;
  if (block !== undefined) return { kind: 'exthdr', of, name: 'sack', field: `${field}${block}` };
  return { kind: 'exthdr', of, name, ...(field === undefined ? {} : { field }) };
}

function hash(kind: 'jhash' | 'symhash', at: At): Expression {
  at.only('mod', 'offset', 'expr', 'seed');
  const [offset, seed] = [at.optional('offset')?.number(), at.optional('seed')?.number()];
  const of = at.optional('expr');
  return {
    kind,
    mod: at.member('mod').number(),
    ...(of ? { expression: expression(of) } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(offset ? { offset } : {}),
  };
}

function mapOf(at: At): Extract<Expression, { kind: 'map expression' }> {
  at.only('key', 'data');
  return { kind: 'map expression', key: expression(at.member('key')), map: expression(at.member('data')) };
}

/** The elements of a set: keys, or pairs of key and what a map gives. */
export function setOf(at: At): SetExpression {
  return { kind: 'set expression', elements: at.oneOrMore().map(elementOf) };
}

function elementOf(at: At): SetElement {
  if (!Array.isArray(at.json)) return keyOf(at);
  const [key, data, ...rest] = at.list();
  if (!key || !data || rest.length > 0) throw at.error('a mapping is a pair');
  return { ...keyOf(key), data: expression(data) };
}

/** An element's key, with what it carries. */
export function keyOf(at: At): SetElement {
  if (!at.isObject || !at.has('elem')) {
    return { kind: 'set element', key: at.json === '*' ? '*' : expression(at) };
  }
  const inside = at.only('elem').member('elem');
  const value = inside.member('val');
  const element: SetElement = { kind: 'set element', key: value.json === '*' ? '*' : expression(value) };
  const timeout = inside.optional('timeout')?.seconds();
  if (timeout !== undefined) element.timeout = timeout >= BigInt(NEVER) ? 'never' : timeout * 1000n;
  const expires = inside.optional('expires')?.bigint();
  if (expires !== undefined) element.expires = expires * 1000n;
  const comment = inside.optional('comment')?.string();
  if (comment !== undefined) element.comment = comment;
  const statements = elementStatements(inside, ['val', 'timeout', 'expires', 'comment']);
  if (statements.length > 0) element.statements = statements;
  return element;
}
