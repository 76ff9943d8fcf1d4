/** Instructions for expressions: each leaves its value in a register. */
import { typeError } from '../../schema/stack.js';
import * as n from '../evaluate/nodes.js';
import { operations } from '../tables/exthdr.js';
import * as t from '../tables/types.js';
import type { BinaryOperator, RelationOperator } from '../tree.js';
import { bytesOf, constantData, dataOf, rawData, verdictData } from './data.js';
import type { Data, Instruction } from './instructions.js';
import { numberOf, Registers, words } from './registers.js';

/** The register of verdicts. */
const VERDICT = -1;

function put(word: number): number {
  return word === VERDICT ? 0 : numberOf(word);
}

const COMPARISONS: Readonly<Record<RelationOperator, number>> = {
  '==': 0,
  implicit: 0,
  '!': 0,
  '!=': 1,
  '<': 2,
  '<=': 3,
  '>': 4,
  '>=': 5,
};

export class Generator {
  readonly out: Instruction[] = [];
  readonly registers = new Registers();

  /** Computes an expression into a register that is released again. */
  load(node: n.Node): number {
    const sreg = this.registers.take(node);
    this.into(node, sreg);
    this.registers.release(node);
    return put(sreg);
  }

  /** Computes an expression into a register that stays taken. */
  hold(node: n.Node): number {
    const sreg = this.registers.take(node);
    this.into(node, sreg);
    return put(sreg);
  }

  /** The same, in a whole register whatever it is. */
  holdWhole(node: n.Node): number {
    const sreg = this.registers.take();
    this.into(node, sreg);
    return put(sreg);
  }

  /** A verdict, or a map that gives one. */
  verdict(node: n.Node): void {
    this.into(node, VERDICT);
  }

  into(node: n.Node, dreg: number): void {
    const { out } = this;
    switch (node.op) {
      case 'value':
        out.push({ name: 'immediate', dreg: put(dreg), data: constantData(node) });
        return;
      case 'verdict':
        out.push({ name: 'immediate', dreg: put(dreg), data: verdictData(node) });
        return;
      case 'payload':
      case 'meta':
        this.#packet(node, dreg);
        return;
      case 'exthdr':
        out.push({
          name: 'exthdr',
          dreg: put(dreg),
          type: node.kind,
          offset: node.offset >> 3,
          length: bytesOf(node.bits),
          op: operations[node.of],
          flags: node.present ? 1 : 0,
        });
        return;
      case 'ct': {
        const { number: key, debug: word } = node.key;
        const made: Instruction = { name: 'ct', key, word, dreg: put(dreg) };
        if (node.direction >= 0) made.direction = node.direction;
        out.push(made);
        return;
      }
      case 'rt':
        out.push({ name: 'rt', key: node.key.number, word: node.key.debug, dreg: put(dreg) });
        return;
      case 'socket': {
        const { number: key, debug: word } = node.key;
        out.push({ name: 'socket', key, word, level: node.level, dreg: put(dreg) });
        return;
      }
      case 'osf':
        out.push({ name: 'osf', ttl: node.ttl, flags: node.flags, dreg: put(dreg) });
        return;
      case 'fib':
        out.push({ name: 'fib', result: node.result.number, flags: node.flags, dreg: put(dreg) });
        return;
      case 'numgen':
        out.push({
          name: 'numgen',
          type: node.mode,
          modulus: node.mod,
          offset: node.offset,
          dreg: put(dreg),
        });
        return;
      case 'hash':
        this.#hash(node, dreg);
        return;
      case 'xfrm': {
        const { number: key, debug: word } = node.key;
        out.push({ name: 'xfrm', key, word, direction: node.direction, spnum: node.spnum, dreg: put(dreg) });
        return;
      }
      case 'tunnel':
        out.push({ name: 'tunnel', key: node.key.number, word: node.key.debug, dreg: put(dreg) });
        return;
      case 'swap':
        this.#swap(node, dreg);
        return;
      case 'binary':
        this.#binary(node, dreg);
        return;
      case 'concat': {
        let at = dreg;
        for (const part of node.parts) {
          this.into(part, at);
          at += words(part.bits);
        }
        return;
      }
      case 'map':
        this.#map(node, dreg);
        return;
      case 'relation':
        this.relation(node);
        return;
      default:
        throw typeError(`a ${n.nameOf(node)} has no instruction`);
    }
  }

