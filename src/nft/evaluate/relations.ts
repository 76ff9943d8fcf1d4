import { Fault } from '../errors.js';
import * as t from '../tables/types.js';
import { toOrder } from './byteorder.js';
import type { Context } from './context.js';
import { declareSet } from './declare.js';
import * as n from './nodes.js';
import { ANONYMOUS, INTERVAL } from './sets.js';
import { transfer } from './transfer.js';

/** Keys whose ranges may go over midnight. */
function isClock(node: n.Node): boolean {
  return node.op === 'meta' && (node.key.name === 'hour' || node.key.name === 'day');
}

/** A condition. */
export function evaluateRelation(x: Context, node: n.RelationNode): n.Node {
  if (node.right.op === 'set reference') node.right = x.evaluate(node.right);
  node.left = x.evaluate(node.left);
  const context = x.protocols;
  const { left } = node;
  if (isClock(left) && node.right.op === 'range') turnClock(x, node, node.right);
  node.right = x.evaluate(node.right);
  let { right } = node;
  if (!right.constant) {
    throw new Fault('the right side of a condition must be constant', right.at, node.at);
  }
  if (left.constant && left.op !== 'map') throw new Fault('the condition is constant', left.at, right.at);
  if (left.op === 'map') throw new Fault('the condition is constant', left.at, right.at);
  if (!t.sameType(left.type, right.type)) {
    throw new Fault(
      `the types do not match: expected ${left.type.words}, not ${right.type.words}`,
      right.at,
      left.at,
    );
  }
  if ((left.op === 'meta' || left.op === 'ct') && left.key.name === 'secmark') {
    throw new Fault('secmark cannot be compared with a constant', right.at, left.at);
  }
  const equal = node.operator === '==' || node.operator === 'implicit' || node.operator === '!=';
  if (equal && left.op !== 'concat' && right.op === 'set' && right.elements.length === 1) {
    right = takeSingle(node, right);
  }
  if (node.operator === '==' || node.operator === 'implicit') context.learn(node);
  if (equal || node.operator === '!') evaluateEquality(x, node, right);
  else evaluateOrder(x, node, right);
  transfer(x, node);
  return node;
}

/** `"22:00"-"06:00"` goes over midnight: what lies between is excluded. */
function turnClock(x: Context, node: n.RelationNode, range: n.RangeNode): void {
  const from = x.evaluate(range.from);
  const to = x.evaluate(range.to);
  if (from.op !== 'value' || to.op !== 'value')
    throw new Fault('the ends of a range are constants', range.at);
  range.from = from;
  range.to = to;
  if (from.value <= to.value) return;
  if (node.operator === '==' || node.operator === 'implicit') node.operator = '!=';
  else if (node.operator === '!=') node.operator = '==';
  else return;
  range.from = to;
  range.to = from;
}

/** A set of one element is that element. */
function takeSingle(node: n.RelationNode, set: n.SetNode): n.Node {
  const [element] = set.elements as [n.ElementNode];
  const { key } = element;
  if (element.statements.length === 0 && (key.op === 'prefix' || key.op === 'range' || key.op === 'value')) {
    node.right = key;
  }
  if (node.operator === 'implicit' && t.isFlags(node.right.type) && node.right.type.id !== t.ctState.id) {
    node.operator = '==';
  }
  return node.right;
}

function evaluateEquality(x: Context, node: n.RelationNode, right: n.Node): void {
  const { left } = node;
  if (node.operator === '!') {
    if (left.op === 'binary')
      throw new Fault('"!" cannot be combined with another operation', left.at, right.at);
    if (right.op !== 'value' || !t.isFlags(right.type)) {
      throw new Fault('"!" negates flags; "!=" is meant?', left.at, right.at);
    }
  }
  switch (right.op) {
    case 'range':
      node.left = toOrder(x, left, 'big');
      right.from = toOrder(x, right.from, 'big');
      right.to = toOrder(x, right.to, 'big');
      return;
    case 'prefix':
      right.base = toOrder(x, right.base, left.order);
      return;
    case 'value':
      node.right = toOrder(x, right, left.order);
      return;
    case 'set': {
      if (right.elements.length === 0) throw new Fault('the set is empty', right.at);
      const set = declareSet(x, '__set%d', left, undefined, right, right.flags | ANONYMOUS);
      node.right = n.setReference(set, right.at);
      compareWithSet(x, node, left, set.flags);
      return;
    }
    case 'set reference':
      compareWithSet(x, node, left, right.set!.flags);
      return;
    case 'concat':
      throw new Fault('concatenations are compared with sets, not with single values', left.at, right.at);
    default:
      throw new Fault(`a ${n.nameOf(right)} cannot be compared with`, right.at);
  }
}

function compareWithSet(x: Context, node: n.RelationNode, left: n.Node, flags: number): void {
  if (left.op === 'ct' && (left.key.name === 'saddr' || left.key.name === 'daddr')) {
    throw new Fault(`say ip or ip6: "ct original ip ${left.key.name}"`, left.at);
  }
  if (flags & INTERVAL) node.left = toOrder(x, left, 'big');
}

function evaluateOrder(x: Context, node: n.RelationNode, right: n.Node): void {
  const { left, operator } = node;
  if (left.op === 'concat')
    throw new Fault(`"${operator}" is not defined for concatenations`, left.at, node.at);
  if (!right.single)
    throw new Fault(`"${operator}" is not defined for a ${n.nameOf(right)}`, right.at, node.at);
  node.left = toOrder(x, left, 'big');
  node.right = toOrder(x, right, 'big');
}
