import type { Instruction } from '../generate/instructions.js';
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { Expression, RelationOperator } from '../tree.js';
import type { ReadStatement } from './dependencies.js';
import { baseOfKey, expressionOf, setOf } from './expressions.js';
import { isKey, pieces, trim, trimOption, trimRaw } from './fields.js';
import { CONCAT, elementsOf, isAnonymous, partsOf, type SetInfo } from './sets.js';
import { type RuleState, readStatements } from './state.js';
import { bytesFor, type LoadedPayload, type Typed, unswapped } from './typed.js';
import {
  bytesOf,
  constantOfType,
  flagsOf,
  hasPrefixes,
  isText,
  numberOf,
  numberValue,
  prefixLength,
  singleValue,
} from './values.js';

/** Adds a condition, and learns from it. */
function relate(
  r: RuleState,
  operator: RelationOperator,
  left: Typed,
  leftTree: Expression,
  right: Expression,
  value?: bigint,
  bits = 0,
): void {
  r.said++;
  const equal = operator === '==' || operator === '!=' ? operator : undefined;
  const read: ReadStatement = {
    statement: { kind: 'match', operator, left: leftTree, right },
    left,
    operator: equal,
    value,
    valueBits: bits,
  };
  if (merged(r, read)) return;
  r.read.push(read);
  r.previous = read;
  if (operator !== '==') return;
  if (left.op === 'payload') {
    if (value === undefined || !isKey(left)) return;
    const context = r.contextOf(left);
    const base = isStacked(left, value) ? left.base - 1 : left.base;
    context.learnValue({ op: 'payload', base: left.base, raw: false } as never, value, undefined);
    r.dependenciesOf(left).store(read, base);
    return;
  }
  if (left.op !== 'meta' && left.op !== 'ct') return;
  if (right.kind === 'range' || right.kind === 'set expression' || right.kind === 'set reference') return;
  const base = baseOfKey(left);
  const dependencies = left.op === 'meta' && left.inner ? r.innerDependencies : r.outerDependencies;
  if (value !== undefined && left.key.protocol)
    r.contextOf(left as { inner?: p.Protocol | undefined }).learnValue(
      { op: left.op, key: left.key, base } as never,
      value,
      undefined,
    );
  if (base >= p.TRANSPORT) return;
  dependencies.impliedByKey(base, left, value, bits);
  if (left.key.protocol) dependencies.store(read, base);
}

/** `x >= 1 x <= 5` is a range. */
function merged(r: RuleState, read: ReadStatement): boolean {
  const before = r.previous?.statement;
  const now = read.statement;
  if (before?.kind !== 'match' || now.kind !== 'match' || before.right.kind !== 'value') return false;
  const operator =
    before.operator === '>=' && now.operator === '<='
      ? '=='
      : before.operator === '<' && now.operator === '>'
        ? '!='
        : undefined;
  if (!operator || JSON.stringify(before.left) !== JSON.stringify(now.left)) return false;
  r.previous!.statement = {
    kind: 'match',
    operator,
    left: before.left,
    right: { kind: 'range', from: before.right, to: now.right },
  };
  return true;
}

/** Fields of a tunnel's own header print in hexadecimal, but where one value is compared with. */
function inHex(typed: Typed): void {
  const inner = innermost(typed);
  if (inner.op === 'payload' && inner.inner && inner.protocol === inner.inner) inner.type = t.hexInteger;
}