  #packet(node: n.PayloadNode | n.MetaNode, dreg: number): void {
    const { inner } = node;
    const made: Instruction =
      node.op === 'meta'
        ? { name: 'meta', key: node.key.number, word: node.key.debug, dreg: put(dreg) }
        : {
            name: 'payload',
            dreg: put(dreg),
            base: inner && node.base === 4 ? 4 : node.base - 1,
            offset: node.offset >> 3,
            length: bytesOf(node.bits),
          };
    if (!inner?.inner) {
      this.out.push(made);
      return;
    }
    const { type, headerSize, flags } = inner.inner;
    this.out.push({ name: 'inner', type, headerSize, flags, expression: made });
  }

  #hash(node: n.HashNode, dreg: number): void {
    const made: Instruction = {
      name: 'hash',
      type: node.arg ? 0 : 1,
      length: 0,
      modulus: node.mod,
      offset: node.offset,
      dreg: put(dreg),
    };
    if (node.seed !== undefined) made.seed = node.seed;
    if (node.arg) {
      made.sreg = this.load(node.arg);
      made.length = bytesOf(node.arg.bits);
    }
    this.out.push(made);
  }

  #swap(node: n.SwapNode, dreg: number): void {
    const { bits } = node.arg;
    this.into(node.arg, dreg);
    this.out.push({
      name: 'byteorder',
      sreg: put(dreg),
      dreg: put(dreg),
      op: node.to === 'big' ? 1 : 0,
      length: bytesOf(node.bits),
      size: bits % 64 === 0 ? 8 : bits % 32 === 0 ? 4 : 2,
    });
  }

  #binary(node: n.BinaryNode, dreg: number): void {
    switch (node.operator) {
      case '<<':
      case '>>':
        this.into(node.left, dreg);
        this.out.push({
          name: 'bitwise',
          sreg: put(dreg),
          dreg: put(dreg),
          length: bytesOf(node.bits),
          op: node.operator === '<<' ? 1 : 2,
          data: rawData(operand(node), node.right.order, 4),
        });
        return;
      default:
        if (node.right.constant) this.#maskAndXor(node, dreg);
        else this.#boolean(node, dreg, node.operator);
    }
  }

  /** Operations with constants, one behind the other, are one instruction. */
  #maskAndXor(node: n.BinaryNode, dreg: number): void {
    const chain: n.BinaryNode[] = [];
    let inner: n.Node = node;
    while (inner.op === 'binary' && inner.right.constant && !isShift(inner.operator)) {
      chain.push(inner);
      inner = inner.left;
    }
    this.into(inner, dreg);
    const all = n.ones(node.bits);
    let mask = all;
    let xor = 0n;
    for (const each of chain.reverse()) {
      const value = operand(each);
      let keep = value;
      let flip = 0n;
      if (each.operator === '|') {
        keep = ~value;
        flip = value;
      } else if (each.operator === '^') {
        keep = all;
        flip = value;
      }
      xor = (xor & keep) ^ flip;
      mask &= keep;
    }
    const length = bytesOf(node.bits);
    this.out.push({
      name: 'bitwise',
      sreg: put(dreg),
      dreg: put(dreg),
      length,
      op: 0,
      mask: rawData(mask, node.order, length),
      xor: rawData(xor, node.order, length),
    });
  }

  #boolean(node: n.BinaryNode, dreg: number, operator: BinaryOperator): void {
    this.into(node.left, dreg);
    const sreg2 = this.load(node.right);
    this.out.push({
      name: 'bitwise',
      sreg: put(dreg),
      dreg: put(dreg),
      length: bytesOf(node.bits),
      op: operator === '&' ? 3 : operator === '|' ? 4 : 5,
      sreg2,
    });
  }

  #map(node: n.MapNode, dreg: number): void {
    const { key, map } = node;
    if (map.op !== 'set reference' || !map.set) throw typeError('the map is not evaluated');
    const sreg = dreg === VERDICT ? this.registers.take(key) : dreg;
    this.registers.with(key.op === 'concat' ? words(key.bits) : 0, () => this.into(key, sreg));
    const { name, id } = map.set;
    this.out.push({ name: 'lookup', sreg: put(sreg), set: name, setId: id, dreg: put(dreg) });
    if (dreg === VERDICT) this.registers.release(key);
  }

  /** A condition. */
  relation(node: n.RelationNode): void {
    const { left, right, operator } = node;
    switch (right.op) {
      case 'range': {
        const sreg = this.load(left);
        const op = operator === '!=' ? 1 : 0;
        this.out.push({ name: 'range', sreg, op, from: dataOf(right.from), to: dataOf(right.to) });
        return;
      }
      case 'set reference': {
        const sreg = this.load(left);
        const { name, id } = right.set!;
        const made: Instruction = { name: 'lookup', sreg, set: name, setId: id };
        if (operator === '!=') made.flags = 1;
        this.out.push(made);
        return;
      }
      case 'prefix':
        return this.#prefix(node, left, right);
    }
    if ((operator === 'implicit' || operator === '!') && t.isFlags(right.type)) return this.#flags(node);
    const sreg = this.load(left);
    this.#compare(operator, sreg, dataOf(right), bytesOf(right.bits));
  }

  #compare(operator: RelationOperator, sreg: number, data: Data, length: number): void {
    if (data.bytes.length > length) data.bytes = data.bytes.slice(0, length);
    this.out.push({ name: 'cmp', sreg, op: COMPARISONS[operator], data });
  }

  #prefix(node: n.RelationNode, left: n.Node, right: n.PrefixNode): void {
    const isText = t.baseType(left.type).id === t.string.id;
    const whole = right.order === 'big' && right.length > 0 && right.length % 8 === 0;
    if (isText || whole) {
      left.bits = right.length;
      const sreg = this.load(left);
      this.#compare(node.operator, sreg, dataOf(right.base), bytesOf(right.length));
      return;
    }
    const length = bytesOf(right.bits);
    const sreg = this.load(left);
    const mask = rawData(n.ones(right.length) << BigInt(right.bits - right.length), right.order, length);
    const xor: Data = { bytes: new Uint8Array(length), host: 0 };
    this.out.push({ name: 'bitwise', sreg, dreg: sreg, length, op: 0, implied: true, mask, xor });
    this.#compare(node.operator, sreg, dataOf(right.base), length);
  }

  /** Whether any of the flags is set, or with `!` none. */
  #flags(node: n.RelationNode): void {
    const { left, right, operator } = node;
    const sreg = this.load(left);
    const given = dataOf(right);
    if (left.op === 'binary') {
      this.out.push({ name: 'cmp', sreg, op: 0, data: given });
      return;
    }
    const length = bytesOf(left.bits);
    const zero = () => rawData(0n, right.order, length);
    this.out.push({
      name: 'bitwise',
      sreg,
      dreg: sreg,
      length,
      op: 0,
      implied: true,
      mask: given,
      xor: zero(),
    });
    this.out.push({ name: 'cmp', sreg, op: operator === '!' ? 0 : 1, data: zero() });
  }
}

function operand(node: n.BinaryNode): bigint {
  return (node.right as n.ValueNode).value;
}

function isShift(operator: BinaryOperator): boolean {
  return operator === '<<' || operator === '>>';
}
