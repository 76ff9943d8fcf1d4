/**
 * Evaluation of expressions: types flow from selectors to constants, dependencies of protocols go in before the
 * statement, fields below a byte are masked and shifted, byte orders are made equal.
 */
import { Fault } from '../errors.js';
import { rtKeys } from '../tables/keys.js';
import * as t from '../tables/types.js';
import type { BinaryOperator } from '../tree.js';
import { maskBits } from './bits.js';
import { toOrder } from './byteorder.js';
import { evaluateConcat } from './concat.js';
import type { Context } from './context.js';
import { evaluateCt, evaluatePayload, needsProtocol } from './dependencies.js';
import { fits } from './fits.js';
import { evaluateMap, evaluateMapping } from './maps.js';
import * as n from './nodes.js';
import { readSymbol } from './read.js';
import { evaluateRelation } from './relations.js';
import { CONCAT, CONSTANT, INTERVAL } from './sets.js';

const BINARIES = 128;

/** Evaluates a node; what comes back replaces it. */
export function evaluate(x: Context, node: n.Node): n.Node {
  switch (node.op) {
    case 'symbol': {
      const type = x.expected.type;
      if (!type) throw new Fault(`"${node.text}" has no type here`, node.at);
      return evaluate(x, readSymbol(node, type, x.system));
    }
    case 'value':
      return evaluateValue(x, node);
    case 'verdict':
      return primary(x, node);
    case 'payload':
      return evaluatePayload(x, node);
    case 'exthdr':
      return evaluateExthdr(x, node);
    case 'meta':
      return evaluateMeta(x, node);
    case 'ct':
      evaluateCt(x, node);
      return primary(x, node);
    case 'rt':
      evaluateRt(x, node);
      return primary(x, node);
    case 'socket':
      expectAs(x, node, node.key.name === 'transparent' || node.key.name === 'wildcard' ? 1 : 0);
      return node;
    case 'osf':
    case 'tunnel':
      return primary(x, node);
    case 'fib':
      if (node.asksPresence) {
        node.flags |= 32;
        node.type = t.boolean;
        node.bits = 8;
      }
      return primary(x, node);
    case 'xfrm':
      if (x.outer.family !== 'ip' && x.outer.family !== 'ip6' && x.outer.family !== 'inet') {
        throw new Fault('ipsec expressions are of tables of ip, ip6 and inet only', node.at);
      }
      return primary(x, node);
    case 'numgen':
      takesInteger(x, node);
      expectAs(x, node, (node.mod + node.offset - 1) >>> 0);
      return node;
    case 'hash':
      takesInteger(x, node);
      x.expect(undefined, 0);
      if (node.arg) node.arg = evaluate(x, node.arg);
      expectAs(x, node, (node.mod + node.offset - 1) >>> 0);
      return node;
    case 'prefix':
      return evaluatePrefix(x, node);
    case 'range':
      return evaluateRange(x, node);
    case 'swap':
      node.type = node.arg.type;
      node.order = node.to;
      node.bits = node.arg.bits;
      return node;
    case 'binary':
      return evaluateBinary(x, node);
    case 'concat':
      return evaluateConcat(x, node);
    case 'list':
      return evaluateList(x, node);
    case 'set':
      return evaluateSet(x, node);
    case 'set reference': {
      const set = (node.set ??= x.cache.set(x.family, x.table, node.name, node.at));
      node.type = set.key.type;
      node.constant = true;
      x.expect(set.key.type, set.key.bits);
      x.expected.key = set.key;
      return node;
    }
    case 'map':
      return evaluateMap(x, node);
    case 'relation':
      return evaluateRelation(x, node);
    case 'catchall':
      if (x.set) node.bits = x.set.key.bits;
      return node;
  }
}

/** A selector says what the other side is to be. */
export function primary(x: Context, node: n.Node): n.Node {
  x.expect(node.type, node.bits, node.order);
  return node;
}

function expectAs(x: Context, node: n.Node, max: number): void {
  x.expect(node.type, node.bits, node.order, max);
}

/** Numbers that are generated take the type of their place, if that is an integer of 32 bits. */
function takesInteger(x: Context, node: n.Node): void {
  const { type, bits } = x.expected;
  if (type && type.base === t.integer && bits === 32) {
    node.type = type;
    node.bits = bits;
  }
}

function evaluateValue(x: Context, node: n.ValueNode): n.Node {
  switch (t.baseType(node.type).id) {
    case t.integer.id:
      return evaluateInteger(x, node);
    case t.string.id:
      return evaluateText(x, node);
    default:
      throw new Fault(`unexpected ${node.type.words}`, node.at);
  }
}

