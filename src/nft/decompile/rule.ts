/** A rule's instructions as statements. */
import { ProtocolContext } from '../evaluate/protocols.js';
import type { Data, Instruction } from '../generate/instructions.js';
import { type HeaderClass, headerClasses, operations, tcpOptions } from '../tables/exthdr.js';
import * as k from '../tables/keys.js';
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { Expression, RelationOperator, Rule, Statement } from '../tree.js';
import { Dependencies, type ReadStatement } from './dependencies.js';
import { baseOfKey, expressionOf, setOf } from './expressions.js';
import { complete, isKey, nameOption, pieces, trim, trimOption, trimRaw } from './fields.js';
import { CONCAT, elementsOf, isAnonymous, partsOf, type SetInfo, verdictOf } from './sets.js';
import { statefulStatement, statementOf } from './statements.js';
import {
  bytesFor,
  constant,
  type LoadedExthdr,
  type LoadedKey,
  type LoadedPayload,
  type Typed,
  unswapped,
} from './typed.js';
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

/** What surrounds a rule: its sets by name, and chains without a name by theirs. */
export interface Surroundings {
  family: string;
  set(name: string, id?: number): SetInfo | undefined;
  /** The rules of a chain that a rule declares itself. */
  boundChain?(instruction: { chain?: string | undefined; chainId?: number | undefined }): Rule[] | undefined;
}

const WORDS = 4;
const OPERATORS: readonly RelationOperator[] = ['==', '!=', '<', '<=', '>', '>='];

function wordOf(register: number): number {
  return register <= 4 ? (register - 1) * WORDS : register - 8;
}

const readStatements = (element: { expressions: Instruction[] }): Statement[] =>
  element.expressions.map(statefulStatement);

