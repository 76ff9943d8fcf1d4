/**
 * Names as the kernel keeps them: bytes, mostly ASCII, by custom UTF-8, but not promised to be. Bytes that are not
 * UTF-8 become lone surrogates U+DC80…U+DCFF (as Python's surrogateescape has it), so that every name survives
 * reading and writing.
 */

// Names repeat (kinds, qdiscs, interfaces of the last dump): one string each, found again by a hash of the bytes.
const SLOTS = 4096;
const seen: string[] = new Array(SLOTS).fill('');

/** The text in `[at, end)`, up to the first NUL. */
export function readString(u8: Uint8Array, at: number, end: number): string {
  let hash = 0;
  let stop = at;
  let high = 0;
  for (; stop < end; stop++) {
    const c = u8[stop]!;
    if (c === 0) break;
    high |= c;
    hash = (hash * 31 + c) | 0;
  }
  const length = stop - at;
  if (high > 127) return readUtf8(u8, at, stop);
  if (length > 32) return readAscii(u8, at, stop);
  const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
  const known = seen[slot]!;
  if (known.length === length) {
    let i = 0;
    while (i < length && known.charCodeAt(i) === u8[at + i]) i++;
    if (i === length) return known;
  }
  return (seen[slot] = readAscii(u8, at, stop));
}

/** Characters made at a time: many at once are quicker than one by one, which takes a node of memory for each. */
const LOT = 4096;

function readAscii(u8: Uint8Array, at: number, end: number): string {
  let text = '';
  if (end - at > 64) {
    for (let i = at; i < end; i += LOT) text += ofUnits(u8.subarray(i, Math.min(i + LOT, end)));
    return text;
  }
  for (let i = at; i < end; i++) text += String.fromCharCode(u8[i]!);
  return text;
}

function ofUnits(units: ArrayLike<number>): string {
  return String.fromCharCode.apply(null, units as number[]);
}

function readUtf8(u8: Uint8Array, at: number, end: number): string {
  let text = '';
  const units: number[] = [];
  for (let i = at; i < end; ) {
    const size = sequence(u8, i, end);
    if (size === 0) units.push(0xdc00 | u8[i++]!);
    else {
      let code = size === 1 ? u8[i]! : u8[i]! & (0xff >> (size + 1));
      for (let k = 1; k < size; k++) code = (code << 6) | (u8[i + k]! & 0x3f);
      if (code < 0x10000) units.push(code);
      else units.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff));
      i += size;
    }
    if (units.length < LOT) continue;
    text += ofUnits(units);
    units.length = 0;
  }
  return text + ofUnits(units);
}

/** Length of the well-formed UTF-8 sequence at `i`, 0 where there is none. */
function sequence(u8: Uint8Array, i: number, end: number): number {
  const lead = u8[i]!;
  if (lead < 0x80) return 1;
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || i + size > end) return 0;
  for (let k = 1; k < size; k++) if ((u8[i + k]! & 0xc0) !== 0x80) return 0;
  const second = u8[i + 1]!;
  if (lead === 0xe0 && second < 0xa0) return 0; // overlong
  if (lead === 0xed && second > 0x9f) return 0; // surrogates
  if (lead === 0xf0 && second < 0x90) return 0; // overlong
  if (lead === 0xf4 && second > 0x8f) return 0; // beyond U+10FFFF
  return size;
}

/** Writes the text at `at` and returns the offset behind it; the room must be there ({@link utf8Length}). */
export function writeString(text: string, u8: Uint8Array, at: number): number {
  let to = at;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) u8[to++] = c;
    else if (c < 0x800) {
      u8[to++] = 0xc0 | (c >> 6);
      u8[to++] = 0x80 | (c & 63);
    } else if (isPair(text, i)) {
      const code = text.codePointAt(i++)!;
      u8[to++] = 0xf0 | (code >> 18);
      u8[to++] = 0x80 | ((code >> 12) & 63);
      u8[to++] = 0x80 | ((code >> 6) & 63);
      u8[to++] = 0x80 | (code & 63);
    } else if (c >= 0xdc80 && c <= 0xdcff) u8[to++] = c & 0xff;
    else {
      u8[to++] = 0xe0 | (c >> 12);
      u8[to++] = 0x80 | ((c >> 6) & 63);
      u8[to++] = 0x80 | (c & 63);
    }
  }
  return to;
}

/** Bytes that {@link writeString} needs; -1 where the text has half a character that stands for no byte. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80 || (c >= 0xdc80 && c <= 0xdcff && !isPair(text, i))) length += 1;
    else if (c < 0x800) length += 2;
    else if (isPair(text, i)) {
      length += 4;
      i++;
    } else if (c >= 0xd800 && c <= 0xdfff) return -1;
    else length += 3;
  }
  return length;
}

function isPair(text: string, i: number): boolean {
  return (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
}