function evaluateInteger(x: Context, node: n.ValueNode): n.Node {
  const { max, order, bits } = x.expected;
  if (max > 0 && node.value > BigInt(max)) {
    throw new Fault(`the value ${node.value} exceeds the valid range 0-${max}`, node.at);
  }
  const wide = Math.max(x.statementBits, bits);
  if (node.value > n.ones(wide)) {
    throw new Fault(`the value ${node.value} exceeds the valid range 0-${n.ones(wide)}`, node.at);
  }
  node.order = order;
  node.bits = wide;
  return node;
}

/** A text: `*` at its end makes it the beginning of names. */
function evaluateText(x: Context, node: n.ValueNode): n.Node {
  const { bits, type } = x.expected;
  if (bits > 0) {
    if (node.bits > bits) {
      throw new Fault(`the text has more than ${bits / 8} bytes`, node.at);
    }
    node.bits = bits;
  }
  const text = n.valueText(node.value);
  if (text === '') throw new Fault('an empty text is not allowed', node.at);
  const of = type ?? t.string;
  if (!text.endsWith('*')) return n.value(of, 'host', node.bits, node.value, node.at);
  if (text.length === 1)
    throw new Fault('a wildcard alone matches everything: leave the condition out', node.at);
  if (text.endsWith('\\*')) {
    return n.value(of, 'host', node.bits, n.textValue(text.replace(/\\(.)/g, '$1')).number, node.at);
  }
  const { number, bytes } = n.textValue(text.slice(0, -1));
  const base = n.value(of, 'host', node.bits, number, node.at);
  return {
    op: 'prefix',
    base,
    length: bytes * 8,
    type: of,
    order: 'host',
    bits: node.bits,
    constant: true,
    single: false,
    at: node.at,
  };
}

function evaluateMeta(x: Context, node: n.MetaNode): n.Node {
  if (node.key.name === 'nfproto' && x.protocols.family !== 'inet') {
    throw new Fault('meta nfproto is of use in the inet family only', node.at);
  }
  if (node.key.name === 'day') {
    expectAs(x, node, 6);
    return node;
  }
  return primary(x, node);
}

function evaluateRt(x: Context, node: n.RtNode): void {
  if (!node.key.name.endsWith('nexthop')) return;
  const network = x.protocols.at(2)?.name;
  if (node.type === t.invalid) {
    const name = network === 'ip' || network === 'ip6' ? network : undefined;
    if (!name) throw new Fault('the version of IP is not known: use "ip nexthop" or "ip6 nexthop"', node.at);
    takeNexthop(node, name);
  } else if (node.key.name === 'ip nexthop') {
    if (network === 'ip6') takeNexthop(node, 'ip6');
    else if (network === 'ip') node.bits = 32;
  }
  const { family } = x.protocols;
  if (
    (node.key.name === 'ip nexthop' && family === 'ip6') ||
    (node.key.name === 'ip6 nexthop' && family === 'ip')
  ) {
    throw new Fault(`${node.key.name} never matches in the ${family} family`, node.at);
  }
}

function takeNexthop(node: n.RtNode, family: string): void {
  const key = rtKeys.get(`${family} nexthop`)!;
  node.key = key;
  node.type = key.type;
  node.bits = key.bits;
}

const MOST_TCP_OPTIONS = (15 * 4 - 20) * 8;
const MOST_IP_OPTIONS = 40 * 8;

/** An option or extension header, once its protocol is known. */
export function evaluateExthdrAlone(x: Context, node: n.ExthdrNode): n.Node {
  const { key } = x.expected;
  if (node.present) node.type = t.boolean;
  primary(x, node);
  x.expected.key = key;
  let made: n.Node = node;
  const total = (node.field?.bits ?? 0) + node.offset;
  if (node.offset % 8 !== 0 || node.bits % 8 !== 0) made = maskBits(x, node);
  const most =
    node.of === 'tcp option' ? MOST_TCP_OPTIONS : node.of === 'ip option' ? MOST_IP_OPTIONS : Infinity;
  if (total > most)
    throw new Fault(`offset and length exceed the options of the header: ${most} bits`, node.at);
  return made;
}

function evaluateExthdr(x: Context, node: n.ExthdrNode): n.Node {
  if (node.of === 'ip option' || node.of === 'ip6') needsProtocol(x, node, node.of === 'ip6' ? 'ip6' : 'ip');
  return evaluateExthdrAlone(x, node);
}

