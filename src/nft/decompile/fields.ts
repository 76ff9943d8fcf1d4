/** Names for what payload and exthdr expressions load. */
import type { ProtocolContext } from '../evaluate/protocols.js';
import type { OptionField } from '../tables/exthdr.js';
import type { Field, Protocol } from '../tables/protocols.js';
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { LoadedExthdr, LoadedPayload } from './typed.js';

/** The header that a place lies in, and the bits before it: behind VLAN tags it may be one of several. */
function headerAt(context: ProtocolContext, base: number, offset: number): [Protocol, number] | undefined {
  const top = context.at(base);
  if (!top || top === p.inet || top.fields.size === 0) return undefined;
  if (base !== p.LL) return [top, 0];
  let before = 0;
  for (const header of context.stacked) {
    const length = header.length ?? 0;
    if (offset < before + length) return [header, before];
    before += length;
  }
  return [top, before];
}

function fits(field: Field, context: ProtocolContext): boolean {
  return !field.icmp || !context.icmpType || field.icmp.any.includes(context.icmpType);
}

function name(payload: LoadedPayload, protocol: Protocol, field: Field): void {
  payload.protocol = protocol;
  payload.field = field;
  payload.type = field.type;
  payload.order = field.type.order === 'none' ? 'big' : field.type.order;
}

/** Finds the field that lies exactly there. */
export function complete(payload: LoadedPayload, context: ProtocolContext): void {
  if (payload.field) return;
  const found = headerAt(context, payload.base, payload.offset);
  if (!found) return ports(payload);
  const [protocol, before] = found;
  for (const field of protocol.fields.values()) {
    if (field.offset !== payload.offset - before || field.bits !== payload.bits || !fits(field, context))
      continue;
    return name(payload, protocol, field);
  }
}

/** Ports have names whatever the transport protocol. */
function ports(payload: LoadedPayload): void {
  if (payload.base !== p.TRANSPORT || payload.inner) return;
  for (const field of p.th.fields.values())
    if (field.offset === payload.offset && field.bits === payload.bits) name(payload, p.th, field);
}

/** Whether it says which protocol follows. */
export function isKey({ protocol, field }: LoadedPayload): boolean {
  if (!protocol || !field) return false;
  return KEYS.get(protocol) === field.name;
}
const KEYS: ReadonlyMap<Protocol, string> = new Map([
  [p.ip, 'protocol'],
  [p.ip6, 'nexthdr'],
  [p.ah, 'nexthdr'],
  [p.comp, 'nexthdr'],
  [p.icmp, 'type'],
  [p.icmpv6, 'type'],
  [p.ether, 'type'],
  [p.vlan, 'type'],
  [p.gre, 'protocol'],
  [p.geneve, 'type'],
]);

/** A piece of what was loaded; all have the same members in the same order. */
function loadedPayload(
  { base, type, order, inner }: LoadedPayload,
  offset: number,
  bits: number,
): LoadedPayload {
  return { op: 'payload', base, offset, bits, type, order, inner, protocol: undefined, field: undefined };
}

/** The fields that a piece of a packet is made of, in their order; the last may be the first bits of one. */
export function pieces(payload: LoadedPayload, context: ProtocolContext): LoadedPayload[] {
  const list: LoadedPayload[] = [];
  let { offset, bits } = payload;
  const found = headerAt(context, payload.base, offset);
  const piece = (length: number): LoadedPayload => loadedPayload(payload, offset, length);
  if (found) {
    const [protocol, before] = found;
    for (const field of protocol.fields.values()) {
      if (bits === 0) break;
      if (field.offset !== offset - before || !fits(field, context)) continue;
      const length = Math.min(field.bits, bits);
      const made = piece(length);
      name(made, protocol, field);
      list.push(made);
      offset += length;
      bits -= length;
    }
  }
  if (bits > 0) {
    const rest = { ...piece(bits), type: payload.inner ? t.integer : payload.type };
    if (list.length === 0) ports(rest);
    list.push(rest);
  }
  return list;
}

/** Where a mask's bits begin, counted from the lowest, and where they end. */
export function extent(mask: bigint): [from: number, to: number] {
  let from = 0;
  while (mask !== 0n && ((mask >> BigInt(from)) & 1n) === 0n) from++;
  let to = from;
  while (((mask >> BigInt(to)) & 1n) === 1n) to++;
  return [from, to];
}

/** Narrows a load to the fields that a mask leaves; returns by how many bits its value is shifted, or undefined. */
export function trim(payload: LoadedPayload, mask: bigint, context: ProtocolContext): number | undefined {
  const found = headerAt(context, payload.base, payload.offset);
  if (!found) return undefined;
  const [protocol, before] = found;
  const [from, to] = extent(mask);
  const lead = payload.bits - to;
  let offset = payload.offset - before + lead;
  let left = payload.bits;
  let length = 0;
  for (const field of protocol.fields.values()) {
    if (field.offset !== offset) continue;
    if (field.bits > left) return undefined;
    left -= field.bits;
    offset += field.bits;
    length += field.bits;
    if (left === 0) return undefined;
    if (from + length !== to) continue;
    payload.offset += lead;
    payload.bits = length;
    return from;
  }
  return undefined;
}

/** Narrows two bytes to the one field that some of their bits lie in; returns the shift, or undefined. */
export function around(
  payload: LoadedPayload,
  changed: bigint,
  context: ProtocolContext,
): number | undefined {
  const header = context.at(payload.base);
  if (payload.base === p.LL || payload.bits !== 16 || changed === 0n || !header) return undefined;
  for (const { offset, bits } of header.fields.values()) {
    const shift = payload.offset + 16 - (offset + bits);
    if (shift < 0 || offset < payload.offset) continue;
    if (changed & ~(((1n << BigInt(bits)) - 1n) << BigInt(shift))) continue;
    payload.offset = offset;
    payload.bits = bits;
    return shift;
  }
  return undefined;
}

/** The same for a place without a name. */
export function trimRaw(payload: LoadedPayload, mask: bigint): number | undefined {
  const [from, to] = extent(mask);
  if (payload.field || payload.bits <= to) return undefined;
  const offset = payload.offset + payload.bits - to;
  let count = 0;
  for (let rest = mask; rest > 0n; rest >>= 1n) if (rest & 1n) count++;
  if (offset + 7 > 255 * 8 || count > payload.bits) return undefined;
  payload.offset = offset;
  payload.bits = count;
  return from;
}

/** The same for an extension header or option. */
export function trimOption(option: LoadedExthdr, mask: bigint): number | undefined {
  if (!option.header) return undefined;
  const [from, to] = extent(mask);
  const offset = option.offset + option.bits - to;
  for (const field of option.header.fields.values()) {
    if (field.offset !== offset || field.bits !== to - from) continue;
    nameOption(option, field);
    option.offset = offset;
    option.bits = field.bits;
    return from;
  }
  return undefined;
}

export function nameOption(option: LoadedExthdr, field: OptionField): void {
  option.field = field;
  option.type = field.type;
  option.order = field.type.order === 'none' ? 'big' : field.type.order;
}
