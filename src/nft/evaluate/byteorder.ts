import { Fault } from '../errors.js';
import * as t from '../tables/types.js';
import type { Context } from './context.js';
import * as n from './nodes.js';

function swap(x: Context, arg: n.Node, to: 'big' | 'host'): n.Node {
  return x.evaluate({
    op: 'swap',
    to,
    arg,
    type: t.invalid,
    order: 'none',
    bits: 0,
    constant: false,
    single: false,
    at: arg.at,
  });
}

/** The node in another byte order: constants by saying so, what is loaded by a conversion. */
export function toOrder(x: Context, node: n.Node, order: t.Order): n.Node {
  if (node.order === order) return node;
  if (node.op === 'concat') {
    node.parts = node.parts.map((part) => {
      if (part.order === 'big' || t.baseType(part.type).id === t.string.id) return part;
      if (part.op === 'value') {
        if (part.order === 'host') part.value = n.swapped(part.value, Math.ceil(part.bits / 8));
        return part;
      }
      return part.bits > 8 ? swap(x, part, 'big') : part;
    });
    return node;
  }
  const kind = t.baseType(node.type);
  if (kind.id === t.string.id) return node;
  if (kind.id !== t.integer.id) {
    throw new Fault(`the byte order of ${n.nameOf(node)} cannot be changed`, node.at);
  }
  if (node.constant || node.bits <= 8) {
    node.order = order;
    return node;
  }
  if (order === 'none' || node.order === 'none') {
    node.order = order;
    return node;
  }
  return swap(x, node, order);
}
