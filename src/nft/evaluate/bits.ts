import { Fault } from '../errors.js';
import * as t from '../tables/types.js';
import type { Context } from './context.js';
import * as n from './nodes.js';

const REGISTER_BITS = 128;

/** Bits to shift right so that a field ends at a byte, and bits that the load grows by. */
export function shiftOf(bits: number, offset: number): { shift: number; extra: number } {
  const length = (bits + 7) & ~7;
  let shift = length - ((offset % 8) + bits);
  let extra = 0;
  while (shift < 0) {
    shift += 8;
    extra += 8;
  }
  return { shift, extra };
}

/** A field that does not fill bytes: masked, and shifted to the right end. */
export function maskBits(x: Context, node: n.PayloadNode | n.ExthdrNode): n.Node {
  if (x.changesPayload) return node;
  const { shift, extra } = shiftOf(node.bits, node.offset);
  const bits = node.bits;
  const wide = bits + shift;
  if (wide > REGISTER_BITS) throw new Fault(`the mask of ${wide} bits exceeds ${REGISTER_BITS}`, node.at);
  const mask = n.value(t.baseType(node.type), 'host', wide, n.ones(bits) << BigInt(shift), node.at);
  let masked: n.Node = {
    ...n.binary('&', node, mask, node.at),
    type: node.type,
    order: node.order,
    bits: wide,
  };
  if (shift > 0) {
    let order = node.order;
    if ((x.expected.key || x.statementBits > 0) && wide > 8) {
      masked = {
        op: 'swap',
        to: 'host',
        arg: masked,
        type: node.type,
        order: 'host',
        bits: wide,
        constant: false,
        single: false,
        at: node.at,
      };
      order = 'host';
    }
    const by = n.value(t.baseType(node.type), 'host', 1, shift, node.at);
    masked = { ...n.binary('>>', masked, by, node.at), type: node.type, order, bits: wide };
  }
  node.bits += extra;
  return masked;
}
