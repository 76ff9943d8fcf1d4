/** Matches of u32 as text, and the words of the packet that they stand for. */
import { typeError } from '../../../../schema/stack.js';
import { bytesOfAddress } from '../prefix.js';
import { integer } from '../units.js';

/** `struct tc_u32_key` */
export interface Key {
  mask: number;
  val: number;
  /** Bytes behind the start of the network header. */
  off: number;
  /** -1: behind the start of the header that comes next. */
  offmask: number;
}

/** What a text stands for. */
export interface Match {
  keys?: Key[];
  mark?: { val: number; mask: number };
}

const WORD = 4;
const ALL = 0xffffffff;
const SIZES: Readonly<Record<string, number>> = { u8: 1, u16: 2, u32: 4 };

/** The word that has a number of one, two or four bytes. */
function key(value: number, mask: number, off: number, bytes: number, next: boolean): Key {
  if (off % bytes !== 0) throw typeError(`offset ${off} is no multiple of ${bytes}`);
  const shift = 2 ** (8 * (WORD - bytes - (((off % WORD) + WORD) % WORD)));
  const bits = mask * shift;
  return {
    mask: bits,
    val: Number(BigInt(value * shift) & BigInt(bits)),
    off: Math.floor(off / WORD) * WORD,
    offmask: next ? -1 : 0,
  };
}

/** Where a field is: bytes behind the start, how many, and for those that are asked about as such what they must be. */
type Field = readonly [
  at: number,
  bytes: number,
  fixed?: readonly [value: number, mask: number] | undefined,
  shift?: number,
];

const IP: Readonly<Record<string, Field | 'address'>> = {
  src: 'address',
  dst: 'address',
  tos: [1, 1],
  dsfield: [1, 1],
  precedence: [1, 1],
  ihl: [0, 1],
  protocol: [9, 1],
  sport: [20, 2],
  dport: [22, 2],
  icmp_type: [20, 1],
  icmp_code: [21, 1],
  nofrag: [6, 2, [0, 0x3fff]],
  firstfrag: [6, 2, [0, 0x1fff]],
  df: [6, 2, [0x4000, 0x4000]],
  mf: [6, 2, [0x2000, 0x2000]],
};
const IP6: Readonly<Record<string, Field | 'address'>> = {
  src: 'address',
  dst: 'address',
  priority: [0, 4, undefined, 20],
  protocol: [6, 1],
  flowlabel: [0, 4],
  sport: [40, 2],
  dport: [42, 2],
  icmp_type: [40, 1],
  icmp_code: [41, 1],
};
const PORTS: Readonly<Record<string, Field>> = { src: [0, 2], dst: [2, 2] };
const ICMP: Readonly<Record<string, Field>> = { type: [0, 1], code: [1, 1] };

/** Headers, whether they come behind the network header, and where their addresses are. */
const HEADERS: Readonly<
  Record<
    string,
    { next: boolean; fields: Readonly<Record<string, Field | 'address'>>; src?: number; dst?: number }
  >
> = {
  ip: { next: false, fields: IP, src: 12, dst: 16 },
  ip6: { next: false, fields: IP6, src: 8, dst: 24 },
  tcp: { next: true, fields: PORTS },
  udp: { next: true, fields: PORTS },
  icmp: { next: true, fields: ICMP },
};

/** The words of an address of which so many bits count. */
function addressKeys(text: string, at: number): Key[] {
  const [address = '', length] = text.split('/');
  const bytes = bytesOfAddress(address);
  let bits = length === undefined ? bytes.length * 8 : Number(length);
  if (bytes.some(Number.isNaN) || !(bits >= 0 && bits <= bytes.length * 8)) {
    throw typeError(`'${text}' is no prefix`);
  }
  const keys: Key[] = [];
  for (let i = 0; i < bytes.length && (bits > 0 || i === 0); i += WORD, bits -= 32) {
    const mask = bits >= 32 ? ALL : bits <= 0 ? 0 : (ALL << (32 - bits)) >>> 0;
    const value = bytes.slice(i, i + WORD).reduce((sum, byte) => sum * 256 + byte, 0);
    keys.push(key(value, mask, at + i, WORD, false));
  }
  return keys;
}

/** A number in the packet by its place: `u8 64 0xf0 at nexthdr+0`. */
function raw(size: string, words: readonly string[], text: string): Match {
  const [value, mask, at, place = ''] = words;
  const [, next, off] = /^(nexthdr\+?)?(-?\w*)$/.exec(place) ?? [];
  if (value === undefined || mask === undefined || at !== 'at' || (off === '' && !next)) {
    throw typeError(`'${text}' is not of the shape '${size} VALUE MASK at OFFSET'`);
  }
  return { keys: [key(integer(value), integer(mask), integer(off || '0'), SIZES[size]!, !!next)] };
}

/** A match as text. */
export function matchKeys(text: string): Match {
  const [header = '', ...words] = text.trim().split(/\s+/);
  if (Object.hasOwn(SIZES, header)) return raw(header, words, text);
  if (header === 'mark') {
    const [val = '', mask = ''] = words;
    return { mark: { val: integer(val), mask: integer(mask || String(ALL)) } };
  }
  const [name = '', value, mask] = words;
  const found = Object.hasOwn(HEADERS, header) ? HEADERS[header]! : undefined;
  const field = found && Object.hasOwn(found.fields, name) ? found.fields[name] : undefined;
  if (!found || !field) {
    const known = found
      ? `${header} has ${Object.keys(found.fields).join(', ')}`
      : Object.keys(HEADERS).join(', ');
    throw typeError(`'${text}': nothing to match; ${known}`);
  }
  if (field === 'address') return { keys: addressKeys(value ?? '', found[name as 'src']!) };
  const [at, bytes, fixed, shift = 0] = field;
  if (fixed) return { keys: [key(...fixed, at, bytes, found.next)] };
  if (value === undefined) throw typeError(`'${text}' lacks a value`);
  const bits = mask === undefined ? 2 ** (8 * bytes - shift) - 1 : integer(mask);
  return {
    keys: [key(integer(value) * 2 ** shift, (bits * 2 ** shift) % 2 ** (8 * bytes), at, bytes, found.next)],
  };
}

/** Words that are matched twice as one, as iproute2 sends them. */
export function merged(keys: readonly Key[]): Key[] {
  const out: Key[] = [];
  for (const one of keys) {
    const same = out.find(({ off, offmask }) => off === one.off && offmask === one.offmask);
    if (!same) out.push({ ...one });
    else {
      if (((same.val ^ one.val) & same.mask & one.mask) !== 0)
        throw typeError('two matches exclude each other');
      same.val = (same.val | one.val) >>> 0;
      same.mask = (same.mask | one.mask) >>> 0;
    }
  }
  return out;
}
