/** A rule while it is read: its registers, what it is known to match, its statements. */
import { ProtocolContext } from '../evaluate/protocols.js';
import type { Instruction } from '../generate/instructions.js';
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { Expression, Rule, Statement } from '../tree.js';
import { Dependencies, type ReadStatement } from './dependencies.js';
import { expressionOf } from './expressions.js';
import { complete, trim, trimOption } from './fields.js';
import type { SetInfo } from './sets.js';
import { statefulStatement } from './statements.js';
import { constant, type LoadedKey, type LoadedPayload, type Typed, unswapped } from './typed.js';
import { numberOf } from './values.js';

/** What surrounds a rule: its sets by name, and chains without a name by theirs. */
export interface Surroundings {
  family: string;
  set(name: string, id?: number): SetInfo | undefined;
  /** The rules of a chain that a rule declares itself. */
  boundChain?(instruction: { chain?: string | undefined; chainId?: number | undefined }): Rule[] | undefined;
}

const WORDS = 4;

function wordOf(register: number): number {
  return register <= 4 ? (register - 1) * WORDS : register - 8;
}

/** The stateful statements of an element. */
export const readStatements = (element: { expressions: Instruction[] }): Statement[] =>
  element.expressions.map(statefulStatement);

/** A rule while it is read. */
export class RuleState {
  readonly surroundings: Surroundings;
  readonly context: ProtocolContext;
  readonly inner = new ProtocolContext('bridge');
  readonly read: ReadStatement[] = [];
  readonly outerDependencies: Dependencies;
  readonly innerDependencies: Dependencies;
  readonly #registers = new Map<number, Typed>();
  previous: ReadStatement | undefined;
  /** Statements that were made of instructions, and values that were put into registers: so far. */
  said = 0;
  loaded = 0;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    this.context = new ProtocolContext(surroundings.family);
    this.outerDependencies = new Dependencies(surroundings.family, this.read);
    this.innerDependencies = new Dependencies('bridge', this.read);
  }

  get dependencies(): Dependencies {
    return this.outerDependencies;
  }

  /** Adds a statement with effects: what is before it cannot be implied by what comes behind. */
  push(statement: Statement): void {
    this.said++;
    this.previous = { statement };
    this.read.push(this.previous);
    this.outerDependencies.reset();
    this.innerDependencies.reset();
  }

  set(register: number, typed: Typed): void {
    this.loaded++;
    this.#registers.set(wordOf(register), typed);
  }

  /** What is in a register: of `bytes` length, several of them joined. */
  get(register: number, bytes = 0): Typed | undefined {
    let word = wordOf(register);
    const first = this.#registers.get(word);
    // older versions of nft compare the whole slot of a value that is shorter
    if (!first || bytes === 0 || first.bits === 0 || t.padded(first.bits) / 8 >= bytes) return first;
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
    return expressionOf(this.complete(typed), readStatements, type);
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

  /** What a condition other than on one value compares: that a packet lies within another stays written. */
  compared(typed: Typed): Expression {
    if (typed.op !== 'payload') return this.finish(typed);
    return expressionOf(this.#named(typed), readStatements);
  }

  #named(typed: LoadedPayload): LoadedPayload {
    complete(typed, this.contextOf(typed));
    this.dependenciesOf(typed).impliedByPayload(typed);
    return typed;
  }

  dependenciesOf(typed: LoadedPayload): Dependencies {
    return typed.inner ? this.innerDependencies : this.outerDependencies;
  }

  contextOf(typed: { inner?: p.Protocol | undefined }): ProtocolContext {
    return typed.inner ? this.inner : this.context;
  }

  /** Names what was loaded; a mask and a shift that only take a field out of its bytes go. */
  complete(typed: Typed): Typed {
    switch (typed.op) {
      case 'payload':
        this.outerImplied(typed);
        return this.#named(typed);
      case 'exthdr':
        this.outerDependencies.impliedByExthdr(typed);
        return typed;
      case 'ct':
        this.ctType(typed);
        return typed;
      case 'swapped':
        typed.of = this.complete(typed.of);
        return typed;
      case 'binary': {
        const narrow = typed.operator === '>>' ? this.narrowed(typed) : typed;
        if (narrow !== typed) return this.complete(narrow);
        typed.left = this.complete(typed.left);
        typed.right = this.complete(typed.right);
        return typed;
      }
      case 'joined':
        typed.parts = typed.parts.map((part) => this.complete(this.narrowed(part)));
        return typed;
      case 'mapped':
        typed.key = this.complete(typed.elements ? typed.key : this.narrowed(typed.key));
        return typed;
      default:
        return typed;
    }
  }

  /** Addresses of ct have the type of what the rule matches. */
  ctType(typed: LoadedKey): void {
    const { name } = typed.key;
    if (name === 'saddr' || name === 'daddr') {
      const network = this.context.at(p.NETWORK);
      const type = network === p.ip6 ? t.ipv6 : network === p.ip ? t.ipv4 : undefined;
      if (!type) return;
      typed.type = type;
      typed.bits = type.bits;
      typed.expression = { ...typed.expression, family: network!.name } as Expression;
    }
  }

  /** `gre ip saddr` says that it is GRE. */
  outerImplied({ inner }: LoadedPayload): void {
    if (inner !== p.gre && inner !== p.gretap) return;
    const dependency = this.outerDependencies.get(inner.base);
    if (dependency?.left?.op === 'meta' && dependency.left.key.name === 'l4proto' && dependency.value === 47n)
      this.outerDependencies.release(inner.base);
  }

  /** A load of which a mask leaves one field, and a shift by which it lies right: that field. */
  narrowed(typed: Typed): Typed {
    const inner = unswapped(typed);
    if (inner.op !== 'binary') return typed;
    if (inner.operator === '>>' && inner.right.op === 'constant') {
      const left = unswapped(inner.left);
      const narrow = this.narrowed(left);
      return narrow === left ? typed : narrow;
    }
    if (inner.operator !== '&' || inner.right.op !== 'constant') return typed;
    const { left, right } = inner;
    const mask = numberOf(right.bytes, 'big');
    if (left.op === 'payload' && trim(left, mask, this.contextOf(left)) !== undefined) return left;
    if (left.op === 'exthdr' && trimOption(left, mask) !== undefined) return left;
    return typed;
  }
}