export function compare(r: RuleState, register: number, operator: RelationOperator, bytes: Uint8Array): void {
  const left = r.get(register, bytes.length);
  if (!left) return;
  const equality = operator === '==' || operator === '!=';
  if (!equality) inHex(left);
  if (left.op === 'payload' && equality) return payloadPieces(r, operator, left, bytes);
  if (left.op === 'joined') return compareJoined(r, operator, left.parts, bytes);
  if (left.op === 'binary') return compareBinary(r, operator, left, bytes);
  const tree = r.compared(left);
  const order = left.order === 'none' ? 'big' : left.order;
  if (isText(left.type)) return relate(r, operator, left, tree, constantOfType(bytes, left.type, order));
  const short = left.bits > bytes.length * 8 && bytes.length > 0;
  const number = numberOf(bytes, order);
  if (left.op === 'swapped' && left.type.symbols && left.bits > 8) {
    // symbols are looked up in the machine's order, which this is not
    const type = t.isFlags(left.type) ? t.bitmask : t.integer;
    return relate(r, operator, left, tree, {
      kind: 'value',
      type: type.name,
      value: number,
      bits: left.bits,
      order: 'big',
    });
  }
  if (short) {
    const whole = number << BigInt(left.bits - bytes.length * 8);
    const base = numberValue(whole, left.type, order, left.bits);
    return relate(r, operator, left, tree, { kind: 'prefix', base, length: bytes.length * 8 });
  }
  relate(
    r,
    operator,
    left,
    tree,
    numberValue(number, left.type, order, left.bits || bytes.length * 8),
    number,
    bytes.length * 8,
  );
}

/** A piece of a packet may be several fields, each compared with its part. */
function payloadPieces(
  r: RuleState,
  operator: RelationOperator,
  left: LoadedPayload,
  bytes: Uint8Array,
  of = numberOf(bytes, 'big'),
  total = bytes.length * 8,
): void {
  let remaining = total;
  for (const piece of left.field ? [left] : pieces(left, r.contextOf(left))) {
    remaining -= piece.bits;
    const value = (of >> BigInt(Math.max(0, remaining))) & ((1n << BigInt(piece.bits)) - 1n);
    const whole = piece.field && piece.field.bits > piece.bits ? piece.field.bits : 0;
    r.outerImplied(piece);
    r.dependenciesOf(piece).impliedByPayload(piece, true);
    const right: Expression = whole
      ? {
          kind: 'prefix',
          base: numberValue(value << BigInt(whole - piece.bits), piece.type, 'big', whole),
          length: piece.bits,
        }
      : comparedWith(value, piece);
    relate(
      r,
      operator,
      piece,
      expressionOf(piece, readStatements),
      right,
      whole ? undefined : value,
      piece.bits,
    );
  }
}

function compareJoined(r: RuleState, operator: RelationOperator, parts: Typed[], bytes: Uint8Array): void {
  let at = 0;
  const right: Expression[] = [];
  const left = parts.map((part) => {
    const narrow = r.narrowed(part);
    const tree = r.finish(narrow);
    const length = bytesFor(part.bits);
    right.push(
      constantOfType(
        bytes.subarray(at, at + length),
        narrow.type,
        narrow.order === 'none' ? 'big' : narrow.order,
        narrow.bits,
      ),
    );
    at += t.padded(part.bits) / 8;
    return tree;
  });
  relate(
    r,
    operator,
    { op: 'joined', parts, type: t.invalid, order: 'none', bits: bytes.length * 8 },
    { kind: 'concat', parts: left },
    { kind: 'concat', parts: right },
  );
}

function compareBinary(
  r: RuleState,
  operator: RelationOperator,
  left: Extract<Typed, { op: 'binary' }>,
  bytes: Uint8Array,
): void {
  inHex(left);
  left.left = r.narrowed(left.left);
  const inner = unswapped(left.left);
  const order = left.order === 'none' ? 'big' : left.order;
  const value = numberOf(bytes, order);
  const { right } = left;
  if (left.operator === '&' && right.op === 'constant') {
    const mask = numberOf(right.bytes, order);
    r.complete(inner);
    if (t.isFlags(inner.type) && value === 0n && (operator === '==' || operator === '!=')) {
      const items = flagsOf(mask, inner.type, inner.order, inner.bits);
      const none = singleValue(0n, inner.type, inner.order, inner.bits);
      const right: Expression = items.length > 1 ? { kind: 'list', items } : (items[0] ?? none);
      return relate(r, operator === '!=' ? 'implicit' : '!', inner, r.finish(inner), right);
    }
    if (hasPrefixes(inner.type)) {
      const length = prefixLength(mask, inner.bits);
      if (length >= 0) {
        const base = numberValue(value, inner.type, order, inner.bits);
        return relate(r, operator, inner, r.finish(inner), { kind: 'prefix', base, length });
      }
    }
    if (compareNarrowed(r, operator, inner, mask, bytes)) return;
  }
  const tree = r.finish(left);
  const { type, bits } = left.operator === '<<' || left.operator === '>>' ? left : innermost(left);
  relate(r, operator, left, tree, numberValue(value, type, order, bits || bytes.length * 8));
}

