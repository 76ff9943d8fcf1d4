/** Shifts and XOR of the left side move to the constants, so that the packet's bytes are compared as they are. */
import { Fault } from '../errors.js';
import type { Context } from './context.js';
import * as n from './nodes.js';

type Shift = n.BinaryNode;

function operand(left: Shift): bigint {
  return (left.right as n.ValueNode).value;
}

/** Whether the operation can move to a constant. */
function canMove(x: Context, left: Shift, right: n.Node): boolean {
  if (right.op === 'range') return canMove(x, left, right.from) && canMove(x, left, right.to);
  if (right.op !== 'value') return false;
  switch (left.operator) {
    case '<<':
      if (right.value !== 0n && right.value % (1n << operand(left)) !== 0n) {
        throw new Fault('the condition is always false', right.at, left.at);
      }
      return true;
    case '>>': {
      const by = Number(operand(left));
      if (x.expected.bits < right.bits + by) x.expected.bits += by;
      return true;
    }
    case '^':
      return left.right.constant;
    default:
      return false;
  }
}

const OPPOSITE = { '<<': '>>', '>>': '<<', '^': '^' } as const;

function move(x: Context, left: Shift, right: n.Node): n.Node {
  if (right.op === 'range') {
    right.from = move(x, left, right.from);
    right.to = move(x, left, right.to);
    return right;
  }
  if (right.op !== 'value') return right;
  const by = { ...(left.right as n.ValueNode) };
  return x.evaluate(n.binary(OPPOSITE[left.operator as '<<'], right, by, right.at));
}

/** What is left of the left side. */
function rest(left: Shift): n.Node {
  if (left.operator === '>>') {
    const right = left.right as n.ValueNode;
    right.value = n.ones(left.left.bits) << right.value;
    left.operator = '&';
    return left;
  }
  left.left.type = left.type;
  return left.left;
}

/** Elements whose intervals are computed already stay as they are. */
function moveAll(x: Context, left: Shift, elements: n.ElementNode[]): boolean {
  for (const { key, low } of elements) if (low !== undefined || !canMove(x, left, key)) return false;
  for (const element of elements) element.key = move(x, left, element.key);
  return true;
}

function isMovable(left: n.Node): left is Shift {
  return left.op === 'binary';
}

/** For a condition. */
export function transfer(x: Context, relation: n.RelationNode): void {
  const { left, right } = relation;
  if (!isMovable(left)) return;
  if (right.op === 'value' || right.op === 'range') {
    if (!canMove(x, left, right)) return;
    relation.right = move(x, left, right);
  } else if (right.op === 'set') {
    if (!moveAll(x, left, right.elements)) return;
  } else if (right.op === 'set reference') {
    const set = right.set!;
    if (!(set.flags & 1) || !set.init || !moveAll(x, left, set.init.elements)) return;
  } else return;
  relation.left = rest(left);
}

/** For the key of a map. */
export function transferMap(x: Context, key: n.Node, init: n.SetNode): n.Node {
  if (!isMovable(key) || !moveAll(x, key, init.elements)) return key;
  return rest(key);
}
