/** Sets as the kernel keeps them, and their elements on the way back. */
import type { VerdictData } from '../generate/instructions.js';
import type { ElementValue } from '../generate/sets.js';
import * as w from '../tables/statements.js';
import * as t from '../tables/types.js';
import type { Expression, SetElement, SetExpression, Statement, Verdict } from '../tree.js';
import { bytesOf, constantOfType, hasPrefixes, isText, numberOf, rangeOf, text } from './values.js';

/** What the way back has to know of a set. */
export interface SetInfo {
  name: string;
  /** `NFT_SET_*`. */
  flags: number;
  key: t.DataType;
  keyBits: number;
  /** Types of the key's parts as `typeof` has them. */
  keyTypes?: readonly t.DataType[] | undefined;
  /** Byte orders of the key's parts, where they are not those of the types. */
  keyOrders?: readonly t.Order[] | undefined;
  /** Lengths of the parts in bits, where the types do not say them. */
  keyPartBits?: readonly number[] | undefined;
  /** What a map gives; undefined for sets, and maps of objects. */
  data?: t.DataType | undefined;
  dataBits: number;
  dataOrders?: readonly t.Order[] | undefined;
  dataPartBits?: readonly number[] | undefined;
  /** Whether what it gives are ranges. */
  dataInterval: boolean;
  size: number;
  /** `NFT_OBJECT_*` that a map of objects gives. */
  objectType?: number | undefined;
  elements: readonly ElementValue[];
}

export const ANONYMOUS = 0x1;
export const INTERVAL = 0x4;
export const CONCAT = 0x80;
const END = 1;
const CATCHALL = 2;

export function isAnonymous(set: SetInfo): boolean {
  return (set.flags & ANONYMOUS) !== 0;
}

/** Types of a concatenation's parts, with order and length of each. */
interface Part {
  type: t.DataType;
  order: t.Order;
  bits: number;
}

export function partsOf(
  type: t.DataType,
  orders: readonly t.Order[] | undefined,
  lengths: readonly number[] | undefined,
): Part[] {
  return (type.parts ?? [type]).map((part, i) => ({
    type: part,
    order: orders?.[i] ?? (part.order === 'none' ? 'big' : part.order),
    bits: lengths?.[i] ?? part.bits,
  }));
}

/** Reads bytes as the parts of a concatenation. */
function joined(bytes: Uint8Array, parts: readonly Part[], end?: Uint8Array): Expression {
  let at = 0;
  const list = parts.map((part): Expression => {
    const length = (part.bits + 7) >> 3;
    const from = bytes.subarray(at, at + length);
    const to = end?.subarray(at, at + length);
    at += t.padded(part.bits) / 8;
    if (isText(part.type)) {
      // an interval of strings is what begins so
      const differs = to && from.findIndex((byte, i) => byte !== to[i]);
      return differs !== undefined && differs >= 0 ? text(from.subarray(0, differs)) : text(withEnd(from));
    }
    // ranges are kept in the order in which they compare
    if (!to) return constantOfType(from, part.type, part.order, part.bits);
    return rangeOf(numberOf(from, 'big'), numberOf(to, 'big'), part.type, part.order, part.bits);
  });
  return list.length === 1 ? list[0]! : { kind: 'concat', parts: list };
}

function withEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.includes(0)) return bytes;
  const made = new Uint8Array(bytes.length + 1);
  made.set(bytes);
  return made;
}

/** A verdict of the kernel. */
export function verdictOf({ verdict, chain }: VerdictData): Verdict {
  const code = verdict | 0;
  const word = w.wordFor(w.verdicts, code);
  const more = chain === undefined ? {} : { chain };
  if (word) return { kind: 'verdict expression', verdict: word, ...more };
  // the upper half of a verdict that queues is the queue's number
  const isQueue = code > 0 && (code & 0xffff) === w.verdicts.queue;
  return { kind: 'verdict expression', verdict: isQueue ? 'queue' : 'unknown', code, ...more };
}

/** What a map gives for an element. */
function dataOf(set: SetInfo, element: ElementValue): Expression | undefined {
  const { data, object } = element;
  if (object !== undefined) return { kind: 'word', text: object, quoted: true };
  if (!data) return undefined;
  if (!('bytes' in data)) return verdictOf(data);
  if (!set.data) return undefined;
  const parts = partsOf(set.data, set.dataOrders, set.dataPartBits);
  if (!set.dataInterval) return joined(data.bytes, parts);
  const half = data.bytes.length / 2;
  const made = joined(data.bytes.subarray(0, half), parts, data.bytes.subarray(half));
  // one address is the shortest of prefixes there
  const [{ type, bits }] = parts as [Part];
  return made.kind === 'value' && hasPrefixes(type) ? { kind: 'prefix', base: made, length: bits } : made;
}

const decoder = new TextDecoder();

/** The comment in an element's user data. */
export function commentOf(userData: Uint8Array | undefined): string | undefined {
  for (let at = 0; userData && at + 2 <= userData.length; at += 2 + userData[at + 1]!) {
    const length = userData[at + 1]!;
    if (userData[at] === 0) return decoder.decode(userData.subarray(at + 2, at + 1 + length));
  }
  return undefined;
}

/** Reads stateful expressions of an element as statements. */
export type ReadStatements = (element: ElementValue) => Statement[];

function finished(
  set: SetInfo,
  element: ElementValue,
  key: SetElement['key'],
  read: ReadStatements,
): SetElement {
  const made: SetElement = { kind: 'set element', key };
  const data = dataOf(set, element);
  if (data) made.data = data;
  if (element.timeout !== undefined) made.timeout = element.timeout === 0n ? 'never' : element.timeout;
  if (element.expiration) made.expires = element.expiration;
  const comment = commentOf(element.userData);
  if (comment !== undefined) made.comment = comment;
  const statements = read(element);
  if (statements.length > 0) made.statements = statements;
  return made;
}

