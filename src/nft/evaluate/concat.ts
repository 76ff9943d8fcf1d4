import { Fault } from '../errors.js';
import * as t from '../tables/types.js';
import type { Context } from './context.js';
import type * as n from './nodes.js';

/** Bits that registers hold. */
const MOST = 512;

/** `a . b . c`: each part is evaluated for its place, and fills slots of 32 bits. */
export function evaluateConcat(x: Context, node: n.ConcatNode): n.Node {
  const wanted = x.expected.type;
  const key = x.expected.key?.op === 'concat' ? x.expected.key : undefined;
  const places = wanted?.parts;
  let left = places?.length ?? 0;
  let constant = true;
  let single = true;
  let bits = 0;
  node.lengths = [];
  for (const [i, part] of node.parts.entries()) {
    if (key && i >= key.parts.length)
      throw new Fault('the concatenation has too many parts', node.at, key.at);
    if (part.op === 'ct' && (part.key.name === 'saddr' || part.key.name === 'daddr')) {
      throw new Fault(`say ip or ip6: "ct original ip ${part.key.name}"`, part.at);
    }
    let type: t.DataType = t.invalid;
    let wide = 0;
    let order: t.Order = 'none';
    const place = key?.parts[i];
    if (place) {
      type = place.type;
      wide = place.bits;
      order = place.order;
      left--;
    } else if (places && left > 0) {
      left--;
      const own = places[i]!;
      type = t.typeOfId(own.id) ?? own;
      wide = type.bits;
      order = type.order;
    }
    x.expect(type, wide, order);
    x.expected.key = part;
    x.lists++;
    const made = x.evaluate(part);
    x.lists--;
    node.parts[i] = made;
    check(x, made);
    constant &&= made.constant;
    single &&= made.single;
    if (!key && made.type.id === t.integer.id)
      made.type = { ...made.type, bits: made.bits, order: made.order };
    if (!wanted && made.type.bits === 0) {
      throw new Fault(
        `${made.type.words} has no length of its own, and cannot be part of a concatenation`,
        made.at,
        node.at,
      );
    }
    if (wide === 0) wide = made.type.bits;
    node.lengths.push(Math.ceil(wide / 8));
    bits += t.padded(wide);
    x.tunnel = undefined;
    if (bits > MOST) throw new Fault(`the concatenation of ${bits} bits exceeds ${MOST}`, made.at);
  }
  node.type = t.concatenation(node.parts.map((part) => t.typeOfId(part.type.id) ?? part.type));
  node.constant = constant;
  node.single = constant && single;
  node.bits = bits;
  if (left > 0) {
    throw new Fault(`the types do not match: expected ${wanted!.words}, not ${node.type.words}`, node.at);
  }
  x.expect(node.type, bits);
  x.expected.key = key ?? node;
  return node;
}

function check(x: Context, part: n.Node): void {
  switch (part.op) {
    case 'range':
    case 'prefix':
      if (x.lists > 0) return;
      break;
    case 'verdict':
    case 'symbol':
    case 'list':
    case 'set':
    case 'set reference':
    case 'catchall':
      break;
    default:
      return;
  }
  throw new Fault(`a ${part.op} cannot be part of a concatenation`, part.at);
}
