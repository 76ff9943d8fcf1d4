import type { Instruction } from '../generate/instructions.js';
import { rawExpression } from '../messages/expressions.js';
import { type HeaderClass, operations } from '../tables/exthdr.js';
import * as k from '../tables/keys.js';
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { Expression, RelationOperator, Statement } from '../tree.js';
import { expressionOf } from './expressions.js';
import { around, complete, trim, trimRaw } from './fields.js';
import { keyLoad, maskAndXor, optionLoad } from './loads.js';
import { compare, lookup, range } from './relations.js';
import { verdictOf } from './sets.js';
import { RuleState, readStatements, type Surroundings } from './state.js';
import { statementOf } from './statements.js';
import { constant, type LoadedPayload, type Typed } from './typed.js';
import { numberOf, numberValue } from './values.js';

/** A rule's instructions as statements; what has no words becomes raw payload, or a raw expression. */
export function readRule(instructions: readonly Instruction[], surroundings: Surroundings): Statement[] {
  const r = new RuleState(surroundings);
  // what no statement has said so far
  let pending: Instruction[] = [];
  for (const instruction of instructions) {
    const { said, loaded } = r;
    pending.push(instruction);
    if (instruction.name !== 'raw') step(r, instruction);
    if (r.said === said && r.loaded !== loaded) continue;
    if (r.said === said) raw(r, pending);
    pending = [];
  }
  raw(r, pending);
  return r.read.map(({ statement }) => statement);
}

/** Instructions without words, each by itself. */
function raw(r: RuleState, instructions: readonly Instruction[]): void {
  for (const instruction of instructions) {
    const { name, data } = rawExpression(instruction);
    r.push({ kind: 'raw expression', name, data });
  }
}

const OPERATORS: readonly RelationOperator[] = ['==', '!=', '<', '<=', '>', '>='];

function step(r: RuleState, i: Instruction): void {
  switch (i.name) {
    case 'payload':
      if ('sreg' in i) return r.push(setPayload(r, i));
      return r.set(i.dreg, payload(r, i, undefined));
    case 'inner':
      return innerLoad(r, i);
    case 'exthdr':
      return exthdr(r, i);
    case 'bitwise':
      return bitwise(r, i);
    case 'byteorder': {
      const of = r.get(i.sreg);
      if (of)
        r.set(i.dreg, {
          op: 'swapped',
          of,
          type: of.type,
          order: i.op === 1 ? 'big' : 'host',
          bits: of.bits,
        });
      return;
    }
    case 'cmp':
      return compare(r, i.sreg, OPERATORS[i.op] ?? '==', i.data.bytes);
    case 'range':
      return range(r, i.sreg, i.op === 1 ? '!=' : '==', i.from.bytes, i.to.bytes);
    case 'lookup':
      return lookup(r, i);
    case 'immediate':
      return immediate(r, i);
    default: {
      const made = statementOf(r, i);
      if (made) r.push(made);
    }
  }
}

function payload(
  _r: RuleState,
  { base, offset, length }: { base: number; offset: number; length: number },
  inner: p.Protocol | undefined,
): LoadedPayload {
  const at = (base === 4 ? p.INNER : base + 1) as p.Base;
  const made: LoadedPayload = {
    op: 'payload',
    base: at,
    offset: offset * 8,
    bits: length * 8,
    type: t.hexInteger,
    order: 'big',
    inner,
    protocol: undefined,
    field: undefined,
  };
  if (inner && base === 4) {
    // the header of the tunnel itself
    for (const field of inner.fields.values())
      if (field.offset === made.offset && field.bits === made.bits)
        Object.assign(made, { protocol: inner, field, type: t.integer });
  }
  return made;
}

function innerLoad(r: RuleState, { type, expression }: Extract<Instruction, { name: 'inner' }>): void {
  const inner = [...p.protocols.values()].find((each) => each.inner?.type === type);
  if (expression.name === 'payload' && !('sreg' in expression))
    r.set(expression.dreg, payload(r, expression, inner));
  else if (expression.name === 'meta' && expression.dreg !== undefined) {
    const loaded = keyLoad('meta', k.metaKeys, expression.key);
    if (loaded) r.set(expression.dreg, { ...loaded, inner });
  }
}

function exthdr(r: RuleState, i: Extract<Instruction, { name: 'exthdr' }>): void {
  const of = (Object.keys(operations) as HeaderClass[]).find((each) => operations[each] === i.op) ?? 'ip6';
  const loaded = optionLoad(of, i);
  if (i.dreg !== undefined) return r.set(i.dreg, loaded);
  const option = expressionOf(loaded, readStatements) as Extract<Expression, { kind: 'exthdr' }>;
  if (i.sreg === undefined)
    return r.push({
      kind: 'reset option',
      option: { kind: 'exthdr', of, name: loaded.header?.name ?? loaded.kind },
    });
  const value = r.value(i.sreg, loaded.type, loaded.bits, 'big');
  r.outerDependencies.impliedByExthdr(loaded);
  if (value) r.push({ kind: 'mangle', key: option, value });
}

