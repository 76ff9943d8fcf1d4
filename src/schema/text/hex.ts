/** Bytes as hexadecimal text. */

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const BYTE = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal of `[at, end)`. */
export function formatHex(u8: Uint8Array, at = 0, end = u8.length): string {
  if (end - at > SHORT) return longHex(u8, at, end);
  let text = '';
  for (let i = at; i < end; i++) text += BYTE[u8[i]!];
  return text;
}

/** Bytes whose digits are joined one by one. */
const SHORT = 32;
/** Bytes whose digits are made into text at a time. */
const PIECE = 2048;

/** Joined one by one, each byte of a long text would leave a string behind, which takes sixteen times its memory. */
function longHex(u8: Uint8Array, at: number, end: number): string {
  const codes = new Uint8Array(2 * Math.min(PIECE, end - at));
  let text = '';
  for (let from = at; from < end; from += PIECE) {
    const to = Math.min(from + PIECE, end);
    let size = 0;
    for (let i = from; i < to; i++) {
      const byte = u8[i]!;
      codes[size++] = DIGITS[byte >> 4]!;
      codes[size++] = DIGITS[byte & 15]!;
    }
    text += String.fromCharCode.apply(null, codes.subarray(0, size) as unknown as number[]);
  }
  return text;
}

/** The same with a separator between bytes: `02:42:ac:11:00:02`. */
export function formatGrouped(u8: Uint8Array, at: number, end: number, separator = ':'): string {
  if (at >= end) return '';
  let text = BYTE[u8[at]!]!;
  for (let i = at + 1; i < end; i++) text += separator + BYTE[u8[i]!];
  return text;
}

const COLON = 58;

// Most interfaces of a kind have the same broadcast address, and those without a link layer zeros: the last are kept.
const RECENT_HIGH = new Uint32Array(256);
const RECENT_LOW = new Uint16Array(256);
const RECENT_TEXT: string[] = new Array(256).fill('00:00:00:00:00:00');

/** The six bytes of an Ethernet address at `at`: one flat string, which costs half of what joining thirteen does. */
export function formatMac(u8: Uint8Array, at: number): string {
  const a = u8[at]!;
  const b = u8[at + 1]!;
  const c = u8[at + 2]!;
  const d = u8[at + 3]!;
  const e = u8[at + 4]!;
  const f = u8[at + 5]!;
  const high = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const low = (e << 8) | f;
  const slot = d ^ e ^ f;
  if (RECENT_HIGH[slot] === high && RECENT_LOW[slot] === low) return RECENT_TEXT[slot]!;
  RECENT_HIGH[slot] = high;
  RECENT_LOW[slot] = low;
  const h = DIGITS;
  // biome-ignore format: byte by byte
  return (RECENT_TEXT[slot] = String.fromCharCode(
    h[a >> 4]!, h[a & 15]!, COLON, h[b >> 4]!, h[b & 15]!, COLON, h[c >> 4]!, h[c & 15]!, COLON,
    h[d >> 4]!, h[d & 15]!, COLON, h[e >> 4]!, h[e & 15]!, COLON, h[f >> 4]!, h[f & 15]!,
  ));
}

/** Reads hexadecimal in any grouping by colons, dashes, dots or blanks; undefined where it is not. */
export function parseHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/[\s:.-]/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return undefined;
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.substr(2 * i, 2), 16);
  return bytes;
}

/** Reads a link-layer address: bytes of one or two digits with colons or dashes between (`2:42:ac:11:0:2`). */
export function parseL2(text: string): Uint8Array | undefined {
  if (text === '') return new Uint8Array(0);
  const parts = text.split(/[:-]/);
  const bytes = new Uint8Array(parts.length);
  for (let i = 0; i < parts.length; i++) {
    if (!/^[0-9a-f]{1,2}$/i.test(parts[i]!)) return undefined;
    bytes[i] = Number.parseInt(parts[i]!, 16);
  }
  return bytes;
}
