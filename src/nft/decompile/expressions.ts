/** What was loaded, as expressions of the tree. */
import { tcpOptionAliases } from '../tables/exthdr.js';
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { Expression, Payload } from '../tree.js';
import { ANONYMOUS, elementsOf, type ReadStatements, type SetInfo } from './sets.js';
import { bytesFor, type LoadedExthdr, type LoadedPayload, type Typed, unswapped } from './typed.js';
import { constantOfType, numberOf, numberValue } from './values.js';

const BASES = ['ll', 'll', 'nh', 'th', 'ih'] as const;

/** An expression of the tree for what was loaded; constants take `type` where it is given. */
export function expressionOf(typed: Typed, read: ReadStatements, type?: Typed): Expression {
  switch (typed.op) {
    case 'payload':
      return payloadOf(typed);
    case 'exthdr':
      return exthdrOf(typed);
    case 'meta':
    case 'ct':
    case 'other':
      return typed.expression;
    case 'constant':
      return constantOf(typed.bytes, type ?? typed);
    case 'swapped':
      return expressionOf(typed.of, read, type);
    case 'joined':
      return { kind: 'concat', parts: typed.parts.map((part) => expressionOf(part, read)) };
    case 'binary': {
      const { operator, left, right } = typed;
      const shifts = operator === '<<' || operator === '>>';
      return {
        kind: 'binary',
        operator,
        left: expressionOf(left, read, left.op === 'constant' ? type : undefined),
        right:
          right.op === 'constant' && shifts
            ? numberValue(numberOf(right.bytes, 'host'), t.integer, 'host', 32)
            : expressionOf(
                right,
                read,
                right.op !== 'constant' ? undefined : left.op === 'constant' ? type : typeOfOperand(left),
              ),
      };
    }
    case 'mapped':
      return {
        kind: 'map expression',
        key: expressionOf(typed.key, read),
        map: typed.elements ?? setOf(typed.set, read),
        ...(typed.set.data === t.verdict ? { verdicts: true } : {}),
      };
  }
}

/** What the other operand of an operation is of: its type, in the byte order of the operation. */
function typeOfOperand(typed: Typed): Typed {
  let inner = unswapped(typed);
  while (inner.op === 'binary' && inner.operator !== '<<' && inner.operator !== '>>')
    inner = unswapped(inner.left);
  return { ...inner, order: typed.order };
}

/** A set: its elements where it has no name of its own, else a reference. */
export function setOf(set: SetInfo, read: ReadStatements): Expression {
  return set.flags & ANONYMOUS ? elementsOf(set, read) : { kind: 'set reference', name: set.name };
}

function constantOf(bytes: Uint8Array, type: Pick<Typed, 'type' | 'order' | 'bits'>): Expression {
  const length = type.bits > 0 ? Math.min(bytes.length, bytesFor(type.bits)) : bytes.length;
  return constantOfType(bytes.subarray(0, length), type.type, type.order, type.bits || bytes.length * 8);
}

function payloadOf({ protocol, field, base, offset, bits, inner }: LoadedPayload): Payload {
  const tunnel = inner ? { inner: inner.name } : {};
  if (protocol && field) return { kind: 'payload', protocol: protocol.name, field: field.name, ...tunnel };
  return { kind: 'payload', base: BASES[base]!, offset, bits, ...tunnel };
}

function exthdrOf({ of, header, field, kind, offset, bits, present }: LoadedExthdr): Expression {
  if (of === 'dccp option') return { kind: 'exthdr', of, name: kind };
  if (present) return { kind: 'exthdr', of, name: header?.name ?? kind };
  if (!header || !field) return { kind: 'exthdr', of, name: kind, offset, bits };
  return { kind: 'exthdr', of, name: tcpOptionAliases[header.name] ?? header.name, field: field.name };
}

/** The base that a key of meta or ct says something of: what follows it. */
export function baseOfKey(typed: Typed): number {
  if (typed.op !== 'meta' && typed.op !== 'ct') return 0;
  switch (typed.key.name) {
    case 'l4proto':
      return p.NETWORK;
    case 'iiftype':
      return 0;
    case 'nfproto':
      return p.LL;
    case 'protocol':
      return typed.op === 'ct' ? p.NETWORK : p.LL;
    case 'l3proto':
      return p.LL;
    default:
      return 0;
  }
}
