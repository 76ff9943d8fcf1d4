/** Words → constants, by the data type of their place. */
import { nearest } from '../../schema/names.js';
import { parseIp4 } from '../../schema/text/ip.js';
import { Fault } from '../errors.js';
import { isIp6 } from '../parse/scan.js';
import { readDuration } from '../parse/time.js';
import * as names from '../tables/names.js';
import type { Symbols } from '../tables/symbols.js';
import * as t from '../tables/types.js';
import type { Place } from '../tree.js';
import { type SymbolNode, textValue, type ValueNode, value } from './nodes.js';

/** The constant that a word means where `type` is expected. */
export function readSymbol(symbol: SymbolNode, type: t.DataType, system: names.SystemNames): ValueNode {
  for (let each: t.DataType | undefined = type; each; each = each.base) {
    if (each.reader) return read(each, symbol, type, system);
    if (each.symbols) return readNamed(symbol, type, each.symbols, system);
  }
  const { text, at } = symbol;
  if (type.id === t.verdict.id) {
    const close = nearest(text, ['accept', 'drop', 'continue', 'return', 'queue']);
    throw new Fault(`"${text}" is no verdict; ${close ? `"${close}"` : `"jump ${text}"`} is meant?`, at);
  }
  if (type === t.invalid) throw new Fault(`"${text}" has no type here`, at);
  throw new Fault(`"${text}" cannot be read as ${type.words}`, at);
}

