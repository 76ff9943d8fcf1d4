/** What expressions become: nodes with type, byte order and length, which evaluation completes. */
import type { Header, HeaderClass, OptionField } from '../tables/exthdr.js';
import type { Key } from '../tables/keys.js';
import type { Base, Field, Protocol } from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { BinaryOperator, Place, RelationOperator, Statement } from '../tree.js';
import type { SetState } from './sets.js';

export interface NodeBase {
  type: t.DataType;
  order: t.Order;
  bits: number;
  /** Known before any packet is seen. */
  constant: boolean;
  /** One value. */
  single: boolean;
  at: Place | undefined;
}

/** A word that has no type yet. */
export interface SymbolNode extends NodeBase {
  op: 'symbol';
  text: string;
}

export interface ValueNode extends NodeBase {
  op: 'value';
  /** The number; of a string, its bytes with the first as the lowest. */
  value: bigint;
}

export interface VerdictNode extends NodeBase {
  op: 'verdict';
  verdict: number;
  chain?: Node | undefined;
  chainId?: number | undefined;
}

export interface PrefixNode extends NodeBase {
  op: 'prefix';
  base: Node;
  length: number;
}

export interface RangeNode extends NodeBase {
  op: 'range';
  from: Node;
  to: Node;
}

export interface PayloadNode extends NodeBase {
  op: 'payload';
  protocol: Protocol | undefined;
  field: Field | undefined;
  base: Base;
  /** In bits. */
  offset: number;
  inner: Protocol | undefined;
  raw: boolean;
  /** Whether it says which protocol follows. */
  isKey: boolean;
  done: boolean;
}

export interface ExthdrNode extends NodeBase {
  op: 'exthdr';
  of: HeaderClass;
  header: Header | undefined;
  field: OptionField | undefined;
  offset: number;
  kind: number;
  present: boolean;
}

export interface MetaNode extends NodeBase {
  op: 'meta';
  key: Key;
  base: Base | 0;
  inner: Protocol | undefined;
}

export interface CtNode extends NodeBase {
  op: 'ct';
  key: Key;
  direction: number;
  base: Base | 0;
  nfproto: number;
}

export interface RtNode extends NodeBase {
  op: 'rt';
  key: Key;
}
export interface SocketNode extends NodeBase {
  op: 'socket';
  key: Key;
  level: number;
}
export interface OsfNode extends NodeBase {
  op: 'osf';
  ttl: number;
  flags: number;
}
export interface FibNode extends NodeBase {
  op: 'fib';
  result: Key;
  flags: number;
  /** Whether a condition asks only if there is one. */
  asksPresence: boolean;
}
export interface NumgenNode extends NodeBase {
  op: 'numgen';
  mode: 0 | 1;
  mod: number;
  offset: number;
}
export interface HashNode extends NodeBase {
  op: 'hash';
  arg: Node | undefined;
  mod: number;
  seed: number | undefined;
  offset: number;
}
export interface XfrmNode extends NodeBase {
  op: 'xfrm';
  key: Key;
  direction: 0 | 1;
  spnum: number;
}
export interface TunnelNode extends NodeBase {
  op: 'tunnel';
  key: Key;
}

/** A change of byte order. */
export interface SwapNode extends NodeBase {
  op: 'swap';
  to: 'big' | 'host';
  arg: Node;
}

export interface BinaryNode extends NodeBase {
  op: 'binary';
  operator: BinaryOperator;
  left: Node;
  right: Node;
}

export interface ConcatNode extends NodeBase {
  op: 'concat';
  parts: Node[];
  /** Bytes of each part, once evaluated. */
  lengths: number[];
}

export interface ListNode extends NodeBase {
  op: 'list';
  items: Node[];
}

export interface SetNode extends NodeBase {
  op: 'set';
  elements: ElementNode[];
  /** `NFT_SET_*` that its elements call for. */
  flags: number;
}

export interface ElementNode {
  /** A key, or an inner set where sets are nested. */
  key: Node;
  data?: Node | undefined;
  timeout?: bigint | undefined;
  never?: boolean | undefined;
  expires?: bigint | undefined;
  comment?: string | undefined;
  statements: Statement[];
  /** First and last value of its interval, once intervals are computed. */
  low?: bigint | undefined;
  high?: bigint | undefined;
  /** Kept from an earlier command of the text. */
  known?: boolean | undefined;
  at: Place | undefined;
}

/** `*`. */
export interface CatchallNode extends NodeBase {
  op: 'catchall';
}

export interface SetRefNode extends NodeBase {
  op: 'set reference';
  /** The set's name until it is evaluated. */
  name: string;
  set: SetState | undefined;
}

export interface MapNode extends NodeBase {
  op: 'map';
  key: Node;
  map: Node;
}

export interface RelationNode extends NodeBase {
  op: 'relation';
  operator: RelationOperator;
  left: Node;
  right: Node;
}

export type Node =
  | SymbolNode
  | ValueNode
  | VerdictNode
  | PrefixNode
  | RangeNode
  | PayloadNode
  | ExthdrNode
  | MetaNode
  | CtNode
  | RtNode
  | SocketNode
  | OsfNode
  | FibNode
  | NumgenNode
  | HashNode
  | XfrmNode
  | TunnelNode
  | SwapNode
  | BinaryNode
  | ConcatNode
  | ListNode
  | SetNode
  | CatchallNode
  | SetRefNode
  | MapNode
  | RelationNode;