function evaluatePrefix(x: Context, node: n.PrefixNode): n.Node {
  let base = evaluate(x, node.base);
  if (!base.constant) throw new Fault('only constants have a prefix', node.at);
  const kind = t.baseType(base.type).id;
  if (kind !== t.integer.id && kind !== t.string.id) {
    throw new Fault(`${base.type.words} has no prefix`, node.at);
  }
  if (node.length > base.bits) {
    throw new Fault(`the prefix length ${node.length} is invalid for ${base.bits} bits`, node.at);
  }
  const mask =
    kind === t.integer.id ? n.ones(node.length) << BigInt(base.bits - node.length) : n.ones(node.length);
  base = evaluate(
    x,
    n.binary('&', base, n.value(t.baseType(base.type), 'host', base.bits, mask, node.at), node.at),
  );
  if (base.op === 'prefix') return base;
  node.base = base;
  node.type = base.type;
  node.order = base.order;
  node.bits = base.bits;
  node.constant = true;
  return node;
}

function rangeEnd(x: Context, node: n.RangeNode, end: n.Node): n.ValueNode {
  const made = evaluate(x, end);
  if (t.baseType(made.type).id !== t.integer.id) {
    throw new Fault(`${made.type.words} has no ranges`, made.at, node.at);
  }
  if (made.op !== 'value') throw new Fault('the ends of a range are constants', made.at, node.at);
  return made;
}

/** Evaluates both ends, in whatever order they are. */
export function evaluateEnds(x: Context, node: n.RangeNode): void {
  node.from = rangeEnd(x, node, node.from);
  node.to = rangeEnd(x, node, node.to);
}

function evaluateRange(x: Context, node: n.RangeNode): n.Node {
  evaluateEnds(x, node);
  const from = node.from as n.ValueNode;
  const to = node.to as n.ValueNode;
  if (from.value > to.value) throw new Fault('the range ends before it begins', node.at);
  if (from.value === to.value) return from;
  node.type = from.type;
  node.order = from.order;
  node.constant = true;
  node.bits = from.bits;
  return node;
}

function isShift(operator: BinaryOperator): boolean {
  return operator === '<<' || operator === '>>';
}

function evaluateBinary(x: Context, node: n.BinaryNode): n.Node {
  if (++x.binaries > BINARIES) {
    x.binaries = 0;
    throw new Fault(`more than ${BINARIES} operations in one expression`, node.at);
  }
  const shift = isShift(node.operator);
  let most = x.expected.bits;
  node.left = evaluate(x, node.left);
  if (shift) {
    most = Math.max(most, node.left.bits);
    x.expect(t.integer, most, node.left.order);
  }
  node.right = evaluate(x, node.right);
  if (node.left.constant && !node.right.constant) [node.left, node.right] = [node.right, node.left];
  const { left, right, operator } = node;
  const kind = t.baseType(left.type);
  if (kind.id !== t.integer.id && kind.id !== t.string.id) {
    throw new Fault(`"${operator}" is not defined for ${left.type.words}`, left.at, node.at);
  }
  if (left.constant && !left.single) {
    throw new Fault(`"${operator}" is not defined for a ${n.nameOf(left)}`, left.at, node.at);
  }
  if (kind.id !== t.baseType(right.type).id) {
    throw new Fault(
      `"${operator}" takes operands of one kind: ${left.type.words} and ${right.type.words}`,
      left.at,
      node.at,
    );
  }
  if (shift && !right.constant) throw new Fault(`"${operator}" shifts by a constant only`, right.at, node.at);
  if (left.constant && !right.constant) {
    throw new Fault(`the right side of "${operator}" must be constant`, right.at, node.at);
  }
  if (right.constant && !right.single) {
    throw new Fault(`"${operator}" is not defined for a ${n.nameOf(right)}`, right.at, node.at);
  }
  const made = shift ? evaluateShift(x, node) : evaluateBitwise(x, node);
  x.binaries--;
  return made;
}

function evaluateShift(x: Context, node: n.BinaryNode): n.Node {
  const { right, left } = node;
  const by = right.op === 'value' ? right.value : 0n;
  const most = Math.max(x.statementBits, left.bits);
  if (by >= BigInt(most)) {
    throw new Fault(`a shift by ${by} bits is undefined for ${most} bits`, right.at, left.at);
  }
  // nothing is shifted; what it is compared with is a plain number all the same
  if (by === 0n && !left.constant) return left;
  node.left = toOrder(x, left, 'host');
  node.right = toOrder(x, right, 'host');
  node.type = t.integer;
  node.order = 'host';
  node.bits = most;
  return node.left.constant ? simplify(x, node) : node;
}

