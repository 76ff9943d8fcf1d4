/** Expressions as libnftables-json(5) has them. */
import { isVerdictMap, sackBlock } from '../format/expressions.js';
import type { FormatOptions } from '../format/options.js';
import { show, typeOf } from '../format/values.js';
import * as t from '../tables/types.js';
import type { Expression, Exthdr, MapExpression, Match, SetElement, Value, Word } from '../tree.js';
import { statementJson } from './statements.js';
import type { Json, JsonObject } from './types.js';

/** An integer: as a number while that is exact, else in hexadecimal. */
export function integer(value: bigint): Json {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : bigInteger(value);
}

/** A count of 64 bits: the upper half is negative in nft's JSON. */
export function signed(value: bigint): Json {
  const number = BigInt.asIntN(64, value);
  return number < 0n && -number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : integer(value);
}

/** JSON.stringify rounds what a double cannot hold; jansson, 64 bits. */
function bigInteger(value: bigint): Json {
  return `0x${value.toString(16)}`;
}

function valueJson(value: Value, options: FormatOptions): Json {
  const type = typeOf(value);
  if (type.id === t.boolean.id) return value.value !== 0n;
  if (type.reader === 'time') return integer(value.value / 1000n);
  // these have no form of their own in JSON: as they print
  if (type.reader === 'realm' || type.reader === 'interface') return show(value, options).text;
  const shown = show(value, options);
  if (type.reader === 'cgroup') return String(shown.kind === 'number' ? shown.value : shown.text);
  return shown.kind === 'number' ? integer(shown.value) : shown.text;
}

/** A constant as it was written: a number where it is one. */
function wordJson({ text, quoted, keyword }: Word): Json {
  if (quoted) return text;
  if (keyword === 'boolean') return text === 'exists';
  if (/^(\d{1,15}|0[xX][\da-fA-F]{1,13})$/.test(text)) return Number(text);
  return text;
}

/** A condition. Here alone `fib … check` is reported by its result. */
export function matchJson({ operator, left, right }: Match, options: FormatOptions): JsonObject {
  const op = operator === 'implicit' ? 'in' : operator;
  const read = left.kind === 'fib' && left.result === 'check' ? { ...left, result: 'oif' as const } : left;
  return { match: { op, left: expressionJson(read, options), right: expressionJson(right, options) } };
}

/** An expression as JSON. */
export function expressionJson(expression: Expression, options: FormatOptions): Json {
  const json = (one: Expression): Json => expressionJson(one, options);
  switch (expression.kind) {
    case 'word':
      return wordJson(expression);
    case 'value':
      return valueJson(expression, options);
    case 'variable':
      return expression.value ? json(expression.value) : `$${expression.name}`;
    case 'payload': {
      const { protocol, field, inner, base, offset, bits } = expression;
      if (protocol === undefined) return { payload: { base: base!, offset: offset ?? 0, len: bits ?? 0 } };
      return { payload: { ...(inner === undefined ? {} : { tunnel: inner }), protocol, field: field! } };
    }
    case 'exthdr':
      return exthdrJson(expression);
    case 'meta':
      return { meta: { key: expression.key } };
    case 'ct':
      return { ct: { key: expression.key, ...(expression.direction ? { dir: expression.direction } : {}) } };
    case 'rt':
      return { rt: { key: expression.key, ...(expression.family ? { family: expression.family } : {}) } };
    case 'socket':
      return { socket: { key: expression.key } };
    case 'osf':
      return { osf: { key: expression.key, ...(expression.ttl ? { ttl: expression.ttl } : {}) } };
    case 'fib':
      return { fib: { result: expression.result, flags: [...expression.flags] } };
    case 'numgen': {
      const { mode, mod, offset = 0 } = expression;
      return { numgen: { mode, mod, offset } };
    }
    case 'jhash':
    case 'symhash': {
      const { kind, mod, seed, offset, expression: of } = expression;
      const hash: JsonObject = { mod };
      if (seed !== undefined) hash.seed = seed;
      if (offset) hash.offset = offset;
      if (of) hash.expr = json(of);
      return { [kind]: hash };
    }
    case 'ipsec': {
      const { key, family, direction, spnum = 0 } = expression;
      return { ipsec: { key, ...(family ? { family } : {}), dir: direction, spnum } };
    }
    case 'tunnel expression':
      return { tunnel: { key: expression.key } };
    case 'concat':
      return { concat: expression.parts.map(json) };
    case 'list':
      return expression.items.map(json);
    case 'set expression':
      return { set: expression.elements.map((element) => elementJson(element, options)) };
    case 'set reference':
      return `@${expression.name}`;
    case 'map expression':
      return mapJson(expression, options);
    case 'prefix':
      return { prefix: { addr: json(expression.base), len: expression.length } };
    case 'range': {
      const plain = { ...options, services: false, numericProtocol: true };
      return { range: [expressionJson(expression.from, plain), expressionJson(expression.to, plain)] };
    }
    case 'binary':
      return { [expression.operator]: operands(expression.operator, expression, options) };
    case 'verdict expression': {
      const { verdict, chain } = expression;
      if (chain === undefined) return { [verdict]: null };
      return { [verdict]: { target: typeof chain === 'string' ? chain : json(chain) } };
    }
  }
}

/** `a & b & c` is one operation of three. */
function operands(operator: string, expression: Expression, options: FormatOptions): Json[] {
  if (expression.kind !== 'binary' || expression.operator !== operator)
    return [expressionJson(expression, options)];
  return [...operands(operator, expression.left, options), ...operands(operator, expression.right, options)];
}

function exthdrJson({ of, name, field, offset, bits }: Exthdr): Json {
  const named = (of: string): Json => ({
    [of]: { name: String(name), ...(field === undefined ? {} : { field }) },
  });
  switch (of) {
    case 'ip6':
      return named('exthdr');
    case 'dccp option':
      return { 'dccp option': { type: Number(name) } };
    case 'tcp option': {
      if (bits !== undefined || typeof name === 'number')
        return { 'tcp option': { base: Number(name), offset: offset ?? 0, len: bits ?? 8 } };
      if (name !== 'sack' || field === undefined) return named('tcp option');
      const [block, word] = sackBlock(field);
      return { 'tcp option': { name: block, field: word } };
    }
    default:
      return named(of);
  }
}

function mapJson(expression: MapExpression, options: FormatOptions): Json {
  const { key, map } = expression;
  const kind = isVerdictMap(expression) ? 'vmap' : 'map';
  return {
    [kind]: {
      key: expressionJson(key, options),
      data: expressionJson(map, options),
    },
  };
}

/** Seconds of a timeout that never comes: all bits of a number of milliseconds. */
export const NEVER = Number(((1n << 64n) - 1n) / 1000n);

/** An element of a set: its key, with what it carries around it, and beside it what a map gives for it. */
export function elementJson(element: SetElement, options: FormatOptions): Json {
  const { key, data, timeout, expires, comment, statements = [] } = element;
  let json: Json = key === '*' ? '*' : expressionJson(key, options);
  if (timeout !== undefined || expires || comment !== undefined || statements.length > 0) {
    const inside: JsonObject = { val: json };
    if (timeout !== undefined) inside.timeout = timeout === 'never' ? NEVER : integer(timeout / 1000n);
    if (expires) inside.expires = integer(expires / 1000n);
    if (comment !== undefined) inside.comment = comment;
    for (const statement of statements)
      for (const [name, value] of Object.entries(statementJson(statement, options) as JsonObject))
        if (!Object.hasOwn(inside, name)) inside[name] = value;
    json = { elem: inside };
  }
  return data === undefined ? json : [json, expressionJson(data, options)];
}
