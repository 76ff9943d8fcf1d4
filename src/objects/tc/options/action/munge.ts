/** Changes of packets as text, and as the words of the packet that pedit changes. */

import { LITTLE_ENDIAN } from '../../../../schema/index.js';
import { typeError } from '../../../../schema/stack.js';
import { bytesOfAddress } from '../prefix.js';
import { integer } from '../units.js';

type Header = 'network' | 'eth' | 'ip4' | 'ip6' | 'tcp' | 'udp';
type Kind = 'number' | 'ip' | 'mac';

/** A word of the packet: bits of the mask stay; `val` is put there, or added. */
export interface Change {
  readonly htype: Header;
  readonly cmd: 'set' | 'add';
  readonly mask: number;
  readonly val: number;
  readonly off: number;
}

/** Where a field is: bytes behind the start of its header, how many, and which of their bits. */
export type MungeField = readonly [at: number, bytes: number, kind?: Kind, bits?: number, shift?: number];

const PORTS = { sport: [0, 2], dport: [2, 2] } as const;

/** Fields by header. */
export const mungeFields: Readonly<
  Record<string, { htype: Header; fields: Readonly<Record<string, MungeField>> }>
> = {
  ip: {
    htype: 'ip4',
    fields: {
      src: [12, 4, 'ip'],
      dst: [16, 4, 'ip'],
      tos: [1, 1],
      dsfield: [1, 1],
      ihl: [0, 1, 'number', 0x0f],
      protocol: [9, 1],
      ttl: [8, 1],
      id: [4, 2],
    },
  },
  ip6: {
    htype: 'ip6',
    fields: {
      src: [8, 16, 'ip'],
      dst: [24, 16, 'ip'],
      traffic_class: [0, 4, 'number', 0x0ff00000, 20],
      flow_lbl: [0, 4, 'number', 0x000fffff],
      payload_len: [4, 2],
      nexthdr: [6, 1],
      hoplimit: [7, 1],
    },
  },
  eth: { htype: 'eth', fields: { dst: [0, 6, 'mac'], src: [6, 6, 'mac'], type: [12, 2] } },
  tcp: { htype: 'tcp', fields: { ...PORTS, flags: [13, 1] } },
  udp: { htype: 'udp', fields: PORTS },
};

const WORD = 4;
const SIZES: Readonly<Record<string, number>> = { u8: 1, u16: 2, u32: 4 };

/** Bytes of a number, the highest first. */
function bytesOf(value: number, count: number): number[] {
  if (value < 0 || value >= 256 ** count) throw typeError(`${value} does not fit ${count} bytes`);
  return Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)) % 256);
}

function valueBytes(text: string, [, count, kind, , shift = 0]: MungeField): number[] {
  const bytes =
    kind === 'mac'
      ? text.split(':').map((one) => Number.parseInt(one, 16))
      : kind === 'ip'
        ? bytesOfAddress(text)
        : bytesOf(integer(text) * 2 ** shift, count);
  if (bytes.length !== count || bytes.some(Number.isNaN)) throw typeError(`'${text}' does not fit the field`);
  return bytes;
}

/** A word's bytes as the machine reads them. */
function word(bytes: readonly number[]): number {
  const view = new DataView(Uint8Array.from(bytes).buffer);
  return view.getUint32(0, LITTLE_ENDIAN);
}

/** The words that a change of some bytes makes. */
function changes(
  htype: Header,
  cmd: Change['cmd'],
  at: number,
  bytes: readonly number[],
  bits: readonly number[],
) {
  const found: Change[] = [];
  for (let off = Math.floor(at / WORD) * WORD; off < at + bytes.length; off += WORD) {
    const place = (from: readonly number[]) =>
      Array.from({ length: WORD }, (_, i) => from[off + i - at] ?? 0);
    const mask = word(place(bits).map((one) => one ^ 0xff));
    found.push({ htype, cmd, mask, val: word(place(bytes)), off });
  }
  return found;
}

/** What `how` makes of the bytes of a field: `set 10`, `add 1`, `dec`, `clear`, `invert`. */
function change(htype: Header, field: MungeField, how: readonly string[], text: string): Change[] {
  const [at, count, , mask] = field;
  const [command, given, keep, retained] = how;
  const all = Array(count).fill(0xff);
  const bits =
    keep === 'retain' ? bytesOf(integer(retained ?? ''), count) : mask ? bytesOf(mask, count) : all;
  const value = (): number[] => {
    if (given === undefined) throw typeError(`'${text}' lacks a value`);
    return valueBytes(given, field);
  };
  switch (command) {
    case 'set':
      return changes(
        htype,
        'set',
        at,
        value().map((one, i) => one & bits[i]!),
        bits,
      );
    case 'add':
      return changes(htype, 'add', at, value(), bits);
    case 'dec':
    case 'decrement':
      return changes(htype, 'add', at, all, bits);
    case 'clear':
      return changes(htype, 'set', at, Array(count).fill(0), bits);
    case 'invert':
      // the bits stay, and are turned over
      return changes(htype, 'set', at, all, Array(count).fill(0));
    default:
      throw typeError(`'${text}': what to do is one of set, add, dec, clear, invert`);
  }
}

/** A change as text. */
export function munge(text: string): Change[] {
  const [header = '', name = '', ...how] = text.trim().split(/\s+/);
  if (header === 'offset') {
    const [size = '', ...rest] = how;
    const count = SIZES[size];
    if (!count) throw typeError(`'${text}': a size is u8, u16 or u32`);
    return change('network', [integer(name), count], rest, text);
  }
  const found = mungeFields[header];
  const field = found && Object.hasOwn(found.fields, name) ? found.fields[name] : undefined;
  if (!found || !field) {
    const known = found
      ? `${header} ${Object.keys(found.fields).join(', ')}`
      : Object.keys(mungeFields).join(', ');
    throw typeError(`'${text}': no such field; there are ${known}`);
  }
  return change(found.htype, field, how, text);
}