/** What errors call an expression. */
export function nameOf(node: Node): string {
  return node.op === 'binary' ? 'binary operation' : node.op;
}

export function value(
  type: t.DataType,
  order: t.Order,
  bits: number,
  number: bigint | number,
  at: Place | undefined,
): ValueNode {
  return { op: 'value', type, order, bits, value: BigInt(number), constant: true, single: true, at };
}

/** The bytes of a text as a number, the first as the lowest. */
export function textValue(text: string): { number: bigint; bytes: number } {
  const bytes = encoder.encode(text);
  let hex = '';
  for (let i = bytes.length - 1; i >= 0; i--) hex += (bytes[i]! + 256).toString(16).slice(1);
  return { number: hex === '' ? 0n : BigInt(`0x${hex}`), bytes: bytes.length };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The text of such a number, up to the first NUL. */
export function valueText(number: bigint): string {
  const bytes: number[] = [];
  for (let rest = number; rest > 0n; rest >>= 8n) {
    const byte = Number(rest & 255n);
    if (byte === 0) break;
    bytes.push(byte);
  }
  return decoder.decode(Uint8Array.from(bytes));
}

/** The number whose bytes are in the other order. */
export function swapped(number: bigint, bytes: number): bigint {
  let result = 0n;
  let rest = number;
  for (let i = 0; i < bytes; i++) {
    result = (result << 8n) | (rest & 255n);
    rest >>= 8n;
  }
  return result;
}

export function ones(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n;
}

export function payload(protocol: Protocol, field: Field | undefined, at: Place | undefined): PayloadNode {
  const isKey =
    field === undefined ||
    field.name === protocol.key ||
    (protocol.name === 'ip' && field.name === 'protocol') ||
    (protocol.name === 'ip6' && field.name === 'nexthdr');
  return {
    op: 'payload',
    type: field?.type ?? t.invalid,
    order: 'big',
    bits: field?.bits ?? 0,
    constant: false,
    single: false,
    protocol,
    field,
    base: protocol.base,
    offset: field?.offset ?? 0,
    inner: undefined,
    raw: false,
    isKey: field !== undefined && isKey,
    done: false,
    at,
  };
}

/** Raw payload: `bits` at `offset` from a base. */
export function rawPayload(base: Base, offset: number, bits: number, at: Place | undefined): PayloadNode {
  return {
    op: 'payload',
    type: t.hexInteger,
    order: 'big',
    bits,
    constant: false,
    single: false,
    protocol: undefined,
    field: undefined,
    base,
    offset,
    inner: undefined,
    raw: true,
    isKey: false,
    done: false,
    at,
  };
}

const META_BASES: Readonly<Record<string, Base>> = { nfproto: 1, l4proto: 2, protocol: 1 };

export function meta(key: Key, at: Place | undefined): MetaNode {
  const { type, order, bits } = key;
  return {
    op: 'meta',
    type,
    order,
    bits,
    constant: false,
    single: false,
    key,
    base: META_BASES[key.name] ?? 0,
    inner: undefined,
    at,
  };
}

const CT_BASES: Readonly<Record<string, Base>> = {
  saddr: 2,
  daddr: 2,
  'ip saddr': 2,
  'ip daddr': 2,
  'ip6 saddr': 2,
  'ip6 daddr': 2,
  'proto-src': 3,
  'proto-dst': 3,
  protocol: 2,
  l3proto: 1,
};

export function ct(key: Key, direction: number, at: Place | undefined): CtNode {
  const { type, order, bits } = key;
  return {
    op: 'ct',
    type,
    order,
    bits,
    constant: false,
    single: false,
    key,
    direction,
    base: CT_BASES[key.name] ?? 0,
    nfproto: 0,
    at,
  };
}

export function binary(operator: BinaryOperator, left: Node, right: Node, at: Place | undefined): BinaryNode {
  return {
    op: 'binary',
    operator,
    left,
    right,
    type: left.type,
    order: left.order,
    bits: 0,
    constant: false,
    single: false,
    at,
  };
}

export function relation(
  operator: RelationOperator,
  left: Node,
  right: Node,
  at: Place | undefined,
): RelationNode {
  return {
    op: 'relation',
    operator,
    left,
    right,
    type: t.verdict,
    order: 'none',
    bits: 0,
    constant: false,
    single: false,
    at,
  };
}

export function range(from: Node, to: Node, at: Place | undefined): RangeNode {
  return {
    op: 'range',
    from,
    to,
    type: t.invalid,
    order: 'none',
    bits: from.bits,
    constant: false,
    single: false,
    at,
  };
}

export function setReference(set: SetState, at: Place | undefined): SetRefNode {
  return {
    op: 'set reference',
    name: set.name,
    set,
    type: set.key.type,
    order: 'none',
    bits: 0,
    constant: true,
    single: false,
    at,
  };
}

export function verdictNode(verdict: number, at: Place | undefined): VerdictNode {
  return {
    op: 'verdict',
    verdict,
    type: t.verdict,
    order: 'none',
    bits: 0,
    constant: true,
    single: true,
    at,
  };
}
