import { Bin } from '../bytes.js';
import { readEscaped } from './escapes.js';

/** What a call's own line has of the data. */
export interface Inline {
  readonly data: Uint8Array;
  /** Whether strace left something out (`"…"...`). */
  readonly cut: boolean;
}

const VECTOR = new Set(['sendmsg', 'recvmsg', 'sendmmsg', 'recvmmsg', 'readv', 'writev']);

/**
 * The strings that stand for buffers in a call's arguments, as strace before 4.13 prints them, and newer ones for what
 * they do not decode; undefined where there are none. Strings within strace's own decoding are not whole.
 */
export function inlineData(name: string, text: string): Inline | undefined {
  const bin = new Bin();
  let cut = false;
  let found = false;
  const read = (at: number): number => {
    const end = readEscaped(text, at, true, (byte) => bin.addByte(byte));
    if (!end) return -1;
    found = true;
    cut ||= end.cut;
    return end.end;
  };
  if (!VECTOR.has(name)) {
    const start = text.indexOf(', "');
    if (start < 0 || text.slice(0, start).includes(',')) return undefined;
    read(start + 3);
  } else {
    const begin = text.search(/msg_iov(?:\(\d+\))?=|\[\{/);
    for (let at = begin; at >= 0 && at < text.length; ) {
      const quote = text.indexOf('"', at);
      if (quote < 0) break;
      const before = text.slice(Math.max(0, quote - 9), quote);
      if (!before.endsWith('iov_base=') && !/(?:\[|, )\{$/.test(before)) {
        const skipped = readEscaped(text, quote + 1, true, () => {});
        at = skipped ? skipped.end : -1;
      } else at = read(quote + 1);
    }
  }
  return found ? { data: bin.take(bin.length), cut } : undefined;
}

/** Index of the flags among a call's arguments, and `MSG_PEEK` as a number. */
const FLAGS: Readonly<Record<string, number>> = { recvmsg: 2, recvfrom: 3, recv: 3, recvmmsg: 3 };
const MSG_PEEK = 2;

/** Whether a call only looks at what a later one receives. */
export function peeks(name: string, text: string): boolean {
  const place = FLAGS[name];
  if (place === undefined) return false;
  if (/\bMSG_PEEK\b/.test(text)) return true;
  if (text.includes('{') || text.includes('"')) return false;
  return (Number(text.split(', ')[place]) & MSG_PEEK) !== 0;
}