/** Reads a rule's instructions; what has no words becomes raw payload, or the instruction's own name. */
export class RuleReader {
  readonly surroundings: Surroundings;
  readonly context: ProtocolContext;
  readonly #inner = new ProtocolContext('bridge');
  readonly #read: ReadStatement[] = [];
  readonly #outerDependencies: Dependencies;
  readonly #innerDependencies: Dependencies;
  readonly #registers = new Map<number, Typed>();
  #previous: ReadStatement | undefined;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    this.context = new ProtocolContext(surroundings.family);
    this.#outerDependencies = new Dependencies(surroundings.family, this.#read);
    this.#innerDependencies = new Dependencies('bridge', this.#read);
  }

  read(instructions: readonly Instruction[]): Statement[] {
    for (const instruction of instructions) this.#step(instruction);
    return this.#read.map(({ statement }) => statement);
  }

  get dependencies(): Dependencies {
    return this.#outerDependencies;
  }

  /** Adds a statement with effects: what is before it cannot be implied by what comes behind. */
  push(statement: Statement): void {
    this.#previous = { statement };
    this.#read.push(this.#previous);
    this.#outerDependencies.reset();
    this.#innerDependencies.reset();
  }

  set(register: number, typed: Typed): void {
    this.#registers.set(wordOf(register), typed);
  }

  /** What is in a register: of `bytes` length, several of them joined. */
  get(register: number, bytes = 0): Typed | undefined {
    let word = wordOf(register);
    const first = this.#registers.get(word);
    if (!first || bytes === 0 || first.bits === 0 || bytesFor(first.bits) >= bytes) return first;
    const parts: Typed[] = [];
    for (let left = bytes; left > 0; ) {
      const part = this.#registers.get(word);
      if (!part || part.bits === 0) return first;
      parts.push(part);
      left -= t.padded(part.bits) / 8;
      word += t.padded(part.bits) / 32;
    }
    return { op: 'joined', parts, type: t.invalid, order: 'none', bits: bytes * 8 };
  }

  /** An expression with its fields named, and what they imply taken out. */
  finish(typed: Typed, type?: Typed): Expression {
    return expressionOf(this.#complete(typed), readStatements, type);
  }

  /** What is in a register as a value of a type. */
  value(
    register: number | undefined,
    type: t.DataType,
    bits = type.bits,
    order: t.Order = type.order,
  ): Expression | undefined {
    if (register === undefined) return undefined;
    const typed = this.get(register);
    if (!typed) return undefined;
    return this.finish(typed, {
      ...constant(new Uint8Array(0)),
      type,
      bits,
      order: order === 'none' ? 'big' : order,
    });
  }

  #dependenciesOf(typed: LoadedPayload): Dependencies {
    return typed.inner ? this.#innerDependencies : this.#outerDependencies;
  }

  #contextOf(typed: { inner?: p.Protocol | undefined }): ProtocolContext {
    return typed.inner ? this.#inner : this.context;
  }

  /** Names what was loaded; a mask and a shift that only take a field out of its bytes go. */
  #complete(typed: Typed): Typed {
    switch (typed.op) {
      case 'payload':
        complete(typed, this.#contextOf(typed));
        this.#outerImplied(typed);
        this.#dependenciesOf(typed).impliedByPayload(typed);
        return typed;
      case 'exthdr':
        this.#outerDependencies.impliedByExthdr(typed);
        return typed;
      case 'ct':
        this.#ctType(typed);
        return typed;
      case 'swapped':
        typed.of = this.#complete(typed.of);
        return typed;
      case 'binary': {
        const narrow = typed.operator === '>>' ? this.#narrowed(typed) : typed;
        if (narrow !== typed) return this.#complete(narrow);
        typed.left = this.#complete(typed.left);
        typed.right = this.#complete(typed.right);
        return typed;
      }
      case 'joined':
        typed.parts = typed.parts.map((part) => this.#complete(this.#narrowed(part)));
        return typed;
      case 'mapped':
        typed.key = this.#complete(typed.elements ? typed.key : this.#narrowed(typed.key));
        return typed;
      default:
        return typed;
    }
  }

  /** Addresses of ct have the type of what the rule matches. */
  #ctType(typed: LoadedKey): void {
    const { name } = typed.key;
    if (name === 'saddr' || name === 'daddr') {
      const network = this.context.at(p.NETWORK);
      const type = network === p.ip6 ? t.ipv6 : network === p.ip ? t.ipv4 : undefined;
      if (!type) return;
      typed.type = type;
      typed.bits = type.bits;
      typed.expression = { ...typed.expression, key: `${network!.name} ${name}` } as Expression;
    }
  }

  /** `gre ip saddr` says that it is GRE. */
  #outerImplied({ inner }: LoadedPayload): void {
    if (inner !== p.gre && inner !== p.gretap) return;
    const dependency = this.#outerDependencies.get(inner.base);
    if (dependency?.left?.op === 'meta' && dependency.left.key.name === 'l4proto' && dependency.value === 47n)
      this.#outerDependencies.release(inner.base);
  }

  /** A load of which a mask leaves one field, and a shift by which it lies right: that field. */
  #narrowed(typed: Typed): Typed {
    const inner = unswapped(typed);
    if (inner.op !== 'binary') return typed;
    if (inner.operator === '>>' && inner.right.op === 'constant') {
      const left = unswapped(inner.left);
      const narrow = this.#narrowed(left);
      return narrow === left ? typed : narrow;
    }
    if (inner.operator !== '&' || inner.right.op !== 'constant') return typed;
    const { left, right } = inner;
    const mask = numberOf(right.bytes, 'big');
    if (left.op === 'payload' && trim(left, mask, this.#contextOf(left)) !== undefined) return left;
    if (left.op === 'exthdr' && trimOption(left, mask) !== undefined) return left;
    return typed;
  }

  #step(i: Instruction): void {
    switch (i.name) {
      case 'payload':
        if ('sreg' in i) return this.push(this.#setPayload(i));
        return this.set(i.dreg, this.#payload(i, undefined));
      case 'inner':
        return this.#innerLoad(i);
      case 'exthdr':
        return this.#exthdr(i);
      case 'bitwise':
        return this.#bitwise(i);
      case 'byteorder': {
        const of = this.get(i.sreg);
        if (of)
          this.set(i.dreg, {
            op: 'swapped',
            of,
            type: of.type,
            order: i.op === 1 ? 'big' : 'host',
            bits: of.bits,
          });
        return;
      }
      case 'cmp':
        return this.#compare(i.sreg, OPERATORS[i.op] ?? '==', i.data.bytes);
      case 'range':
        return this.#range(i.sreg, i.op === 1 ? '!=' : '==', i.from.bytes, i.to.bytes);
      case 'lookup':
        return this.#lookup(i);
      case 'immediate':
        return this.#immediate(i);
      default: {
        const made = statementOf(this, i);
        if (made) this.push(made);
      }
    }
  }

  #payload(
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
    };
    if (inner && base === 4) {
      // the header of the tunnel itself
      for (const field of inner.fields.values())
        if (field.offset === made.offset && field.bits === made.bits)
          Object.assign(made, { protocol: inner, field, type: field.type });
    }
    return made;
  }

  #innerLoad({ type, expression }: Extract<Instruction, { name: 'inner' }>): void {
    const inner = [...p.protocols.values()].find((each) => each.inner?.type === type);
    if (expression.name === 'payload' && !('sreg' in expression))
      this.set(expression.dreg, this.#payload(expression, inner));
    else if (expression.name === 'meta' && expression.dreg !== undefined) {
      const loaded = keyLoad('meta', k.metaKeys, expression.key);
      if (loaded) this.set(expression.dreg, { ...loaded, inner });
    }
  }

  #exthdr(i: Extract<Instruction, { name: 'exthdr' }>): void {
    const of = (Object.keys(operations) as HeaderClass[]).find((each) => operations[each] === i.op) ?? 'ip6';
    const loaded = optionLoad(of, i);
    if (i.dreg !== undefined) return this.set(i.dreg, loaded);
    const option = expressionOf(loaded, readStatements) as Extract<Expression, { kind: 'exthdr' }>;
    if (i.sreg === undefined)
      return this.push({
        kind: 'reset option',
        option: { kind: 'exthdr', of, name: loaded.header?.name ?? loaded.kind },
      });
    const value = this.value(i.sreg, loaded.type, loaded.bits, 'big');
    this.#outerDependencies.impliedByExthdr(loaded);
    if (value) this.push({ kind: 'mangle', key: option, value });
  }

  #bitwise(i: Extract<Instruction, { name: 'bitwise' }>): void {
    const left = this.get(i.sreg);
    if (!left) return;
    const { type, order, bits } = left;
    const join = (
      operator: Extract<Typed, { op: 'binary' }>['operator'],
      of: Typed,
      right: Typed,
    ): Typed => ({
      ...{ op: 'binary', operator, left: of, right },
      ...{ type, order, bits },
    });
    if (i.op === 0) return this.set(i.dreg, maskAndXor(left, i.mask, i.xor, join));
    if ('sreg2' in i) {
      const right = this.get(i.sreg2);
      const operator = i.op === 3 ? '&' : i.op === 4 ? '|' : '^';
      if (right) this.set(i.dreg, join(operator, left, right));
      return;
    }
    this.set(i.dreg, {
      ...join(i.op === 1 ? '<<' : '>>', left, constant(i.data.bytes)),
      type: t.hexInteger,
      order: 'host',
      bits: i.length * 8,
    });
  }

  /** Adds a condition, and learns from it. */
  #relate(
    operator: RelationOperator,
    left: Typed,
    leftTree: Expression,
    right: Expression,
    value?: bigint,
    bits = 0,
  ): void {
    const equal = operator === '==' || operator === '!=' ? operator : undefined;
    const read: ReadStatement = {
      statement: { kind: 'match', operator, left: leftTree, right },
      left,
      operator: equal,
      value,
      valueBits: bits,
    };
    if (this.#merged(read)) return;
    this.#read.push(read);
    this.#previous = read;
    if (operator !== '==') return;
    if (left.op === 'payload') {
      if (value === undefined || !isKey(left)) return;
      const context = this.#contextOf(left);
      const base = isStacked(left, value) ? left.base - 1 : left.base;
      context.learnValue({ op: 'payload', base: left.base, raw: false } as never, value, undefined);
      this.#dependenciesOf(left).store(read, base);
      return;
    }
    if (left.op !== 'meta' && left.op !== 'ct') return;
    if (right.kind === 'range' || right.kind === 'set expression' || right.kind === 'set reference') return;
    const base = baseOfKey(left);
    const dependencies = left.op === 'meta' && left.inner ? this.#innerDependencies : this.#outerDependencies;
    if (value !== undefined && left.key.protocol)
      this.#contextOf(left as { inner?: p.Protocol | undefined }).learnValue(
        { op: left.op, key: left.key, base } as never,
        value,
        undefined,
      );
    if (base >= p.TRANSPORT) return;
    dependencies.impliedByKey(base, left, value, bits);
    if (left.key.protocol) dependencies.store(read, base);
  }

  /** `x >= 1 x <= 5` is a range. */
  #merged(read: ReadStatement): boolean {
    const before = this.#previous?.statement;
    const now = read.statement;
    if (before?.kind !== 'match' || now.kind !== 'match' || before.right.kind !== 'value') return false;
    const operator =
      before.operator === '>=' && now.operator === '<='
        ? '=='
        : before.operator === '<' && now.operator === '>'
          ? '!='
          : undefined;
    if (!operator || JSON.stringify(before.left) !== JSON.stringify(now.left)) return false;
    this.#previous!.statement = {
      kind: 'match',
      operator,
      left: before.left,
      right: { kind: 'range', from: before.right, to: now.right },
    };
    return true;
  }

  #compare(register: number, operator: RelationOperator, bytes: Uint8Array): void {
    const left = this.get(register, bytes.length);
    if (!left) return;
    const equality = operator === '==' || operator === '!=';
    if (left.op === 'payload' && equality) return this.#payloadPieces(operator, left, bytes);
    if (left.op === 'joined') return this.#compareJoined(operator, left.parts, bytes);
    if (left.op === 'binary') return this.#compareBinary(operator, left, bytes);
    const tree = this.finish(left);
    const order = left.order === 'none' ? 'big' : left.order;
    if (isText(left.type)) return this.#relate(operator, left, tree, constantOfType(bytes, left.type, order));
    const short = left.bits > bytes.length * 8 && bytes.length > 0;
    const number = numberOf(bytes, order);
    if (left.op === 'swapped' && left.type.symbols && left.bits > 8) {
      // symbols are looked up in the machine's order, which this is not
      const type = t.isFlags(left.type) ? t.bitmask : t.integer;
      return this.#relate(operator, left, tree, {
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
      return this.#relate(operator, left, tree, { kind: 'prefix', base, length: bytes.length * 8 });
    }
    this.#relate(
      operator,
      left,
      tree,
      numberValue(number, left.type, order, left.bits || bytes.length * 8),
      number,
      bytes.length * 8,
    );
  }

  /** A piece of a packet may be several fields, each compared with its part. */
  #payloadPieces(
    operator: RelationOperator,
    left: LoadedPayload,
    bytes: Uint8Array,
    of = numberOf(bytes, 'big'),
    total = bytes.length * 8,
  ): void {
    let remaining = total;
    for (const piece of left.field ? [left] : pieces(left, this.#contextOf(left))) {
      remaining -= piece.bits;
      const value = (of >> BigInt(Math.max(0, remaining))) & ((1n << BigInt(piece.bits)) - 1n);
      const whole = piece.field && piece.field.bits > piece.bits ? piece.field.bits : 0;
      this.#outerImplied(piece);
      this.#dependenciesOf(piece).impliedByPayload(piece, true);
      const right: Expression = whole
        ? {
            kind: 'prefix',
            base: numberValue(value << BigInt(whole - piece.bits), piece.type, 'big', whole),
            length: piece.bits,
          }
        : comparedWith(value, piece);
      this.#relate(
        operator,
        piece,
        expressionOf(piece, readStatements),
        right,
        whole ? undefined : value,
        piece.bits,
      );
    }
  }

  #compareJoined(operator: RelationOperator, parts: Typed[], bytes: Uint8Array): void {
    let at = 0;
    const right: Expression[] = [];
    const left = parts.map((part) => {
      const narrow = this.#narrowed(part);
      const tree = this.finish(narrow);
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
    this.#relate(
      operator,
      { op: 'joined', parts, type: t.invalid, order: 'none', bits: bytes.length * 8 },
      { kind: 'concat', parts: left },
      { kind: 'concat', parts: right },
    );
  }

  #compareBinary(
    operator: RelationOperator,
    left: Extract<Typed, { op: 'binary' }>,
    bytes: Uint8Array,
  ): void {
    left.left = this.#narrowed(left.left);
    const inner = unswapped(left.left);
    const order = left.order === 'none' ? 'big' : left.order;
    const value = numberOf(bytes, order);
    const { right } = left;
    if (left.operator === '&' && right.op === 'constant') {
      const mask = numberOf(right.bytes, order);
      this.#complete(inner);
      if (t.isFlags(inner.type) && value === 0n && (operator === '==' || operator === '!=')) {
        const items = flagsOf(mask, inner.type, inner.order, inner.bits);
        const right: Expression = items.length === 1 ? items[0]! : { kind: 'list', items };
        return this.#relate(operator === '!=' ? 'implicit' : '!', inner, this.finish(inner), right);
      }
      if (hasPrefixes(inner.type)) {
        const length = prefixLength(mask, inner.bits);
        if (length >= 0) {
          const base = numberValue(value, inner.type, order, inner.bits);
          return this.#relate(operator, inner, this.finish(inner), { kind: 'prefix', base, length });
        }
      }
      if (this.#compareNarrowed(operator, inner, mask, bytes)) return;
    }
    const tree = this.finish(left);
    const { type, bits } = left.operator === '<<' || left.operator === '>>' ? left : innermost(left);
    this.#relate(operator, left, tree, numberValue(value, type, order, bits || bytes.length * 8));
  }

  /** A mask that leaves one field is no operation of the rule's. */
  #compareNarrowed(operator: RelationOperator, inner: Typed, mask: bigint, bytes: Uint8Array): boolean {
    const whole = numberOf(bytes, 'big');
    if (inner.op === 'payload' && !inner.field) {
      const shift = trim(inner, mask, this.#contextOf(inner));
      if (shift !== undefined) {
        const equality = operator === '==' || operator === '!=';
        if (equality) this.#payloadPieces(operator, inner, bytes, whole >> BigInt(shift), inner.bits);
        else {
          const tree = this.finish(inner);
          const number = whole >> BigInt(shift);
          this.#relate(
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
      this.#relate(operator, inner, this.finish(inner), numberValue(number, inner.type, 'big', inner.bits));
      return true;
    }
    if (inner.op !== 'exthdr') return false;
    const shift = trimOption(inner, mask);
    if (shift === undefined) return false;
    const number = whole >> BigInt(shift);
    this.#relate(
      operator,
      inner,
      this.finish(inner),
      numberValue(number, inner.type, inner.order, inner.bits),
    );
    return true;
  }

  #range(register: number, operator: RelationOperator, from: Uint8Array, to: Uint8Array): void {
    const found = this.get(register, from.length);
    if (!found) return;
    const left = this.#narrowedWith(found);
    const tree = this.finish(left.typed);
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
    this.#relate(how, inner, tree, { kind: 'range', from: end(low), to: end(high) });
  }

  #narrowedWith(typed: Typed): { typed: Typed; shift: number } {
    const inner = unswapped(typed);
    if (inner.op !== 'binary' || inner.operator !== '&' || inner.right.op !== 'constant')
      return { typed, shift: 0 };
    const mask = numberOf(inner.right.bytes, 'big');
    const { left } = inner;
    const shift =
      left.op === 'payload'
        ? trim(left, mask, this.#contextOf(left))
        : left.op === 'exthdr'
          ? trimOption(left, mask)
          : undefined;
    return shift === undefined ? { typed, shift: 0 } : { typed: left, shift };
  }

  #lookup(i: Extract<Instruction, { name: 'lookup' }>): void {
    const set = this.surroundings.set(i.set, i.setId);
    if (!set) return;
    const found = this.get(i.sreg, bytesFor(set.keyBits));
    if (!found) return;
    const { typed: left, shift } =
      found.op === 'binary' ? this.#narrowedWith(found) : { typed: found, shift: 0 };
    if (i.dreg !== undefined) {
      this.#complete(left);
      const elements = shift && isAnonymous(set) ? this.#shifted(set, left, shift) : undefined;
      const mapped: Typed = {
        elements,
        op: 'mapped',
        key: left,
        set,
        type: set.data ?? t.string,
        order: set.data ? partsOf(set.data, set.dataOrders, set.dataPartBits)[0]!.order : 'host',
        bits: set.dataBits,
      };
      if (i.dreg !== 0) return this.set(i.dreg, mapped);
      const key = this.finish(left);
      const map = elements ?? setOf(set, readStatements);
      this.push({ kind: 'verdict', verdict: { kind: 'map expression', key, map, verdicts: true } });
      return;
    }
    this.#icmpOf(left, set);
    const tree = this.finish(left);
    const right = isAnonymous(set) ? this.#elements(set, left, shift) : setOf(set, readStatements);
    this.#relate(i.flags ? '!=' : '==', left, tree, right);
  }

  #shifted(set: SetInfo, left: Typed, shift: number): Expression {
    return elementsOf(set, readStatements, shift, { type: left.type, order: left.order, bits: left.bits });
  }

  /** The elements of a set without a name, of the type of what is looked up. */
  #elements(set: SetInfo, left: Typed, shift: number): Expression {
    if (left.op === 'joined')
      return elementsOf(
        set,
        readStatements,
        0,
        left.parts.map(({ type }) => type),
      );
    if (set.flags & CONCAT) return elementsOf(set, readStatements);
    const inner = unswapped(left);
    const known = inner.type.id !== t.integer.id || inner.op === 'payload';
    if (!known && shift === 0) return elementsOf(set, readStatements);
    const order = inner.order === 'none' ? 'big' : inner.order;
    return elementsOf(set, readStatements, shift, {
      type: inner.type,
      order,
      bits: inner.bits || set.keyBits,
    });
  }

  /** A set of ICMP types says by its first which fields there are. */
  #icmpOf(left: Typed, set: SetInfo): void {
    if (left.op !== 'payload' || !isAnonymous(set) || left.bits !== 8 || left.base !== p.TRANSPORT) return;
    const protocol = this.context.at(p.TRANSPORT);
    if ((protocol !== p.icmp && protocol !== p.icmpv6) || left.offset !== 0 || this.context.icmpType) return;
    const first = set.elements.find(({ key }) => key?.bytes.length === 1);
    if (first) this.context.icmpType = first.key!.bytes[0]! || 8;
  }

  #immediate({ dreg, data }: Extract<Instruction, { name: 'immediate' }>): void {
    if ('bytes' in data) return this.set(dreg, constant(data.bytes));
    const verdict = verdictOf(data);
    if (verdict.verdict === 'jump' || verdict.verdict === 'goto') {
      const rules = this.surroundings.boundChain?.(data);
      if (rules) return this.push({ kind: 'chain statement', verdict: verdict.verdict, rules });
    }
    this.push({ kind: 'verdict', verdict });
  }

  #setPayload(i: Extract<Instruction, { name: 'payload'; sreg: number }>): Statement {
    const key = this.#payload(i, undefined);
    complete(key, this.context);
    const given = this.get(i.sreg);
    const value = this.#mangled(key, given);
    this.#outerDependencies.impliedByPayload(key);
    const tree = expressionOf(key, readStatements) as Extract<Expression, { kind: 'payload' }>;
    return { kind: 'mangle', key: tree, value };
  }

  /** The value that is written: into a part of a byte, what is kept around it taken away. */
  #mangled(key: LoadedPayload, given: Typed | undefined): Expression {
    if (!given) return numberValue(0n, key.type, key.order, key.bits);
    const transport = this.context.at(p.TRANSPORT);
    const whole = key.base === p.TRANSPORT && transport !== undefined && WHOLE.has(transport);
    if (key.field || given.op !== 'binary' || whole) return this.finish(given, key);
    const [keep, set] = maskOf(given, key);
    if (keep === undefined) return this.finish(given, key);
    const all = (1n << BigInt(key.bits)) - 1n;
    const shift = trim(key, all ^ keep, this.context) ?? trimRaw(key, all ^ keep);
    if (shift === undefined) return this.finish(given, key);
    complete(key, this.context);
    return numberValue(set >> BigInt(shift), key.type, key.order, key.bits);
  }
}

