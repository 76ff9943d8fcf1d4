/** Constants as bytes. */
import { typeError } from '../../schema/stack.js';
import * as n from '../evaluate/nodes.js';
import * as t from '../tables/types.js';
import type { Data, VerdictData } from './instructions.js';

export function bytesOf(bits: number): number {
  return (bits + 7) >> 3;
}

const LARGE = 0xffff_ffffn;

/** Writes a number: the machine's order (little endian) where `host`, else the network's. */
export function write(into: Uint8Array, at: number, number: bigint, length: number, host: boolean): void {
  if (number <= LARGE) {
    let rest = Number(number);
    for (let i = 0; i < length && rest > 0; i++) {
      into[host ? at + i : at + length - 1 - i] = rest & 255;
      rest = Math.floor(rest / 256);
    }
    return;
  }
  let rest = number;
  for (let i = 0; i < length && rest > 0n; i++) {
    into[host ? at + i : at + length - 1 - i] = Number(rest & 255n);
    rest >>= 8n;
  }
}

/** A number as data. */
export function rawData(number: bigint, order: t.Order, length: number): Data {
  const bytes = new Uint8Array(length);
  write(bytes, 0, number, length, order === 'host');
  return { bytes, host: order === 'host' ? -1 : 0 };
}

function isText(node: n.Node): boolean {
  return t.baseType(node.type).id === t.string.id;
}

/** A constant. */
export function constantData(node: n.ValueNode): Data {
  const data = rawData(node.value, node.order, bytesOf(node.bits));
  if (isText(node)) data.host = 0;
  return data;
}

/** What is written of a part, and where it ends. */
function part(into: Uint8Array, at: number, number: bigint, of: n.Node): number {
  write(into, at, number, bytesOf(of.bits), of.order === 'host');
  return at + t.padded(of.bits) / 8;
}

function numberIn(node: n.Node): bigint {
  return node.op === 'value' ? node.value : 0n;
}

/** A key that is a concatenation; of intervals, its first or its last value. */
export function concatKey(node: n.ConcatNode, end: 'first' | 'last' | undefined): Data {
  const bytes = new Uint8Array(t.padded(node.bits) / 8);
  let host = 0;
  let at = 0;
  const sizes: number[] = [];
  for (const [i, each] of node.parts.entries()) {
    let order = each.order;
    let of: n.Node = each;
    let number: bigint;
    if (each.op === 'prefix') {
      number = numberIn(each.base);
      if (end === 'last') {
        let mask = n.ones(each.bits - each.length);
        if (each.order === 'host') {
          mask = n.swapped(mask, bytesOf(each.bits));
          order = 'big';
        }
        number += mask;
      }
    } else {
      if (each.op === 'range') of = end === 'last' ? each.to : each.from;
      number = numberIn(of);
      if ((each.op === 'range' || end) && !isText(of) && of.order === 'host') {
        number = n.swapped(number, bytesOf(of.bits));
        order = 'big';
      } else order = of.order;
    }
    at = part(bytes, at, number, of);
    if (order === 'host' && !isText(each)) host |= 1 << i;
    sizes.push(bytesOf(each.bits));
  }
  return { bytes, host, sizes };
}

function concatEnd(each: n.Node, last: boolean): { number: bigint; of: n.Node } {
  if (each.op === 'range') {
    const of = last ? each.to : each.from;
    return { number: numberIn(of), of };
  }
  if (each.op === 'prefix') {
    const base = numberIn(each.base);
    return { number: last ? base + n.ones(each.bits - each.length) : base, of: each };
  }
  return { number: numberIn(each), of: each };
}

/** Data that are a concatenation: of ranges, the first values, then the last ones. */
function concatData(node: n.ConcatNode, expand: boolean): Data {
  const length = t.padded(node.bits) / 8;
  const bytes = new Uint8Array(expand ? length * 2 : length);
  const sizes: number[] = [];
  let host = 0;
  let at = 0;
  for (const last of expand ? [false, true] : [false]) {
    for (const each of node.parts) {
      const { number, of } = concatEnd(each, last);
      at = part(bytes, at, number, of);
      if (each.order === 'host' && !isText(each)) host |= 1 << sizes.length;
      sizes.push(bytesOf(each.bits));
    }
  }
  return { bytes, host, sizes };
}

function both(first: bigint, last: bigint, of: n.Node): Data {
  const bytes = new Uint8Array((t.padded(of.bits) / 8) * 2);
  part(bytes, part(bytes, 0, first, of), last, of);
  const size = bytesOf(of.bits);
  return { bytes, host: 0, sizes: [size, size] };
}

/** Any constant as data. */
export function dataOf(node: n.Node, expand = false): Data {
  switch (node.op) {
    case 'value':
      return constantData(node);
    case 'concat':
      return concatData(node, expand);
    case 'range':
      return both(numberIn(node.from), numberIn(node.to), node.from);
    case 'prefix': {
      const base = numberIn(node.base);
      return both(base, base + n.ones(node.bits - node.length), node.base);
    }
    default:
      throw typeError(`a ${n.nameOf(node)} is no data`);
  }
}

export function verdictData(node: n.VerdictNode): VerdictData {
  const data: VerdictData = { verdict: node.verdict };
  if (node.chain?.op === 'value') data.chain = n.valueText(node.chain.value);
  else if (node.chainId !== undefined) data.chainId = node.chainId;
  return data;
}