/** A mask that leaves one field is no operation of the rule's. */
function compareNarrowed(
  r: RuleState,
  operator: RelationOperator,
  inner: Typed,
  mask: bigint,
  bytes: Uint8Array,
): boolean {
  const whole = numberOf(bytes, 'big');
  if (inner.op === 'payload' && !inner.field) {
    const shift = trim(inner, mask, r.contextOf(inner));
    if (shift !== undefined) {
      const equality = operator === '==' || operator === '!=';
      if (equality) payloadPieces(r, operator, inner, bytes, whole >> BigInt(shift), inner.bits);
      else {
        const tree = r.finish(inner);
        const number = whole >> BigInt(shift);
        relate(
          r,
          operator,
          inner,
          tree,
          numberValue(number, inner.type, inner.order, inner.bits),
          number,
          inner.bits,
        );
      }
      return true;
    }
    const raw = trimRaw(inner, mask);
    if (raw === undefined) return false;
    const number = whole >> BigInt(raw);
    relate(r, operator, inner, r.finish(inner), numberValue(number, inner.type, 'big', inner.bits));
    return true;
  }
  if (inner.op !== 'exthdr') return false;
  const shift = trimOption(inner, mask);
  if (shift === undefined) return false;
  const number = whole >> BigInt(shift);
  relate(r, operator, inner, r.finish(inner), numberValue(number, inner.type, inner.order, inner.bits));
  return true;
}

export function range(
  r: RuleState,
  register: number,
  operator: RelationOperator,
  from: Uint8Array,
  to: Uint8Array,
): void {
  const found = r.get(register, from.length);
  if (!found) return;
  inHex(found);
  const left = narrowedWith(r, found);
  const tree = swapped(found, found === left.typed ? r.compared(found) : r.finish(left.typed));
  const inner = unswapped(left.typed);
  const type = inner.type;
  // a change of the byte order was made for the comparison
  const order: t.Order = found.op === 'swapped' ? 'big' : inner.order === 'none' ? 'big' : inner.order;
  const bits = inner.bits || from.length * 8;
  const by = BigInt(left.shift);
  let [low, high] = [numberOf(from, order) >> by, numberOf(to, order) >> by];
  let how = operator;
  if (inner.op === 'meta' && inner.key.name === 'hour' && operator === '!=' && low <= high) {
    [low, high] = [high, low];
    how = 'implicit';
  }
  const end = (number: bigint): Expression => numberValue(number, type, inner.order, bits);
  relate(r, how, inner, tree, { kind: 'range', from: end(low), to: end(high) });
}

function swapped({ op }: Typed, tree: Expression): Expression {
  return op === 'swapped' && tree.kind === 'binary' ? { ...tree, swapped: true } : tree;
}

function narrowedWith(r: RuleState, typed: Typed): { typed: Typed; shift: number } {
  const inner = unswapped(typed);
  if (inner.op !== 'binary' || inner.operator !== '&' || inner.right.op !== 'constant')
    return { typed, shift: 0 };
  const mask = numberOf(inner.right.bytes, 'big');
  const { left } = inner;
  const shift =
    left.op === 'payload'
      ? trim(left, mask, r.contextOf(left))
      : left.op === 'exthdr'
        ? trimOption(left, mask)
        : undefined;
  return shift === undefined ? { typed, shift: 0 } : { typed: left, shift };
}

