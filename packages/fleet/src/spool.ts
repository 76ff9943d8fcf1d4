import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** One write that waits. */
export interface Waiting {
  readonly key: string;
  /** Milliseconds since 1970 when it happened. */
  readonly at: number;
  /** Null where the record went. */
  readonly value: string | null;
}

/** Bytes read at a time. */
const CHUNK = 1 << 20;

/**
 * Writes that wait for the server, in a file of bounded size, in their order. What does not fit is counted, and the file
 * takes nothing more until it has been emptied: its order would have a hole.
 */
export class Spool {
  readonly #fd: number;
  readonly #limit: number;
  #size: number;
  /** Writes that did not fit since it was last empty. */
  dropped = 0;

  /** @param path the file, made where it is not there; what an earlier process has left in it is still to be sent. */
  constructor(path: string, limit: number) {
    this.#fd = openSync(path, 'a+', 0o600);
    this.#limit = limit;
    this.#size = fstatSync(this.#fd).size;
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#size === 0;
  }

  get bytes(): number {
    return this.#size;
  }

  /** Adds writes; false where they do not fit, or others did not before. */
  add(writes: readonly Waiting[]): boolean {
    const text = Buffer.from(writes.map((one) => `${JSON.stringify(one)}\n`).join(''));
    if (this.dropped > 0 || this.#size + text.length > this.#limit) {
      this.dropped += writes.length;
      return false;
    }
    writeSync(this.#fd, text);
    this.#size += text.length;
    return true;
  }

  /** Everything in its order, in lots. A line that was cut off by the end of its process is left out. */
  *lots(): Generator<Waiting[]> {
    let rest = '';
    const buffer = Buffer.alloc(CHUNK);
    let partial = Buffer.alloc(0);
    for (let at = 0; at < this.#size; ) {
      const got = readSync(this.#fd, buffer, 0, CHUNK, at);
      if (got === 0) break;
      at += got;
      // a character may be cut in two
      const bytes = Buffer.concat([partial, buffer.subarray(0, got)]);
      const end = bytes.lastIndexOf(10) + 1;
      partial = Buffer.from(bytes.subarray(end));
      rest = bytes.toString('utf8', 0, end);
      const lot = rest.split('\n').flatMap((line) => parsed(line) ?? []);
      if (lot.length > 0) yield lot;
    }
  }

  /** Forgets everything. */
  clear(): void {
    ftruncateSync(this.#fd, 0);
    this.#size = 0;
    this.dropped = 0;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function parsed(line: string): Waiting | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as Waiting;
  } catch {
    return undefined;
  }
}