function bitwise(r: RuleState, i: Extract<Instruction, { name: 'bitwise' }>): void {
  const left = r.get(i.sreg);
  if (!left) return;
  const { type, order, bits } = left;
  const join = (operator: Extract<Typed, { op: 'binary' }>['operator'], of: Typed, right: Typed): Typed => ({
    ...{ op: 'binary', operator, left: of, right },
    ...{ type, order, bits },
  });
  if (i.op === 0) return r.set(i.dreg, maskAndXor(left, i.mask, i.xor, join));
  if ('sreg2' in i) {
    const right = r.get(i.sreg2);
    const operator = i.op === 3 ? '&' : i.op === 4 ? '|' : '^';
    if (right) r.set(i.dreg, join(operator, left, right));
    return;
  }
  r.set(i.dreg, {
    ...join(i.op === 1 ? '<<' : '>>', left, constant(i.data.bytes)),
    type: t.hexInteger,
    order: 'host',
    bits: i.length * 8,
  });
}

function immediate(r: RuleState, { dreg, data }: Extract<Instruction, { name: 'immediate' }>): void {
  if ('bytes' in data) return r.set(dreg, constant(data.bytes));
  const verdict = verdictOf(data);
  if (verdict.verdict === 'unknown') return;
  if (verdict.verdict === 'jump' || verdict.verdict === 'goto') {
    const rules = r.surroundings.boundChain?.(data);
    if (rules) return r.push({ kind: 'chain statement', verdict: verdict.verdict, rules });
  }
  r.push({ kind: 'verdict', verdict });
}

function setPayload(r: RuleState, i: Extract<Instruction, { name: 'payload'; sreg: number }>): Statement {
  const key = payload(r, i, undefined);
  complete(key, r.context);
  const given = r.get(i.sreg);
  const value = mangled(r, key, given);
  r.outerDependencies.impliedByPayload(key);
  const tree = expressionOf(key, readStatements) as Extract<Expression, { kind: 'payload' }>;
  const { checksumType: type, checksumOffset: offset, checksumFlags: flags } = i;
  const hasChecksum = tree.protocol === undefined && (type !== 0 || flags !== 0);
  return { kind: 'mangle', key: tree, value, ...(hasChecksum ? { checksum: { type, offset, flags } } : {}) };
}

/** The value that is written: into a part of a byte, what is kept around it taken away. */
function mangled(r: RuleState, key: LoadedPayload, given: Typed | undefined): Expression {
  if (!given) return numberValue(0n, key.type, key.order, key.bits);
  const transport = r.context.at(p.TRANSPORT);
  const whole = key.base === p.TRANSPORT && transport !== undefined && WHOLE.has(transport);
  if (key.field || given.op !== 'binary' || whole) return r.finish(given, key);
  const [keep, set] = maskOf(given, key);
  const all = (1n << BigInt(key.bits)) - 1n;
  let shift = keep === undefined ? undefined : trim(key, all ^ keep, r.context);
  const part = shift === undefined ? partOf(r, key, given) : undefined;
  if (part) return part;
  const isPlain = given.operator === '|' && isPlace(given.left, key);
  if (keep !== undefined && !isPlain) shift ??= trimRaw(key, all ^ keep);
  if (shift === undefined) return r.finish(given, key);
  complete(key, r.context);
  return numberValue(set >> BigInt(shift), key.type, key.order, key.bits);
}

/** `ip dscp | 3`: an operation on the place itself that concerns a part of one field only. */
function partOf(
  r: RuleState,
  key: LoadedPayload,
  { operator, left, right }: Extract<Typed, { op: 'binary' }>,
): Expression | undefined {
  if (right.op !== 'constant' || !isPlace(left, key)) return undefined;
  if (operator !== '&' && operator !== '|' && operator !== '^') return undefined;
  const value = numberOf(right.bytes, 'big');
  const shift = around(key, operator === '&' ? value ^ 0xffffn : value, r.context);
  if (shift === undefined) return undefined;
  complete(key, r.context);
  const own = (value >> BigInt(shift)) & ((1n << BigInt(key.bits)) - 1n);
  return {
    kind: 'binary',
    operator,
    left: expressionOf(key, readStatements),
    right: numberValue(own, key.type, key.order, key.bits),
  };
}

function isPlace(one: Typed, { base, offset, bits }: LoadedPayload): boolean {
  return one.op === 'payload' && one.base === base && one.offset === offset && one.bits === bits;
}

/** Headers of which nft prints parts of two bytes that are written as such. */
const WHOLE: ReadonlySet<p.Protocol> = new Set([p.icmp, p.icmpv6, p.igmp]);

/** `(packet & keep) | set` of the place itself. */
function maskOf(
  typed: Extract<Typed, { op: 'binary' }>,
  key: LoadedPayload,
): [keep: bigint | undefined, set: bigint] {
  const number = (one: Typed): bigint | undefined =>
    one.op === 'constant' ? numberOf(one.bytes, 'big') : undefined;
  const value = number(typed.right);
  if (value === undefined) return [undefined, 0n];
  if (isPlace(typed.left, key)) {
    if (typed.operator === '&') return [value, 0n];
    const all = (1n << BigInt(key.bits)) - 1n;
    return typed.operator === '|' ? [all ^ value, value] : [undefined, 0n];
  }
  if (typed.operator !== '|' || typed.left.op !== 'binary' || typed.left.operator !== '&')
    return [undefined, 0n];
  const mask = number(typed.left.right);
  if (mask === undefined || !isPlace(typed.left.left, key)) return [undefined, 0n];
  // the bits that are set and kept belong to the field as well
  return [mask & ~value, value];
}