export function lookup(r: RuleState, i: Extract<Instruction, { name: 'lookup' }>): void {
  const set = r.surroundings.set(i.set, i.setId);
  if (!set) return;
  const found = r.get(i.sreg, bytesFor(set.keyBits));
  if (!found) return;
  const { typed: left, shift } = found.op === 'binary' ? narrowedWith(r, found) : { typed: found, shift: 0 };
  if (i.dreg !== undefined) {
    r.complete(left);
    const elements = shift && isAnonymous(set) ? shifted(r, set, left, shift) : undefined;
    const mapped: Typed = {
      elements,
      op: 'mapped',
      key: left,
      set,
      type: set.data ?? t.string,
      order: set.data ? partsOf(set.data, set.dataOrders, set.dataPartBits)[0]!.order : 'host',
      bits: set.dataBits,
    };
    if (i.dreg !== 0) return r.set(i.dreg, mapped);
    const key = r.finish(left);
    const map = elements ?? setOf(set, readStatements);
    r.push({ kind: 'verdict', verdict: { kind: 'map expression', key, map, verdicts: true } });
    return;
  }
  inHex(left);
  icmpOf(r, left, set);
  const tree = left === found ? r.compared(left) : r.finish(left);
  const right = isAnonymous(set) ? elements(r, set, left, shift) : setOf(set, readStatements);
  relate(r, i.flags ? '!=' : '==', left, swapped(left, tree), right);
}

function shifted(_r: RuleState, set: SetInfo, left: Typed, shift: number): Expression {
  return elementsOf(set, readStatements, shift, { type: left.type, order: left.order, bits: left.bits });
}

/** The elements of a set without a name, of the type of what is looked up. */
function elements(_r: RuleState, set: SetInfo, left: Typed, shift: number): Expression {
  if (left.op === 'joined')
    return elementsOf(
      set,
      readStatements,
      0,
      // raw payload that has a name by now prints as it did without
      left.parts.map(({ type }, i) =>
        set.key.parts?.[i]?.id === t.integer.id && type.id !== t.integer.id ? t.hexInteger : type,
      ),
    );
  if (set.flags & CONCAT) return elementsOf(set, readStatements);
  const inner = unswapped(left);
  const known = inner.type.id !== t.integer.id || inner.op === 'payload' || isRaw(innermost(inner));
  if (!known && shift === 0) return elementsOf(set, readStatements);
  const order = inner.order === 'none' ? 'big' : inner.order;
  return elementsOf(set, readStatements, shift, {
    type: inner.type,
    order,
    bits: inner.bits || set.keyBits,
  });
}

function isRaw(typed: Typed): boolean {
  return typed.op === 'payload' && typed.field === undefined;
}

/** A set of ICMP types says by its first which fields there are. */
function icmpOf(r: RuleState, left: Typed, set: SetInfo): void {
  if (left.op !== 'payload' || !isAnonymous(set) || left.bits !== 8 || left.base !== p.TRANSPORT) return;
  const protocol = r.context.at(p.TRANSPORT);
  if ((protocol !== p.icmp && protocol !== p.icmpv6) || left.offset !== 0 || r.context.icmpType) return;
  const first = set.elements.find(({ key }) => key?.bytes.length === 1);
  if (first) r.context.icmpType = first.key!.bytes[0]! || 8;
}

/** What operations are done to. */
function innermost(typed: Typed): Typed {
  const inner = unswapped(typed);
  return inner.op === 'binary' ? innermost(inner.left) : inner;
}

/** A value that a field is compared with: of flags that are several, the number. */
function comparedWith(value: bigint, { type, order, bits }: LoadedPayload): Expression {
  const bytes = bytesOf(value, bytesFor(bits));
  if (isText(type)) return constantOfType(bytes, type, 'big');
  return singleValue(order === 'host' ? numberOf(bytes, 'host') : value, type, order, bits);
}

/** Whether a VLAN tag follows within the same layer. */
function isStacked({ base, protocol }: LoadedPayload, value: bigint): boolean {
  if (base !== p.LL || !protocol) return false;
  return p.upperOf(protocol, Number(value))?.base === base;
}