/** Elements of a set as people write them: intervals from their ends, what matches the rest as `*`. */
export function elementsOf(
  set: SetInfo,
  read: ReadStatements,
  shift = 0,
  as?: Part | readonly t.DataType[],
): SetExpression {
  const declared = partsOf(set.key, set.keyOrders, set.keyPartBits).map((part, i) => {
    const type = set.keyTypes?.[i];
    return type?.id === part.type.id ? { ...part, type } : part;
  });
  const parts =
    as && 'type' in as
      ? [as]
      : declared.map((part, i) => (as?.[i]?.id === part.type.id ? { ...part, type: as[i]! } : part));
  const elements: SetElement[] = [];
  const rest: SetElement[] = [];
  if ((set.flags & (INTERVAL | CONCAT)) === INTERVAL && parts.length === 1) {
    elements.push(...intervals(set, parts[0]!, read, shift, rest));
  } else {
    for (const element of inOrder(set.elements, parts, (set.flags & INTERVAL) !== 0)) {
      if (element.flags & CATCHALL || !element.key) {
        rest.push(finished(set, element, '*', read));
        continue;
      }
      const { bytes } = element.key;
      const key = shift
        ? rangeOf(
            numberOf(bytes, 'big') >> BigInt(shift),
            numberOf(bytes, 'big') >> BigInt(shift),
            parts[0]!.type,
            parts[0]!.order,
            parts[0]!.bits,
          )
        : joined(bytes, parts, element.keyEnd?.bytes);
      elements.push(finished(set, element, key, read));
    }
  }
  return { kind: 'set expression', elements: [...elements, ...rest] };
}

/** Each once, by their keys, part by part: as nft lists them; those of concatenations with ranges as they come. */
function inOrder(
  elements: readonly ElementValue[],
  parts: readonly Part[],
  asTheyCome: boolean,
): ElementValue[] {
  const keyed = new Map<string, { element: ElementValue; order: string }>();
  for (const element of elements) {
    const { key, keyEnd } = element;
    if (!key) continue;
    const order = orderOf(key.bytes, parts);
    const id = String.fromCharCode(...key.bytes, ...(keyEnd?.bytes ?? []));
    if (!keyed.has(id)) keyed.set(id, { element, order });
  }
  const all = [...keyed.values()];
  if (!asTheyCome) all.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  return [...all.map(({ element }) => element), ...elements.filter(({ key }) => !key)];
}

/** A text that is in order where the parts as numbers are: their bytes, the highest first. */
function orderOf(bytes: Uint8Array, parts: readonly Part[]): string {
  let at = 0;
  let order = '';
  const [first] = parts;
  if (parts.length === 1 && first && t.isFlags(first.type)) {
    // several flags go by the lowest of them
    const flags = numberOf(bytes, first.order);
    return String.fromCharCode(...bytesOf(flags & -flags, bytes.length));
  }
  for (const { type, order: stored, bits } of parts) {
    const end = at + ((bits + 7) >> 3);
    if ((isText(type) ? (parts.length > 1 ? 'host' : 'big') : stored) === 'host')
      for (let i = end - 1; i >= at; i--) order += String.fromCharCode(bytes[i]!);
    else for (let i = at; i < end; i++) order += String.fromCharCode(bytes[i]!);
    at += t.padded(bits) / 8;
  }
  return order;
}

/** Intervals: each from its first value to before the next end, or start. */
function intervals(
  set: SetInfo,
  part: Part,
  read: ReadStatements,
  shift: number,
  rest: SetElement[],
): SetElement[] {
  const bits = set.keyBits;
  const number = ({ key }: ElementValue): bigint => numberOf(key!.bytes, 'big');
  const sorted: ElementValue[] = [];
  for (const element of set.elements)
    if (element.flags & CATCHALL) rest.push(finished(set, element, '*', read));
    else sorted.push(element);
  sorted.sort((a, b) => {
    const [x, y] = [number(a), number(b)];
    return x < y ? -1 : x > y ? 1 : (b.flags & END) - (a.flags & END);
  });
  const made: SetElement[] = [];
  const most = (1n << BigInt(bits)) - 1n;
  for (const [i, element] of sorted.entries()) {
    if (element.flags & END) continue;
    const next = sorted[i + 1];
    const low = number(element);
    const high = next ? number(next) - 1n : most;
    made.push(finished(set, element, interval(low, high, part, bits, shift), read));
  }
  return made;
}

function interval(low: bigint, high: bigint, part: Part, bits: number, shift: number): Expression {
  if (isText(part.type)) return prefixText(low, high, bits);
  const by = BigInt(shift);
  return rangeOf(
    low >> by,
    high >> by,
    part.type,
    part.order,
    shift ? part.bits : hasPrefixes(part.type) ? bits : part.bits,
  );
}

/** Strings compare byte by byte: an interval of them is what begins alike. */
function prefixText(low: bigint, high: bigint, bits: number): Expression {
  const bytes = new Uint8Array(bits / 8);
  let number = low;
  for (let i = bytes.length - 1; i >= 0; i--) {
    bytes[i] = Number(number & 0xffn);
    number >>= 8n;
  }
  if (low === high) return text(withEnd(bytes));
  let same = 0;
  let span = high - low;
  while (span > 0n) {
    span >>= 8n;
    same++;
  }
  return text(bytes.subarray(0, bytes.length - same));
}
