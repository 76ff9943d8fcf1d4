/** IP addresses between wire and text: dotted quads, and RFC 5952 for IPv6. */

const DOTTED = Array.from({ length: 256 }, (_, i) => `${i}.`);

// Tables come in order, so neighbours mostly share their first three octets: those are remembered, and one
// concatenation makes the address. Caches that grow with the table would cost more in garbage collection.
let near = 0;
let nearText = '0.0.0.';

function firstThree(u8: Uint8Array, at: number): string {
  const octets = (u8[at]! << 16) | (u8[at + 1]! << 8) | u8[at + 2]!;
  if (octets !== near) {
    near = octets;
    nearText = DOTTED[octets >> 16]! + DOTTED[(octets >> 8) & 255]! + DOTTED[octets & 255]!;
  }
  return nearText;
}

/** By prefix length, the last octet with the length behind it; made when first met. */
const ENDS: (string[] | undefined)[] = new Array(33).fill(undefined);

/** The IPv4 prefix whose address is at `at`: `'10.0.0.0/8'`. */
export function formatPrefix4(u8: Uint8Array, at: number, length: number): string {
  const ends = (ENDS[length] ??= Array.from({ length: 256 }, (_, i) => `${i}/${length}`));
  return firstThree(u8, at) + ends[u8[at + 3]!]!;
}

const LAST = Array.from({ length: 256 }, (_, i) => `${i}`);
// Gateways and the like come again and again.
const RECENT = new Uint32Array(256);
const RECENT_TEXT: string[] = new Array(256).fill('0.0.0.0');

/** The IPv4 address at `at`, as text. */
export function formatIp4(u8: Uint8Array, at: number): string {
  const address = ((u8[at]! << 24) | (u8[at + 1]! << 16) | (u8[at + 2]! << 8) | u8[at + 3]!) >>> 0;
  const slot = (address ^ (address >>> 8)) & 255;
  if (RECENT[slot] === address) return RECENT_TEXT[slot]!;
  RECENT[slot] = address;
  return (RECENT_TEXT[slot] =
    DOTTED[u8[at]!]! + DOTTED[u8[at + 1]!]! + DOTTED[u8[at + 2]!]! + LAST[u8[at + 3]!]!);
}

const HEX: string[] = [];

/** The IPv6 address at `at`, as RFC 5952 has it: lower case, the longest run of zeros folded. */
export function formatIp6(u8: Uint8Array, at: number): string {
  let zeros = 0;
  let bestAt = -1;
  let best = 1; // a single zero group is not folded
  for (let i = 0; i < 8; i++) {
    if (u8[at + 2 * i] === 0 && u8[at + 2 * i + 1] === 0) {
      if (++zeros > best) {
        best = zeros;
        bestAt = i - zeros + 1;
      }
    } else zeros = 0;
  }
  // as inet_ntop(3): IPv4-compatible and IPv4-mapped addresses keep their dots
  if (bestAt === 0 && best === 6) return `::${formatIp4(u8, at + 12)}`;
  if (bestAt === 0 && best === 5 && u8[at + 10] === 0xff && u8[at + 11] === 0xff) {
    return `::ffff:${formatIp4(u8, at + 12)}`;
  }
  let text = '';
  for (let i = 0; i < 8; i++) {
    if (i === bestAt) {
      text += '::';
      i += best - 1;
      continue;
    }
    const group = (u8[at + 2 * i]! << 8) | u8[at + 2 * i + 1]!;
    if (text !== '' && i !== bestAt + best) text += ':';
    text += HEX[group] ??= group.toString(16);
  }
  return text;
}

/** Reads an IPv4 address: its four bytes as one big-endian number, or -1 where the text is not one. */
export function parseIp4(text: string): number {
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 46) {
      if (part < 0 || ++dots > 3) return -1;
      value = value * 256 + part;
      part = -1;
    } else {
      // a leading zero would be octal to some readers and decimal to others: refused
      if (c < 48 || c > 57 || part === 0) return -1;
      part = part < 0 ? c - 48 : part * 10 + c - 48;
      if (part > 255) return -1;
    }
  }
  return dots === 3 && part >= 0 ? value * 256 + part : -1;
}

const GROUP = /^[0-9a-f]{1,4}$/i;

/** Reads an IPv6 address, also with a dotted tail; undefined where the text is not one. */
export function parseIp6(text: string): Uint8Array | undefined {
  let source = text;
  const dotted = source.lastIndexOf(':') + 1;
  if (dotted > 0 && source.includes('.', dotted)) {
    const v4 = parseIp4(source.slice(dotted));
    if (v4 < 0) return undefined;
    const low = v4 % 65536;
    source = `${source.slice(0, dotted)}${((v4 - low) / 65536).toString(16)}:${low.toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const head = halves[0] === '' && halves.length === 2 ? [] : halves[0]!.split(':');
  const tail = halves[1] === undefined || halves[1] === '' ? [] : halves[1].split(':');
  const given = head.length + tail.length;
  if (halves.length === 2 ? given > 7 : given !== 8) return undefined;
  const groups = [...head, ...Array<string>(8 - given).fill('0'), ...tail];
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 8; i++) {
    const group = groups[i]!;
    if (!GROUP.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    bytes[2 * i] = value >> 8;
    bytes[2 * i + 1] = value & 255;
  }
  return bytes;
}

/** Reads an address of either family: 4 or 16 bytes, or undefined. */
export function parseIp(text: string): Uint8Array | undefined {
  if (text.includes(':')) return parseIp6(text);
  const v4 = parseIp4(text);
  return v4 < 0 ? undefined : Uint8Array.of(v4 / 0x1000000, v4 >>> 16, v4 >>> 8, v4);
}

/** Reads `address/length`; the length of a bare address is all its bits. */
export function parsePrefix(text: string): { address: Uint8Array; length: number } | undefined {
  const slash = text.indexOf('/');
  const address = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (!address) return undefined;
  const bits = address.length * 8;
  if (slash < 0) return { address, length: bits };
  const digits = text.slice(slash + 1);
  const length = /^\d{1,3}$/.test(digits) ? Number(digits) : Number.NaN;
  return length <= bits ? { address, length } : undefined;
}
