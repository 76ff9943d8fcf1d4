/** `ip ttl set 5`, `meta mark set …`, `tcp option maxseg size set …`. */
import { Fault } from '../errors.js';
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { Mangle } from '../tree.js';
import { evaluateArgument, refuseRange } from './arguments.js';
import { shiftOf } from './bits.js';
import { build } from './build.js';
import { toOrder } from './byteorder.js';
import type { Context } from './context.js';
import { needsHeaderOf } from './dependencies.js';
import { evaluateExthdrAlone } from './expressions.js';
import * as n from './nodes.js';
import type { TypedStatement } from './program.js';

export function evaluateMangle(x: Context, s: Mangle): TypedStatement {
  const key = build(s.key);
  const value = build(s.value);
  switch (key.op) {
    case 'payload':
      return s.checksum
        ? ({ ...setPayload(x, key, value, s.at), checksum: s.checksum } as TypedStatement)
        : setPayload(x, key, value, s.at);
    case 'exthdr':
      return setExthdr(x, key, value, s.at);
    case 'meta': {
      x.statementBits = key.bits;
      const made = evaluateArgument(x, value, key.type, key.bits, key.order, s.at);
      refuseRange(made, s.at);
      return { kind: 'set meta', key: key.key.number, debug: key.key.debug, value: made, at: s.at };
    }
    case 'ct': {
      x.statementBits = key.bits;
      const made = evaluateArgument(x, value, key.type, key.bits, key.order, s.at);
      if (key.key.name === 'secmark' && made.constant) {
        throw new Fault('ct secmark is not set to a constant', made.at, s.at);
      }
      refuseRange(made, s.at);
      const { direction } = key;
      return { kind: 'set ct', key: key.key.number, debug: key.key.debug, direction, value: made, at: s.at };
    }
    default:
      throw new Fault(`a ${n.nameOf(key)} cannot be set`, s.at);
  }
}

function setExthdr(x: Context, option: n.ExthdrNode, value: n.Node, at: Mangle['at']): TypedStatement {
  x.expect(undefined, 0);
  const key = evaluateExthdrAlone(x, option);
  const made = evaluateArgument(x, value, key.type, key.bits, 'big', at);
  refuseRange(made, at);
  if (key.op === 'exthdr') return { kind: 'set exthdr', key, value: made, at };
  // nft writes nothing of use for fields that do not fill bytes, and the kernel refuses it
  const odd: n.ExthdrNode = { ...option, of: 'ip6', kind: 0, offset: 0, bits: key.bits };
  return { kind: 'set exthdr', key: odd, value: made, at };
}

const MOST_BYTES = 16;

/** Bits that stay as they are around a field of `bits`. */
function around(bytes: number, bits: number, shift: number): bigint {
  return n.ones(bytes * 8) ^ (n.ones(bits) << BigInt(shift));
}

function setPayload(x: Context, key: n.PayloadNode, given: n.Node, at: Mangle['at']): TypedStatement {
  if (key.inner) throw new Fault('fields within a tunnel cannot be set', key.at, at);
  needsHeaderOf(x, key);
  x.changesPayload = true;
  let value = evaluateArgument(x, given, key.type, key.bits, key.order, at);
  x.changesPayload = false;
  if (!value.constant) value = toOrder(x, value, key.order);
  refuseRange(value, at);
  const aligned =
    key.base === p.INNER ||
    key.protocol?.checksum !== undefined ||
    (key.base === p.LL && key.protocol === p.vlan);
  const whole = key.offset % 8 === 0 && key.bits % 8 === 0;
  if (whole && (!aligned || (key.bits / 8) % 2 === 0)) return { kind: 'set payload', key, value, at };
  let first = Math.floor(key.offset / 8);
  const { shift: by, extra } = shiftOf(key.bits, key.offset);
  let shift = by;
  let bytes = Math.ceil((key.bits + extra) / 8);
  if (bytes > MOST_BYTES) throw new Fault(`a field over ${bytes} bytes cannot be set`, key.at, at);
  if (aligned && bytes % 2 === 1) {
    bytes++;
    if (first % 2 === 1) first--;
    else shift += 8;
  }
  const bits = bytes * 8;
  if (value.op === 'binary') return setFromItself(x, key, value, { first, bits, shift }, at);
  if (value.op !== 'value')
    throw new Fault(`a field like this cannot be set to a ${n.nameOf(value)}`, value.at, at);
  value.value <<= BigInt(shift);
  const type = t.baseType(key.type);
  const loaded: n.PayloadNode = {
    ...n.rawPayload(key.base, first * 8, bits, key.at),
    type: t.integer,
    protocol: key.protocol,
    raw: true,
    order: key.order,
  };
  const mask = n.value(type, key.order, bits, around(bytes, key.bits, shift), key.at);
  const kept: n.BinaryNode = { ...n.binary('&', loaded, mask, key.at), order: key.order, bits };
  const changed: n.BinaryNode = {
    ...n.binary('^', kept, value, key.at),
    type: key.type,
    order: key.order,
    bits,
  };
  const to: n.PayloadNode = { ...key, offset: first * 8, bits };
  x.statementBits = 0;
  return { kind: 'set payload', key: to, value: x.evaluate(changed), at };
}

/** `ip dscp set ip dscp and 0x3`: the field is loaded with what is around it, which stays. */
function setFromItself(
  x: Context,
  key: n.PayloadNode,
  value: n.BinaryNode,
  whole: { first: number; bits: number; shift: number },
  at: Mangle['at'],
): TypedStatement {
  let last = value;
  while (last.left.op === 'binary') last = last.left;
  const { left, right } = last;
  const same =
    left.op === 'payload' &&
    left.protocol === key.protocol &&
    left.field === key.field &&
    left.base === key.base &&
    left.offset === key.offset;
  if (!same) return mixed(x, key, value, whole, at);
  const width = key.bits;
  const loaded: n.PayloadNode = {
    ...left,
    offset: whole.first * 8,
    bits: whole.bits,
    raw: true,
    done: false,
  };
  last.left = loaded;
  if (right.op !== 'value') throw new Fault('this operation cannot be set', right.at, at);
  right.value <<= BigInt(whole.shift);
  if (last.operator === '&') right.value |= around(whole.bits / 8, width, whole.shift);
  x.statementBits = whole.bits;
  const to: n.PayloadNode = { ...loaded };
  const made = x.evaluate(value);
  x.statementBits = 0;
  return { kind: 'set payload', key: to, value: made, at };
}

/** An operation on something else: put together with the bits around the field. */
function mixed(
  x: Context,
  key: n.PayloadNode,
  value: n.Node,
  whole: { first: number; bits: number; shift: number },
  at: Mangle['at'],
): TypedStatement {
  const type = t.baseType(key.type);
  const loaded: n.PayloadNode = {
    ...n.rawPayload(key.base, whole.first * 8, whole.bits, key.at),
    type: t.integer,
    protocol: key.protocol,
    raw: true,
    order: key.order,
  };
  const { bits } = whole;
  const mask = n.value(type, key.order, bits, around(bits / 8, key.bits, whole.shift), key.at);
  const kept: n.BinaryNode = { ...n.binary('&', loaded, mask, key.at), order: key.order, bits };
  const changed: n.BinaryNode = {
    ...n.binary('^', kept, value, key.at),
    type: key.type,
    order: key.order,
    bits,
  };
  return {
    kind: 'set payload',
    key: { ...key, offset: whole.first * 8, bits },
    value: x.evaluate(changed),
    at,
  };
}
