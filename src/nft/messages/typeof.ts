/** The expression of a set's keys or data, as nft keeps it with the set. */
import type * as n from '../evaluate/nodes.js';
import { operations } from '../tables/exthdr.js';

/** A part of user data: an element by its name. */
export type Tlv = { element: string; value: unknown } | { element: 'unknown'; id: number; data: string };

function tlvs(values: Readonly<Record<string, number | undefined>>): Tlv[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([element, value]) => ({ element, value }));
}

const INTEGER = 4;
const QUEUE_BITS = 16;

/** What nft says of an expression; undefined where it keeps nothing of its kind. */
function described(node: n.Node, named = false): { kind: string; data: Tlv[]; broken?: boolean } | undefined {
  switch (node.op) {
    case 'verdict':
      return { kind: 'verdict', data: [] };
    case 'value':
      // of constants nft only knows numbers of queues
      return named && node.type.id === INTEGER && node.order === 'host' && node.bits === QUEUE_BITS
        ? { kind: 'value', data: tlvs({ type: 0 }) }
        : { kind: 'value', data: [], broken: true };
    case 'payload': {
      const { protocol, field, base, offset, inner } = node;
      const raw = protocol === undefined;
      return {
        kind: 'payload',
        data: tlvs({
          protocol: raw ? 0 : protocol.id,
          field: raw ? 0 : (field?.index ?? 0),
          base: raw ? base : undefined,
          offset: raw ? offset : undefined,
          len: node.type.id === INTEGER ? node.bits : undefined,
          inner: inner?.id,
        }),
      };
    }
    case 'exthdr': {
      const op = operations[node.of];
      return {
        kind: 'exthdr',
        data: tlvs(
          op === 0
            ? { field: node.field?.index ?? 0, header: node.header?.id ?? 0 }
            : {
                field: node.of === 'dccp option' ? node.kind : (node.field?.index ?? 0),
                op,
                header: node.kind,
              },
        ),
      };
    }
    case 'meta':
      return { kind: 'meta', data: tlvs({ key: node.key.number, inner: node.inner?.id }) };
    case 'ct':
      return { kind: 'ct', data: tlvs({ key: node.key.number, direction: node.direction }) };
    case 'rt':
      return { kind: 'rt', data: tlvs({ key: node.key.number }) };
    case 'socket':
      return { kind: 'socket', data: tlvs({ key: node.key.number }) };
    case 'tunnel':
      return { kind: 'tunnel', data: tlvs({ key: node.key.number }) };
    case 'osf':
      return { kind: 'osf', data: [] };
    case 'fib':
      return { kind: 'fib', data: tlvs({ result: node.result.number, flags: node.flags }) };
    case 'numgen':
      return { kind: 'numgen', data: tlvs({ type: node.mode, modulus: node.mod, offset: node.offset }) };
    case 'hash':
      return {
        kind: 'hash',
        data: tlvs({
          type: node.arg ? 0 : 1,
          offset: node.offset,
          modulus: node.mod,
          seed: node.seed ?? 0,
          seedSet: node.seed === undefined ? 0 : 1,
        }),
      };
    case 'xfrm':
      return {
        kind: 'xfrm',
        data: tlvs({ key: node.key.number, spnum: node.spnum, dir: node.direction }),
      };
    case 'concat':
      return concat(node);
    default:
      return undefined;
  }
}

/** Numbers that nft has for kinds of expressions, where they stand as bytes. */
const KINDS: Readonly<Record<string, number>> = { value: 4 };

function concat(node: n.ConcatNode): { kind: string; data: Tlv[]; broken?: boolean } {
  const data: Tlv[] = [];
  for (const [i, each] of node.parts.entries()) {
    let part: n.Node = each;
    while (part.op === 'binary') part = part.left;
    const made = described(part);
    if (!made) return { kind: 'concat', data, broken: true };
    if (made.broken) {
      // nft begins the part and leaves it open: headers without a length, and what it has written so far
      data.push(
        { element: 'unknown', id: i, data: '' },
        { element: 'unknown', id: 0, data: littleEndian(KINDS[made.kind] ?? 0) },
        { element: 'unknown', id: 1, data: '' },
      );
      return { kind: 'concat', data, broken: true };
    }
    data.push({ element: `part${i}`, value: typeTlvs(made) });
  }
  return { kind: 'concat', data };
}

function littleEndian(number: number): string {
  return `0${number.toString(16)}000000`.slice(-8);
}

function typeTlvs({ kind, data }: { kind: string; data: Tlv[] }): Tlv[] {
  return [
    { element: 'kind', value: kind },
    { element: 'data', value: data },
  ];
}

/** The user data of an expression, with its kind; `named` where the set says `typeof`. */
export function typeOfMessage(node: n.Node, named = false): Tlv[] | undefined {
  const made = described(node, named);
  return made && typeTlvs(made);
}

/** What stands where a set is declared by the names of types. */
export const NO_TYPEOF: Tlv[] = typeTlvs({ kind: 'value', data: [] });