/** What operations are done to. */
function innermost(typed: Typed): Typed {
  const inner = unswapped(typed);
  return inner.op === 'binary' ? innermost(inner.left) : inner;
}

/** Headers of which nft prints parts of two bytes that are written as such. */
const WHOLE: ReadonlySet<p.Protocol> = new Set([p.icmp, p.icmpv6, p.igmp]);

/** `(packet & keep) | set` of the place itself. */
function maskOf(
  typed: Extract<Typed, { op: 'binary' }>,
  key: LoadedPayload,
): [keep: bigint | undefined, set: bigint] {
  const isSame = (one: Typed): boolean =>
    one.op === 'payload' && one.base === key.base && one.offset === key.offset && one.bits === key.bits;
  const number = (one: Typed): bigint | undefined =>
    one.op === 'constant' ? numberOf(one.bytes, 'big') : undefined;
  const value = number(typed.right);
  if (value === undefined) return [undefined, 0n];
  if (isSame(typed.left)) {
    if (typed.operator === '&') return [value, 0n];
    const all = (1n << BigInt(key.bits)) - 1n;
    return typed.operator === '|' ? [all ^ value, value] : [undefined, 0n];
  }
  if (typed.operator !== '|' || typed.left.op !== 'binary' || typed.left.operator !== '&')
    return [undefined, 0n];
  const mask = number(typed.left.right);
  if (mask === undefined || !isSame(typed.left.left)) return [undefined, 0n];
  // the bits that are set and kept belong to the field as well
  return [mask & ~value, value];
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

type Join = (operator: Extract<Typed, { op: 'binary' }>['operator'], of: Typed, right: Typed) => Typed;

/** `& mask ^ xor` as the operations that it was made of. */
function maskAndXor(left: Typed, mask: Data, xor: Data, join: Join): Typed {
  const order: t.Order = left.order === 'host' ? 'host' : 'big';
  const length = mask.bytes.length;
  let m = numberOf(mask.bytes, order);
  let x = numberOf(xor.bytes, order);
  let o = 0n;
  const all = (1n << BigInt(length * 8)) - 1n;
  if (m !== all || x !== 0n) {
    o = (m & x) ^ x;
    x &= m;
    m |= o;
  }
  const data = (number: bigint): Typed => {
    const bytes = bytesOf(number, length);
    return constant(order === 'host' ? bytes.reverse() : bytes);
  };
  const full = left.bits > 0 ? (1n << BigInt(left.bits)) - 1n : all;
  let made = (m & full) === full ? left : join('&', left, data(m));
  if (x !== 0n) made = join('^', made, data(x));
  if (o !== 0n) made = join('|', made, data(o));
  return made;
}

/** A key of meta or ct by its number. */
export function keyLoad(
  op: 'meta' | 'ct',
  table: ReadonlyMap<string, k.Key>,
  number: number,
  direction?: number,
): LoadedKey | undefined {
  const key = k.keyOfNumber(table, number);
  if (!key) return undefined;
  const expression: Expression =
    op === 'meta'
      ? { kind: 'meta', key: key.name }
      : {
          kind: 'ct',
          key: key.name,
          ...(direction === undefined ? {} : { direction: direction === 0 ? 'original' : 'reply' }),
        };
  return { op, key, expression, type: key.type, order: key.order, bits: key.bits };
}

/** A header or option, and its field. */
function optionLoad(of: HeaderClass, i: Extract<Instruction, { name: 'exthdr' }>): LoadedExthdr {
  const made: LoadedExthdr = {
    op: 'exthdr',
    of,
    kind: i.type,
    offset: i.offset * 8,
    bits: i.length * 8,
    present: (i.flags & 1) !== 0,
    type: t.integer,
    order: 'big',
  };
  const headers = of === 'tcp option' ? tcpOptions : headerClasses[of];
  const all = [...headers.values()].filter(({ type }) => type === i.type);
  made.header = all[0];
  // of routing headers the newest is meant
  for (const header of all.reverse()) {
    for (const field of header.fields.values()) {
      if (field.offset !== made.offset || field.bits !== made.bits) continue;
      made.header = header;
      nameOption(made, field);
      break;
    }
    if (made.field) break;
  }
  if (made.present) {
    made.type = t.boolean;
    made.order = 'big';
  }
  return made;
}