/** A name of a table, or what the type below reads. */
function readNamed(
  symbol: SymbolNode,
  type: t.DataType,
  table: Symbols | ReadonlyMap<string, number> | undefined,
  system: names.SystemNames,
): ValueNode {
  const { text, at } = symbol;
  const found =
    table instanceof Map
      ? table.get(text)
      : table && Object.hasOwn(table, text)
        ? (table as Symbols)[text]
        : undefined;
  if (found !== undefined) return value(type, type.order, type.bits, found, at);
  try {
    for (let each = type.base; each; each = each.base) {
      if (each.reader) return read(each, symbol, type, system);
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const known = table instanceof Map ? [...table.keys()] : Object.keys(table ?? {});
    const close = nearest(text, known);
    throw new Fault(`"${text}" is no ${type.words}${close ? `; "${close}" is meant?` : ''}`, at);
  }
  throw new Fault(`"${text}" is no ${type.words}`, at);
}

function read(
  reader: t.DataType,
  symbol: SymbolNode,
  type: t.DataType,
  system: names.SystemNames,
): ValueNode {
  const { text, at } = symbol;
  switch (reader.reader!) {
    case 'integer':
      return value(type, 'host', 1, integer(text, type, at), at);
    case 'string': {
      const { number, bytes } = textValue(text);
      return value(t.string, 'host', (bytes + 1) * 8, number, at);
    }
    case 'symbols':
      return readNamed(symbol, type, reader.symbols, system);
    case 'mark':
      return readNamed(symbol, type, system.marks, system);
    case 'realm':
      return readNamed(symbol, type, system.realms ?? REALMS, system);
    case 'device group':
      return readNamed(symbol, type, system.deviceGroups ?? DEVICE_GROUPS, system);
    case 'lladdr':
      return lladdr(text, type, at);
    case 'ipv4':
      return value(t.ipv4, 'big', 32, ipv4(text, at), at);
    case 'ipv6':
      return value(t.ipv6, 'big', 128, ipv6(text, at), at);
    case 'protocol':
      return value(
        t.inetProto,
        'host',
        8,
        numberOr(text, 255, system.protocols ?? names.protocols(), 'protocol', at),
        at,
      );
    case 'service':
      return value(t.inetService, 'big', 16, service(text, system.services ?? names.services(), at), at);
    case 'interface':
      return value(type, 'host', 32, interfaceIndex(text, system, at), at);
    case 'user':
      return value(type, 'host', 32, account(text, system.users ?? names.users(), 'user', at), at);
    case 'group':
      return value(type, 'host', 32, account(text, system.groups ?? names.groups(), 'group', at), at);
    case 'class':
      return value(type, 'host', 32, classid(text, at), at);
    case 'time': {
      const milliseconds = readDuration(text, at);
      if (milliseconds > 0xffffffffn) throw new Fault('the time is too large', at);
      return value(t.time, 'host', 32, milliseconds, at);
    }
    case 'date':
      return value(type, 'host', 64, date(text, at), at);
    case 'hour':
      return value(type, 'host', 32, hour(text, at), at);
    case 'label': {
      const bit = label(text, system, at);
      return value(type, type.order, 128, 1n << bit, at);
    }
    case 'boolean':
      return value(t.boolean, 'host', 1, integer(text, type, at) === 0n ? 0 : 1, at);
    case 'cgroup': {
      const inode = system.cgroups?.get(text) ?? number(text);
      if (inode === undefined) throw new Fault(`the control group "${text}" is not known`, at);
      return value(type, 'host', 64, inode, at);
    }
    case 'concatenation':
      throw new Fault(`"${text}" is one value, expected ${type.words}`, at);
  }
}

const REALMS: ReadonlyMap<string, number> = new Map([['cosmos', 0]]);
const DEVICE_GROUPS: ReadonlyMap<string, number> = new Map([['default', 0]]);

/** A number as C writes it: decimal, octal, hexadecimal, binary, with a sign. */
function number(text: string): bigint | undefined {
  const parts = /^(-?)(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)$/.exec(text.trim());
  if (!parts) return undefined;
  const digits = parts[2]!;
  if (/^0[0-9]+$/.test(digits)) {
    if (!/^[0-7]+$/.test(digits)) return undefined;
    return sign(parts[1]!, BigInt(`0o${digits}`));
  }
  return sign(parts[1]!, BigInt(digits));
}

function sign(minus: string, magnitude: bigint): bigint {
  return minus ? -magnitude : magnitude;
}

function integer(text: string, type: t.DataType, at: Place | undefined): bigint {
  const read = number(text);
  if (read === undefined) throw new Fault(`"${text}" cannot be read as ${type.words}`, at);
  if (read < 0n) throw new Fault(`${text} is negative`, at);
  return read;
}

/** What `strtoul` reads of a whole text; a leading zero that is no octal number ends it early. */
function plain(text: string): bigint | undefined {
  return number(text);
}

function numberOr(
  text: string,
  most: number,
  table: ReadonlyMap<string, number>,
  what: string,
  at: Place | undefined,
): number {
  const read = plain(text);
  if (read !== undefined) {
    if (read < 0n || read > BigInt(most))
      throw new Fault(`the ${what} ${text} is out of range: 0 to ${most}`, at);
    return Number(read);
  }
  const found = table.get(text);
  if (found === undefined) throw new Fault(`unknown ${what} "${text}"`, at);
  return found;
}

function service(text: string, table: ReadonlyMap<string, number>, at: Place | undefined): number {
  // a number with a leading zero that is not octal is resolved as a decimal one
  if (/^0[0-7]*[89][0-9]*$/.test(text))
    return numberOr(String(BigInt(text.replace(/^0+/, ''))), 65535, table, 'service', at);
  return numberOr(text, 65535, table, 'service', at);
}

/**
 * One to four parts, in decimal, octal (`010`) or hexadecimal, of which the last fills the bytes that are left; or an
 * IPv4 address as IPv6 writes it (`::ffff:10.0.0.1`).
 */
export function ipv4(text: string, at: Place | undefined): bigint {
  if (text === 'localhost') return 0x7f000001n;
  const decimal = parseIp4(text);
  if (decimal >= 0) return BigInt(decimal);
  if (text.includes(':') && isIp6(text)) {
    const mapped = ipv6(text, at);
    if (mapped >> 32n === 0xffffn) return mapped & 0xffffffffn;
  }
  const parts = text.split('.');
  const wrong = () => new Fault(`"${text}" is no IPv4 address`, at);
  if (parts.length > 4) throw wrong();
  let sum = 0n;
  for (const [i, part] of parts.entries()) {
    const match = /^(?:0x([0-9a-f]+)|(0[0-7]*)|([1-9]\d*))$/i.exec(part);
    if (!match || part.length > 12) throw wrong();
    const number = match[1] ? BigInt(`0x${match[1]}`) : match[2] ? BigInt(`0o${match[2]}`) : BigInt(part);
    const bits = i < parts.length - 1 ? 8n : 8n * BigInt(5 - parts.length);
    if (number >= 1n << bits) throw wrong();
    sum = (sum << bits) | number;
  }
  return sum;
}

export function ipv6(text: string, at: Place | undefined): bigint {
  if (text === 'localhost') return 1n;
  let source = text;
  const tail = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  if (tail) {
    const four = ipv4(tail[2]!, at);
    source = `${tail[1]}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`;
  }
  if (!isIp6(source)) throw new Fault(`"${text}" is no IPv6 address`, at);
  const [before = '', behind] = source.split('::');
  const head = before === '' ? [] : before.split(':');
  const rest = behind === undefined || behind === '' ? [] : behind.split(':');
  const groups =
    behind === undefined
      ? head
      : [...head, ...Array<string>(8 - head.length - rest.length).fill('0'), ...rest];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function lladdr(text: string, type: t.DataType, at: Place | undefined): ValueNode {
  const parts = text.split(/[^0-9a-fA-F]/);
  if (parts.some((part) => part === '' || part.length > 2))
    throw new Fault(`"${text}" is no link layer address`, at);
  const sum = parts.reduce((all, part) => (all << 8n) | BigInt(`0x${part}`), 0n);
  return value(type, 'big', parts.length * 8, sum, at);
}

function interfaceIndex(text: string, system: names.SystemNames, at: Place | undefined): number {
  const found = (system.interfaces ?? LOOPBACK).get(text);
  if (found !== undefined) return found;
  if (/^\d+$/.test(text) && Number(text) <= 0x7fffffff) return Number(text);
  throw new Fault(`the interface "${text}" does not exist`, at);
}

const LOOPBACK: ReadonlyMap<string, number> = new Map([['lo', 1]]);

function account(
  text: string,
  table: ReadonlyMap<string, number>,
  what: string,
  at: Place | undefined,
): number {
  const found = table.get(text);
  if (found !== undefined) return found;
  const read = plain(text);
  if (read === undefined || read < 0n) throw new Fault(`the ${what} "${text}" does not exist`, at);
  if (read > 0xffffffffn) throw new Fault(`the ${what} ${text} is too large`, at);
  return Number(read);
}

/** `root`, `none`, `major:minor` in hexadecimal, or a number. */
function classid(text: string, at: Place | undefined): number {
  if (text === 'root') return 0xffffffff;
  if (text === 'none') return 0;
  const colon = text.indexOf(':');
  if (colon >= 0) {
    const major = text.slice(0, colon);
    const minor = text.slice(colon + 1);
    if (!/^[0-9a-fA-F]{1,8}$/.test(major) || !/^[0-9a-fA-F]{0,8}$/.test(minor)) {
      throw new Fault(`"${text}" is no class`, at);
    }
    return ((Number.parseInt(major, 16) << 16) | Number.parseInt(minor || '0', 16)) >>> 0;
  }
  // a number is read as far as it goes, and nothing is 0
  const match = /^(?:0x[0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  const digits = match?.[0] ?? '0';
  const number = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return Number(BigInt.asUintN(32, number));
}

const NANOSECONDS = 1_000_000_000n;

/** `2020-06-06 17:00:00` (seconds, minutes and the time may be left out) in the zone of this machine, or seconds. */
function date(text: string, at: Place | undefined): bigint {
  if (/^\d+$/.test(text)) return BigInt.asUintN(64, BigInt(text) * NANOSECONDS);
  const parts = /^\s*(\d{1,4})-(\d{1,2})-(\d{1,2})(?:\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?/.exec(text);
  if (!parts) throw new Fault(`"${text}" is no date: YYYY-MM-DD hh:mm:ss is expected`, at);
  const [year, month, day, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part))) as number[];
  if (month! < 1 || month! > 12 || day! < 1 || day! > 31 || hours > 23 || minutes > 59 || seconds > 61) {
    throw new Fault(`"${text}" is no date: a part is out of range`, at);
  }
  const utc = Date.UTC(year!, month! - 1, day, hours, minutes, seconds) / 1000;
  const offset = -new Date(utc * 1000).getTimezoneOffset() * 60;
  return BigInt.asUintN(64, BigInt(utc - offset) * NANOSECONDS);
}

const DAY = 86_400;

/** `17:00` or `17:00:30` in the zone of this machine, as seconds from midnight UTC; a time such as `1h`; or seconds. */
function hour(text: string, at: Place | undefined): number {
  if (/^\d+$/.test(text)) return Number(BigInt.asUintN(32, BigInt(text)));
  const parts = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
  let seconds: number;
  if (parts) {
    const [hours, minutes, rest] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
    if (hours > 23 || minutes > 59 || rest > 60) throw new Fault(`"${text}" is no time of the day`, at);
    seconds = hours * 3600 + minutes * 60 + rest;
  } else seconds = Number(readDuration(text, at) / 1000n);
  const offset = -new Date().getTimezoneOffset() * 60;
  return seconds >= offset ? (seconds - offset) % DAY : DAY - offset + seconds;
}

function label(text: string, system: names.SystemNames, at: Place | undefined): bigint {
  const named = system.labels?.get(text);
  const bit = named === undefined ? plain(text) : BigInt(named);
  if (bit === undefined || bit < 0n) throw new Fault(`unknown conntrack label "${text}"`, at);
  if (bit > 127n) throw new Fault(`the conntrack label ${text} is out of range: 0 to 127`, at);
  return bit;
}
