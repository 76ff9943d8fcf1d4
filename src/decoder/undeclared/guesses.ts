import { checkArgument } from '../../schema/argument.js';
import { formatHex } from '../../schema/text/hex.js';
import { formatIp4, formatIp6 } from '../../schema/text/ip.js';
import { readString } from '../../schema/text/utf8.js';
import { read16, read32 } from '../bytes.js';

/** What bytes that nobody declared may be, by type, the likeliest first. */
export type Guesses = Readonly<Record<string, unknown>>;

const NONE: Guesses = {};

/** Reads a payload as what such payloads mostly are. */
export function guessesOf(payload: Uint8Array, little: boolean): Guesses {
  checkArgument('guessesOf', 'payload', payload, 'bytes');
  const text = textOf(payload);
  switch (payload.length) {
    case 0:
      return { flag: true };
    case 1:
      return { u8: payload[0] };
    case 2: {
      const pair = numbers('16', read16(payload, 0, little), read16(payload, 0, !little), little);
      return text === undefined ? pair : { text, ...pair };
    }
    case 4: {
      const pair = numbers('32', read32(payload, 0, little), read32(payload, 0, !little), little);
      const ip = payload[0] === 0 || payload[0] === 255 ? {} : { ip: formatIp4(payload, 0) };
      return text === undefined ? { ...pair, ...ip } : { text, ...pair, ...ip };
    }
    case 6:
      return text === undefined ? { mac: formatHex(payload).replace(/..(?=.)/g, '$&:') } : { text };
    case 8:
      return text === undefined
        ? numbers('64', read64(payload, little), read64(payload, !little), little)
        : { text };
    case 16:
      return text === undefined ? { ip: formatIp6(payload, 0) } : { text };
    default:
      return text === undefined ? NONE : { text };
  }
}

/** The smaller of both orders is the likelier. */
function numbers(bits: string, own: number, other: number, little: boolean): Guesses {
  const first = little ? `u${bits}` : `be${bits}`;
  const both = little ? { [first]: own, [`be${bits}`]: other } : { [`be${bits}`]: own };
  return little && other < own ? { [`be${bits}`]: other, [`u${bits}`]: own } : both;
}

function read64(payload: Uint8Array, little: boolean): number {
  const [low, high] = little ? [0, 4] : [4, 0];
  return read32(payload, high, little) * 2 ** 32 + read32(payload, low, little);
}

/** Text, with or without a NUL at its end; undefined for what is none. */
function textOf(payload: Uint8Array): string | undefined {
  const end = payload.at(-1) === 0 ? payload.length - 1 : payload.length;
  // a letter alone is rather a number
  if (end < 1 || (end < 2 && payload.length > 2) || (end === payload.length && end < 3)) return undefined;
  for (let i = 0; i < end; i++) if (payload[i]! < 0x20 || payload[i]! === 0x7f) return undefined;
  const text = readString(payload, 0, end);
  // what is no UTF-8 stands as lone surrogates
  return /[\ud800-\udfff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')) ? undefined : text;
}
