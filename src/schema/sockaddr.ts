import { LITTLE_ENDIAN } from './bytes.js';
import { ValueError } from './errors.js';
import { hint, shown } from './interpreter/leaf.js';
import { formatHex, parseHex } from './text/hex.js';
import { formatIp4, formatIp6, parseIp } from './text/ip.js';
import { readString, utf8Length, writeString } from './text/utf8.js';
import type { CustomType, WrittenAs } from './type.js';
import { custom } from './types.js';

/** An address of a socket, as `struct sockaddr_in`, `sockaddr_in6`, `sockaddr_un`, or of a family not known here. */
export type SocketAddress =
  | { family: 'inet'; address: string; port: number; rest?: string }
  | { family: 'inet6'; address: string; port: number; flowinfo?: number; scopeId?: number; rest?: string }
  | { family: 'unix'; path: string }
  | { family: number; data: string };

/**
 * What a {@link SocketAddress} is written from: the object, its family that of the address where left out, or text:
 * `'192.0.2.1:51820'`, `'[2001:db8::1]:51820'`, `'[fe80::1%2]:51820'` with the index of an interface.
 */
export type SocketAddressInput =
  | string
  | {
      family?: 'inet' | 'inet6' | undefined;
      address: string;
      port?: number | undefined;
      flowinfo?: number | undefined;
      scopeId?: number | undefined;
      rest?: string | undefined;
    }
  | { family: 'unix'; path: string }
  | { family: number; data: string };

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const SIN = 16;
const SIN6 = 28;

/** `struct sockaddr` of any family: its first two bytes tell the rest. Behind the family all is in network byte order. */
export const sockaddr: CustomType<SocketAddress & WrittenAs<SocketAddressInput>> = custom(
  (payload, little) => read(payload, little) as (SocketAddress & WrittenAs<SocketAddressInput>) | undefined,
  (value: unknown) => write(value),
);

function read(payload: Uint8Array, little: boolean): SocketAddress | undefined {
  if (payload.length < 2) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const family = view.getUint16(0, little);
  if (family === AF_INET && payload.length >= SIN) {
    const address: SocketAddress = {
      family: 'inet',
      address: formatIp4(payload, 4),
      port: view.getUint16(2),
    };
    // eight bytes of sin_zero end the struct
    return withRest(address, payload, 8);
  }
  if (family === AF_INET6 && payload.length >= SIN6) {
    const address: SocketAddress = {
      family: 'inet6',
      address: formatIp6(payload, 8),
      port: view.getUint16(2),
    };
    const flowinfo = view.getUint32(4);
    const scopeId = view.getUint32(24, little);
    if (flowinfo !== 0) address.flowinfo = flowinfo;
    if (scopeId !== 0) address.scopeId = scopeId;
    return withRest(address, payload, SIN6);
  }
  if (family === AF_UNIX) return { family: 'unix', path: unixPath(payload) };
  return { family, data: formatHex(payload, 2) };
}

/** Bytes behind the members are kept where they say something (`struct sockaddr_storage` is long and empty). */
function withRest<T extends SocketAddress & { rest?: string }>(
  address: T,
  payload: Uint8Array,
  from: number,
): SocketAddress {
  if (payload.subarray(from).some(Boolean)) address.rest = formatHex(payload, from);
  return address;
}

/** An abstract name begins with a NUL, shown as `@`. */
function unixPath(payload: Uint8Array): string {
  const abstract = payload.length > 3 && payload[2] === 0;
  const name = readString(payload, abstract ? 3 : 2, payload.length);
  return abstract ? `@${name}` : name;
}

function write(value: unknown): Uint8Array {
  const given = typeof value === 'string' ? parsed(value) : value;
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    throw new ValueError(`expected a socket address such as '192.0.2.1:80', got ${shown(value)}`);
  const { family, data, path, ...ip } = given as Record<string, unknown>;
  if (data !== undefined) return other(family, data);
  if (family === 'unix' || path !== undefined) return unix(path);
  return internet(family, ip);
}

const TEXT = /^(?:\[([^\]%]+)(?:%(\d+))?\]|([^[\]:]+)):(\d{1,5})$/;

function parsed(text: string): Record<string, unknown> {
  const match = TEXT.exec(text);
  if (!match)
    throw new ValueError(
      `${shown(text)} is not a socket address such as '192.0.2.1:80' or '[2001:db8::1]:80'`,
    );
  const [, six, scope, four, port] = match;
  const address = { address: six ?? four, port: Number(port) };
  return scope === undefined ? address : { ...address, scopeId: Number(scope) };
}

const MEMBERS = ['family', 'address', 'port', 'flowinfo', 'scopeId', 'rest'];

function internet(family: unknown, ip: Record<string, unknown>): Uint8Array {
  for (const key in ip)
    if (!MEMBERS.includes(key)) throw new ValueError(`unknown field${hint(key, MEMBERS)}`, key);
  const address = typeof ip.address === 'string' ? parseIp(ip.address) : undefined;
  if (!address) throw new ValueError(`${shown(ip.address)} is not an IP address`, 'address');
  const four = address.length === 4;
  const own = four ? 'inet' : 'inet6';
  if (family !== undefined && family !== own)
    throw new ValueError(`${shown(family)}, but the address is of the family '${own}'`, 'family');
  if (four && (ip.flowinfo || ip.scopeId))
    throw new ValueError('only IPv6 has it', ip.flowinfo ? 'flowinfo' : 'scopeId');
  const rest = ip.rest === undefined ? new Uint8Array(0) : parseHex(String(ip.rest));
  if (!rest) throw new ValueError(`${shown(ip.rest)} is not hexadecimal`, 'rest');
  const bytes = new Uint8Array(Math.max(four ? SIN : SIN6, (four ? 8 : SIN6) + rest.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, four ? AF_INET : AF_INET6, LITTLE_ENDIAN);
  view.setUint16(2, whole(ip.port ?? 0, 0xffff, 'port'));
  bytes.set(address, four ? 4 : 8);
  if (!four) {
    view.setUint32(4, whole(ip.flowinfo ?? 0, 0xffffffff, 'flowinfo'));
    view.setUint32(24, whole(ip.scopeId ?? 0, 0xffffffff, 'scopeId'), LITTLE_ENDIAN);
  }
  bytes.set(rest, four ? 8 : SIN6);
  return bytes;
}

function whole(value: unknown, most: number, path: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new ValueError(`${shown(value)} is out of range (0..${most})`, path);
}

function unix(path: unknown): Uint8Array {
  if (typeof path !== 'string') throw new ValueError(`expected a string, got ${shown(path)}`, 'path');
  const abstract = path.startsWith('@');
  const name = abstract ? path.slice(1) : path;
  const length = utf8Length(name);
  if (length < 0 || length > 107) throw new ValueError(`${shown(path)} does not fit 107 bytes`, 'path');
  const bytes = new Uint8Array(2 + (abstract ? 1 : 0) + length + (abstract ? 0 : 1));
  new DataView(bytes.buffer).setUint16(0, AF_UNIX, LITTLE_ENDIAN);
  writeString(name, bytes, abstract ? 3 : 2);
  return bytes;
}

function other(family: unknown, data: unknown): Uint8Array {
  const bytes = typeof data === 'string' ? parseHex(data) : undefined;
  if (!bytes) throw new ValueError(`${shown(data)} is not hexadecimal`, 'data');
  const all = new Uint8Array(2 + bytes.length);
  new DataView(all.buffer).setUint16(0, whole(family, 0xffff, 'family'), LITTLE_ENDIAN);
  all.set(bytes, 2);
  return all;
}