function evaluateBitwise(x: Context, node: n.BinaryNode): n.Node {
  let bits = node.left.bits;
  let { order, type } = node.left;
  if (x.statementBits > node.left.bits) {
    bits = x.statementBits;
    order = 'host';
    type = t.integer;
    node.left = toOrder(x, node.left, 'host');
  }
  node.right = toOrder(x, node.right, order);
  node.type = type;
  node.order = order;
  node.bits = bits;
  return node.left.constant && node.right.constant ? simplify(x, node) : node;
}

/** Computes an operation of constants. */
function simplify(x: Context, node: n.BinaryNode): n.Node {
  const left = (node.left as n.ValueNode).value;
  const right = (node.right as n.ValueNode).value;
  return evaluate(
    x,
    n.value(
      node.type,
      node.order,
      node.bits,
      compute(node.operator, left, right, n.ones(node.bits)),
      node.at,
    ),
  );
}

function compute(operator: BinaryOperator, left: bigint, right: bigint, mask: bigint): bigint {
  switch (operator) {
    case '&':
      return left & right & mask;
    case '|':
      return (left | right) & mask;
    case '^':
      return (left ^ right) & mask;
    case '<<':
      return (left << right) & mask;
    case '>>':
      return (left & mask) >> right;
  }
}

/** Flags in a list are one value. */
function evaluateList(x: Context, node: n.ListNode): n.Node {
  let sum = 0n;
  x.lists++;
  for (const item of node.items) {
    const made = evaluate(x, item);
    if (made.op !== 'value') throw new Fault('the members of a list are constants', made.at);
    if (t.baseTypeAbove(made.type).id !== t.bitmask.id) {
      throw new Fault(`${made.type.words} has no flags to combine`, made.at);
    }
    sum |= made.value;
  }
  x.lists--;
  const { type, bits } = x.expected;
  return n.value(type ?? t.integer, 'host', bits, sum, node.at);
}

function evaluateElement(x: Context, element: n.ElementNode): void {
  if (x.set) {
    const { key } = x.set;
    x.expect(key.type, key.bits, key.order);
    x.expected.key = key;
  }
  if (element.data) evaluateMapping(x, element);
  else element.key = evaluate(x, element.key);
  if (!x.set) return;
  if (!(x.set.flags & 1) && !(x.set.flags & INTERVAL)) {
    const parts = element.key.op === 'concat' ? element.key.parts : [element.key];
    const wide = parts.find((part) => part.op === 'prefix' || part.op === 'range');
    if (wide) {
      throw new Fault(
        `the set needs "flags interval" for an element that is a ${n.nameOf(wide)}`,
        wide.at ?? element.at,
      );
    }
  }
  if (element.key.op !== 'catchall' && element.key.op !== 'set' && !fits(x.set.key.type, element.key.type)) {
    throw new Fault(
      `the element does not fit the set: expected ${x.set.key.type.words}, not ${element.key.type.words}`,
      element.key.at ?? element.at,
    );
  }
}

function evaluateSet(x: Context, node: n.SetNode): n.Node {
  const elements: n.ElementNode[] = [];
  const later: n.ElementNode[] = [];
  for (const element of node.elements) {
    x.lists++;
    evaluateElement(x, element);
    x.lists--;
    const { key } = element;
    if (key.op === 'set') {
      // sets in sets: their elements, each with the data that the whole was given
      for (const inner of key.elements) {
        if (element.data) later.push({ ...inner, data: element.data, at: element.at });
        else elements.push(inner);
      }
      node.flags |= key.flags;
      continue;
    }
    if (key.op === 'set reference') throw new Fault('a set cannot be part of another one', key.at);
    if (!key.constant) throw new Fault('the elements of a set are constants', key.at);
    if (key.op !== 'catchall' && !key.single) {
      node.flags |= INTERVAL;
      if (key.op === 'concat') node.flags |= CONCAT;
    }
    elements.push(element);
  }
  node.elements = [...elements, ...later];
  for (const { key } of later) {
    if (!key.single) node.flags |= INTERVAL | (key.op === 'concat' ? CONCAT : 0);
  }
  if (x.set && x.set.flags & CONCAT) node.flags |= CONCAT;
  node.flags |= CONSTANT;
  node.type = x.expected.type ?? t.invalid;
  node.bits = x.expected.bits;
  node.constant = true;
  return node;
}
