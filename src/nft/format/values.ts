/** How constants print: by their data type, as `nft list` has them. */
import { formatIp4, formatIp6 } from '../../schema/text/ip.js';
import * as names from '../tables/names.js';
import * as t from '../tables/types.js';
import type { Value } from '../tree.js';
import { duration } from './duration.js';
import type { FormatOptions } from './options.js';

/** What a value prints as, before text and JSON part ways: a symbol, a quoted string, or a number with its spelling. */
export type Shown =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly value: bigint };

const word = (text: string): Shown => ({ kind: 'word', text });
const quoted = (text: string): Shown => ({ kind: 'string', text });

/** A value as text: `22`, `0x00000001`, `"eth0"`, `established`. */
export function valueText(value: Value, options: FormatOptions): string {
  const shown = show(value, options);
  return shown.kind === 'string' ? `"${shown.text}"` : shown.text;
}

/** The data type of a value. */
export function typeOf({ type }: Value): t.DataType {
  return t.printedType(type) ?? t.integer;
}

/** How a value prints. */
export function show(value: Value, options: FormatOptions): Shown {
  for (let type: t.DataType | undefined = typeOf(value); type; type = type.base) {
    const shown = byReader(type, value, options) ?? bySymbol(type, value, options);
    if (shown) return shown;
  }
  return number(value);
}

/** Reads symbols of the type's own table; names in quotes are those of the system. */
function bySymbol(type: t.DataType, { value }: Value, options: FormatOptions): Shown | undefined {
  const { symbols } = type;
  // codes mean something else with each type of message
  if (!symbols || options.numeric || CODES.has(type)) return undefined;
  for (const symbol in symbols)
    if (BigInt(symbols[symbol]!) === value) return type.quoted ? quoted(symbol) : word(symbol);
  return undefined;
}

const CODES: ReadonlySet<t.DataType> = new Set([t.icmpCode, t.icmpv6Code, t.icmpxCode]);

function named(table: ReadonlyMap<string, number> | undefined, value: bigint): string | undefined {
  if (table) for (const [name, number] of table) if (BigInt(number) === value) return name;
  return undefined;
}

function byReader(type: t.DataType, value: Value, options: FormatOptions): Shown | undefined {
  const { value: n, bits } = value;
  const system = options.names ?? {};
  switch (type.reader) {
    case 'string':
      return quoted(textOf(value));
    case 'lladdr':
      return word(lladdr(n, bits));
    case 'ipv4':
      return word(formatIp4(octets(n, 4), 0));
    case 'ipv6':
      return word(formatIp6(octets(n, 16), 0));
    case 'protocol': {
      const name =
        options.numericProtocol || options.numeric || n > 255n
          ? undefined
          : named(system.protocols ?? names.protocols(), n);
      return name === undefined ? number(value) : word(name);
    }
    case 'service': {
      const name = options.services ? named(system.services ?? names.services(), n) : undefined;
      return name === undefined ? number(value) : quoted(name);
    }
    case 'mark':
      return systemName(system.marks, value, options);
    case 'realm':
      return systemName(system.realms ?? REALMS, value, options);
    case 'device group':
      return systemName(system.deviceGroups ?? DEVICE_GROUPS, value, options);
    case 'interface': {
      const name = named(system.interfaces ?? LOOPBACK, n);
      return name === undefined ? number(value) : quoted(name);
    }
    case 'user':
    case 'group': {
      const table =
        type.reader === 'user' ? (system.users ?? names.users()) : (system.groups ?? names.groups());
      const name = options.users ? named(table, n) : undefined;
      return name === undefined ? number(value) : quoted(name);
    }
    case 'class':
      return word(trafficClass(n));
    case 'time':
      return word(options.numeric ? `${n / 1000n}s` : duration(n));
    case 'date':
      return options.numericTime ? number(value) : quoted(date(n));
    case 'hour':
      return options.numericTime ? number(value) : quoted(hour(n));
    case 'label':
      return label(value, system.labels);
    case 'cgroup': {
      for (const [path, inode] of system.cgroups ?? []) if (inode === n) return quoted(path);
      return number(value);
    }
    default:
      return undefined;
  }
}

const LOOPBACK: ReadonlyMap<string, number> = new Map([['lo', 1]]);
/** `/etc/iproute2/rt_realms` and `group` as they come. */
const REALMS: ReadonlyMap<string, number> = new Map([['cosmos', 0]]);
const DEVICE_GROUPS: ReadonlyMap<string, number> = new Map([['default', 0]]);

function systemName(
  table: ReadonlyMap<string, number> | undefined,
  value: Value,
  options: FormatOptions,
): Shown {
  const name = options.numeric ? undefined : named(table, value.value);
  return name === undefined ? number(value) : quoted(name);
}

/** A number as its data type spells it: decimal, or in hexadecimal of some width. */
export function number(value: Value): Shown {
  const { value: n } = value;
  for (let type: t.DataType | undefined = typeOf(value); type; type = type.base) {
    const { hex } = type;
    if (hex === undefined) continue;
    return { kind: 'number', text: `0x${n.toString(16).padStart(hex, '0')}`, value: n };
  }
  return { kind: 'number', text: `${n}`, value: n };
}

/** The bytes of a number, the highest first. */
export function octets(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** The text of a string: up to the first NUL. */
export function textOf({ value, bits }: Value): string {
  const bytes = octets(value, Math.ceil(bits / 8)).reverse();
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function lladdr(value: bigint, bits: number): string {
  return Array.from(octets(value, Math.ceil(bits / 8)), (byte) => byte.toString(16).padStart(2, '0')).join(
    ':',
  );
}

function trafficClass(handle: bigint): string {
  if (handle === 0xffffffffn) return 'root';
  if (handle === 0n) return 'none';
  return `${(handle >> 16n).toString(16)}:${(handle & 0xffffn).toString(16)}`;
}

function label(value: Value, labels: ReadonlyMap<string, number> | undefined): Shown {
  let bit = 0n;
  while (bit < 128n && ((value.value >> bit) & 1n) === 0n) bit++;
  const name = named(labels, bit);
  return name === undefined ? { kind: 'number', text: `${bit}`, value: bit } : quoted(name);
}

/** Nanoseconds since 1970 as local time. */
function date(nanoseconds: bigint): string {
  const at = new Date(Number(nanoseconds / 1_000_000n));
  const two = (n: number): string => `${n}`.padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

const DAY = 86_400;

/** Seconds since midnight (UTC) as local time. */
function hour(value: bigint): string {
  const offset = -new Date().getTimezoneOffset() * 60;
  const seconds = (Number(value) + offset + DAY) % DAY;
  const two = (n: number): string => `${n}`.padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor((seconds % 3600) / 60))}`;
  return seconds % 60 === 0 ? clock : `${clock}:${two(seconds % 60)}`;
}
