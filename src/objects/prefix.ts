import { EncodeError } from '../schema/errors.js';
import { formatIp6, parseIp4, parseIp6 } from '../schema/text/ip.js';

/** Whether a normal prefix holds every address. */
export function isDefault(text: unknown): boolean {
  return text === 'default' || text === '0.0.0.0/0' || text === '::/0';
}

/** The family that an address, or a prefix, given as text belongs to. */
function familyOfOne(text: unknown): 'inet' | 'inet6' | undefined {
  if (typeof text !== 'string') return undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 46) return 'inet';
    if (c === 58) return 'inet6';
  }
  return undefined;
}

/** The same of several texts: of the first that is an address. */
export function familyOf(...texts: readonly unknown[]): 'inet' | 'inet6' | undefined {
  for (let i = 0; i < texts.length; i++) {
    const family = familyOfOne(texts[i]);
    if (family !== undefined) return family;
  }
  return undefined;
}

/**
 * Refuses addresses of another family than that of the object, by their keys: the kernel would take the first bytes of
 * them, or say no more than that something is invalid.
 */
export function checkFamilies(
  message: { readonly name: string },
  noun: string,
  family: unknown,
  fields: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): void {
  if (family !== 'inet' && family !== 'inet6') return;
  for (const key of keys) {
    const own = familyOfOne(fields[key]);
    if (own !== undefined && own !== family)
      throw new EncodeError(
        message.name,
        key,
        `'${fields[key]}' is ${OF[own]}, and the ${noun} ${OF[family]}`,
      );
  }
}
const OF = { inet: 'of IPv4', inet6: 'of IPv6' } as const;

/** Words for the prefix that holds every address. */
const ANY: ReadonlySet<string> = new Set(['default', 'any', 'all']);
const DIGITS = /^\d{1,3}$/;

/**
 * A prefix without host bits: `'10.0.0.1/8'` is `'10.0.0.0/8'`, a word for all addresses `'default'`. Short forms and
 * netmasks are taken as iproute2 takes them: `'10/8'`, `'10.0.0.0/255.0.0.0'`. The text itself where it is fine, or is no
 * prefix, which encoding it will say.
 */
export function normalPrefix(text: string): string {
  if (isNormal4(text)) return text;
  if (ANY.has(text)) return 'default';
  const slash = text.indexOf('/');
  if (slash < 0) return text;
  const own = text.slice(0, slash);
  const digits = text.slice(slash + 1);
  if (own.includes(':')) return normalPrefix6(text, own, digits);
  const isPlain = DIGITS.test(digits);
  const length = isPlain ? Number(digits) : maskLength(digits);
  const address = parseIp4(own);
  const whole = address < 0 ? parseIp4(padded(own)) : address;
  if (length < 0 || length > 32 || whole < 0) return text;
  const bits = whole % 2 ** (32 - length);
  return bits === 0 && whole === address && isPlain ? text : `${dotted(whole - bits)}/${length}`;
}

/** Whether a text is `address/length` of IPv4 without host bits: in one pass, since this is what mostly comes. */
function isNormal4(text: string): boolean {
  let value = 0;
  let part = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 48 && c <= 57) part = part * 10 + c - 48;
    else if (c === 46 && dots < 3 && part < 256) {
      value = value * 256 + part;
      part = 0;
      dots++;
    } else if (c === 47 && dots === 3 && part < 256) {
      const length = lengthAt(text, i + 1);
      return length > 0 && (value * 256 + part) % 2 ** (32 - length) === 0;
    } else return false;
  }
  return false;
}

/** The prefix length that a text ends in at a place; -1 where it is none of IPv4. */
function lengthAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  if (at + 1 === text.length) return tens >= 0 && tens <= 9 ? tens : -1;
  const length = tens * 10 + ones;
  return at + 2 === text.length && tens > 0 && ones >= 0 && ones <= 9 && length <= 32 ? length : -1;
}

/** `'10'` and `'10.1'` are the first octets of a network. */
function padded(text: string): string {
  const octets = text.split('.');
  return [...octets, ...Array<string>(Math.max(0, 4 - octets.length)).fill('0')].join('.');
}

export function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/** The length of the prefix that a netmask stands for; -1 where it is none. */
export function maskLength(text: string): number {
  const mask = parseIp4(text);
  if (mask < 0) return -1;
  const length = Math.clz32(~mask);
  return length === 32 || (mask << length) >>> 0 === 0 ? length : -1;
}

function normalPrefix6(text: string, own: string, digits: string): string {
  const length = DIGITS.test(digits) ? Number(digits) : -1;
  const bytes = length >= 0 && length <= 128 ? parseIp6(own) : undefined;
  if (bytes === undefined) return text;
  let clean = true;
  for (let i = length >> 3; i < 16; i++) {
    const keep = i === length >> 3 ? 0xff00 >> (length & 7) : 0;
    if (bytes[i]! & ~keep & 255) {
      bytes[i]! &= keep;
      clean = false;
    }
  }
  return clean ? text : `${formatIp6(bytes, 0)}/${length}`;
}

/** Whether a prefix lies within another: `'10.1.0.0/16'` in `'10.0.0.0/8'`, every one in `'default'`. */
export function isWithin(inner: string, outer: string): boolean {
  if (isDefault(normalPrefix(outer))) return true;
  if (isDefault(normalPrefix(inner))) return false;
  const [own, length] = split(inner);
  const [base, bits] = split(outer);
  if (own === undefined || base === undefined || own.length !== base.length || length < bits) return false;
  for (let i = 0; i < bits; i++) {
    const mask = 0x80 >> (i & 7);
    if ((own[i >> 3]! & mask) !== (base[i >> 3]! & mask)) return false;
  }
  return true;
}

function split(text: string): [bytes: Uint8Array | undefined, length: number] {
  const [address = '', digits] = normalPrefix(text).split('/') as [string, string?];
  if (address.includes(':')) return [parseIp6(address), Number(digits ?? 128)];
  const four = parseIp4(address);
  const bytes = four < 0 ? undefined : Uint8Array.from([24, 16, 8, 0], (shift) => (four >>> shift) & 255);
  return [bytes, Number(digits ?? 32)];
}

/** An address in the kernel's spelling; the text itself where it is none. */
export function spelledAddress(text: string): string {
  const bytes = text.includes(':') ? parseIp6(text) : undefined;
  return bytes === undefined ? text : formatIp6(bytes, 0);
}
