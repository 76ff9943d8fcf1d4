import { signal } from '@preact/signals';
import { type Decoded, type DecodedMessage, Decoder, type ProtocolWord } from 'tsroute2/decoder';

/** What was decoded, and of what. */
export interface Capture {
  readonly name: string;
  readonly messages: readonly Decoded[];
  /** Messages that were left out, because there are too many. */
  readonly left: number;
  readonly error?: string | undefined;
}

export const capture = signal<Capture | undefined>(undefined);
export const chosen = signal(0);
/** How far a large file has been read, from 0 to 1. */
export const progress = signal<number | undefined>(undefined);
/** What bytes are that do not say so. */
export const protocol = signal<ProtocolWord | ''>('');

const MOST = 50_000;
/** Bytes of a file read before the page gets its turn. */
const PIECE = 1 << 18;

let reading = 0;

/** Decodes a capture: text, or the bytes of a file. Nothing of it leaves this page. */
export async function decode(name: string, source: string | Blob): Promise<void> {
  const own = ++reading;
  const messages: Decoded[] = [];
  let left = 0;
  const take = (all: Iterable<Decoded>): void => {
    for (const one of all) {
      if (messages.length < MOST) messages.push(one);
      else left++;
    }
  };
  const done = (error?: string): void => {
    progress.value = undefined;
    chosen.value = Math.max(
      0,
      messages.findIndex((one) => one.notice === undefined),
    );
    capture.value = { name, messages, left, error };
  };
  try {
    const decoder = new Decoder(protocol.value === '' ? {} : { protocol: protocol.value });
    if (typeof source === 'string') take(decoder.push(source));
    else
      for (let at = 0; at < source.size; at += PIECE) {
        take(decoder.push(new Uint8Array(await source.slice(at, at + PIECE).arrayBuffer())));
        // another has been dropped meanwhile
        if (own !== reading) return;
        progress.value = at / source.size;
      }
    take(decoder.end());
    done();
  } catch (error) {
    done((error as Error).message);
  }
}

/** Forgets what was decoded. */
export function clear(): void {
  reading++;
  capture.value = undefined;
  progress.value = undefined;
}

export const isMessage = (one: Decoded | undefined): one is DecodedMessage =>
  one !== undefined && one.notice === undefined;
