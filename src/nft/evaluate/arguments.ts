/** The values that statements take: of the type, length and byte order of what they go to. */
import { Fault } from '../errors.js';
import * as t from '../tables/types.js';
import type { Place } from '../tree.js';
import { toOrder } from './byteorder.js';
import type { Context } from './context.js';
import { fits } from './fits.js';
import * as n from './nodes.js';

/** Evaluates an argument. */
export function evaluateArgument(
  x: Context,
  node: n.Node,
  type: t.DataType,
  bits: number,
  order: t.Order,
  at: Place | undefined,
): n.Node {
  x.expect(type, bits, order);
  return checkArgument(x, x.evaluate(node), type, bits, order, at);
}

/** Whether what came of an argument is of use. */
export function checkArgument(
  x: Context,
  node: n.Node,
  type: t.DataType,
  bits: number,
  order: t.Order,
  at: Place | undefined,
): n.Node {
  const isPlainPayload = node.op === 'payload' && node.type.id === t.integer.id;
  if (isPlainPayload && (t.baseType(type).id !== t.integer.id || node.bits !== bits)) {
    throw new Fault(
      `the types do not match: expected ${type.words}, not ${node.type.words} of ${node.bits} bits`,
      node.at,
      at,
    );
  }
  if (!fits(type, node.type)) {
    throw new Fault(`the types do not match: expected ${type.words}, not ${node.type.words}`, node.at, at);
  }
  if (type.id === t.mark.id && t.baseType(node.type).id === t.integer.id && !node.constant) {
    return toOrder(x, node, order);
  }
  switch (node.op) {
    case 'set':
    case 'set reference':
      throw new Fault('a set is no value', node.at, at);
    case 'rt':
      return toOrder(x, node, order);
    case 'numgen':
      return type.id === t.ipv4.id ? toOrder(x, node, order) : node;
    case 'prefix':
      return asRange(x, node);
    default:
      return node;
  }
}

/** A prefix stands for the range of what has it. */
function asRange(x: Context, node: n.PrefixNode): n.Node {
  const { base } = node;
  if (base.op !== 'value' || t.baseType(base.type).id !== t.integer.id) {
    throw new Fault('a prefix has no place here', node.at);
  }
  const mask = (number: bigint) => n.value(t.baseType(base.type), 'host', base.bits, number, node.at);
  const from = n.binary(
    '&',
    { ...base },
    mask(n.ones(node.length) << BigInt(base.bits - node.length)),
    node.at,
  );
  const to = n.binary('|', { ...base }, mask(n.ones(node.bits - node.length)), node.at);
  return x.evaluate(n.range(from, to, node.at));
}

/** Where a range has no meaning. */
export function refuseRange(node: n.Node, at: Place | undefined): void {
  if (node.op === 'range') throw new Fault('a range has no place here', node.at, at);
}
