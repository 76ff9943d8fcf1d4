import { HEADER, type MessageHeader } from '../protocol/framing.js';
import { checkArgument } from '../schema/argument.js';
import { read16, read32 } from './bytes.js';
import { Chains } from './chains.js';

/** Longest message that is believed where nothing else tells: the kernel makes none of a megabyte. */
export const LONGEST = 1 << 20;

/** A message in a datagram, or bytes between messages that are none. */
export interface Frame {
  readonly at: number;
  /** Where its bytes end, as far as captured. */
  readonly end: number;
  /** Where the next one begins: behind the bytes that align it. */
  readonly next: number;
  /** False for bytes that no header can be read from. */
  readonly message: boolean;
  /** What is wrong with it. */
  readonly problem?: string;
}

/** The header at `at`, where 16 bytes are left. */
export function headerAt(data: Uint8Array, at: number, little: boolean): MessageHeader {
  return {
    length: read32(data, at, little),
    type: read16(data, at + 4, little),
    flags: read16(data, at + 6, little),
    seq: read32(data, at + 8, little),
    pid: read32(data, at + 12, little),
  };
}

/** Whether a message may begin at `at`: a length that netlink has, and none of the flags that nobody has. */
export function plausible(data: Uint8Array, at: number, little: boolean): boolean {
  if (at + HEADER > data.length) return false;
  const length = read32(data, at, little);
  if (length < HEADER || length > LONGEST) return false;
  const type = read16(data, at + 4, little);
  return type !== 0 && (type > 4 || length <= 0x10000) && (read16(data, at + 6, little) & 0xf000) === 0;
}

/**
 * The messages of a datagram. Where a length cannot be right, the next place is looked for from which messages follow
 * one another to the end, or that has the sequence number and port of its neighbour; what lies between is one frame
 * with a problem.
 *
 * @param wholeLength length that the datagram had, where the capture has only its beginning.
 */
export function framesOf(data: Uint8Array, little: boolean, wholeLength?: number): Frame[] {
  checkArgument('framesOf', 'data', data, 'bytes');
  const whole = wholeLength ?? data.length;
  const frames: Frame[] = [];
  const size = data.length;
  /** The last that is a message. */
  let neighbour: number | undefined;
  let chains: Chains | undefined;
  /** Where they go on behind the present damage. */
  let found = 0;
  const follows = (next: number, at: number): boolean => {
    if (plausible(data, next, little) && alike(data, next, at, little)) return true;
    chains ??= new Chains(data, 0, little, whole);
    return chains.believed(next);
  };
  const add = (frame: Frame): void => {
    frames.push(frame);
    if (frame.message) neighbour = frame.at;
  };
  for (let at = 0; at < size; ) {
    const left = size - at;
    if (left < HEADER) {
      const cut = whole > size;
      const problem = cut
        ? 'the header is cut off'
        : `${left} bytes are no message: a header takes ${HEADER}`;
      add({ at, end: size, next: size, message: false, problem });
      break;
    }
    const length = read32(data, at, little);
    const next = at + aligned(length);
    if (length >= HEADER && next >= size && at + length <= size) {
      add({ at, end: at + length, next: size, message: true });
      break;
    }
    if (length >= HEADER && next < size && isZero(data, next)) {
      // iproute2 sends its whole buffer: the kernel stops here too
      add({ at, end: at + length, next: size, message: true });
      break;
    }
    if (length >= HEADER && next < size && follows(next, at)) {
      add({ at, end: at + length, next, message: true });
      at = next;
      continue;
    }
    if (length >= HEADER && at + length <= whole && at + length > size) {
      const problem = `only ${left} of its ${length} bytes were captured`;
      add({ at, end: size, next: size, message: true, problem });
      break;
    }
    if (found <= at) {
      chains ??= new Chains(data, 0, little, whole);
      found = resume(data, at, little, chains, neighbour);
    }
    if (length >= HEADER && next <= found) {
      // it is whole; what follows is not
      add({ at, end: at + length, next, message: true });
      at = next;
    } else {
      const where = found === size ? `${left} bytes are left` : `the next message begins after ${found - at}`;
      const problem = `its length says ${length}, ${where}`;
      add({ at, end: found, next: found, message: plausible(data, at, little), problem });
      at = found;
    }
  }
  return frames;
}

/** Lengths have 32 bits, so that bit operators would make some of them negative. */
function aligned(length: number): number {
  return 4 * Math.ceil(length / 4);
}

function isZero(data: Uint8Array, from: number): boolean {
  for (let i = from; i < data.length; i++) if (data[i] !== 0) return false;
  return true;
}

/** Bytes looked at behind a likely place for a certain one. */
const WINDOW = 4096;

/** Where messages go on behind a damaged one at `from`; the end of the data where they do not. */
function resume(
  data: Uint8Array,
  from: number,
  little: boolean,
  chains: Chains,
  neighbour: number | undefined,
): number {
  const certain = chains.next(from + 4);
  for (let at = from + 4; at < certain && at + HEADER <= data.length; at += 4) {
    if (!plausible(data, at, little) || !alike(data, at, neighbour ?? from, little)) continue;
    return certain <= at + WINDOW ? certain : at;
  }
  return certain;
}

/** Same sequence number and port, as the messages of one dump have them. */
function alike(data: Uint8Array, one: number, other: number, little: boolean): boolean {
  if (other + HEADER > data.length) return false;
  const seq = read32(data, one + 8, little);
  const pid = read32(data, one + 12, little);
  return (
    (seq !== 0 || pid !== 0) &&
    seq === read32(data, other + 8, little) &&
    pid === read32(data, other + 12, little)
  );
}

/**
 * Where within a message another begins, whose sequence number and port are its own and from which messages follow one
 * another to its end: its length was damaged so that it swallows them. 0 where there is none.
 */
export function swallowed(data: Uint8Array, { at, next }: Frame, little: boolean): number {
  const inside = data.subarray(0, next);
  let chains: Chains | undefined;
  for (let place = at + HEADER; place + HEADER <= next; place += 4) {
    if (!plausible(inside, place, little) || !alike(inside, place, at, little)) continue;
    chains ??= new Chains(inside, at, little, next);
    if (chains.believed(place)) return place;
  }
  return 0;
}
