/** Cheap, repeatable damage to messages. */

/** A small generator of random numbers (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 to before `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * limit);
  }
}

const INTERESTING = [0, 1, 3, 4, 5, 7, 8, 12, 16, 0x7f, 0x80, 0xff, 0xffff, 0x8000];

/** One of the samples with one to three mutations. */
export function mutate(samples: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes = samples[random.below(samples.length)]!.slice();
  for (let left = 1 + random.below(3); left > 0; left--) bytes = once(bytes, samples, random);
  return bytes;
}

function once(bytes: Uint8Array, samples: readonly Uint8Array[], random: Random): Uint8Array<ArrayBuffer> {
  const size = bytes.length;
  const at = random.below(size || 1);
  const word = at & ~3;
  switch (random.below(8)) {
    case 0: // a bit
      if (size > 0) bytes[at]! ^= 1 << random.below(8);
      break;
    case 1: // a byte
      if (size > 0) bytes[at] = random.below(256);
      break;
    case 2: // where a length may stand
      put16(
        bytes,
        word,
        random.below(3) ? INTERESTING[random.below(INTERESTING.length)]! : random.below(size + 8),
      );
      break;
    case 3: // where a type may stand
      put16(bytes, word + 2, random.below(2) ? random.below(80) : random.below(65536));
      break;
    case 4: // a length, a little longer or shorter
      if (word + 2 <= size)
        put16(bytes, word, (bytes[word]! | (bytes[word + 1]! << 8)) + random.below(9) - 4);
      break;
    case 5:
      return bytes.slice(0, at);
    case 6: {
      // the end of another message
      const other = samples[random.below(samples.length)]!;
      return joined(bytes.subarray(0, word), other.subarray(random.below(other.length || 1) & ~3));
    }
    default: {
      // a piece of itself once more
      const piece = bytes.subarray(word, word + 4 * random.below(8));
      const to = random.below(size || 1) & ~3;
      return joined(bytes.subarray(0, to), piece, bytes.subarray(to));
    }
  }
  return bytes as Uint8Array<ArrayBuffer>;
}

function put16(bytes: Uint8Array, at: number, value: number): void {
  if (at + 2 > bytes.length) return;
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
