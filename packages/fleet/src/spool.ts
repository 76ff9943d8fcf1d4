import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

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
    this.#fd = opened(path);
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
    try {
      for (let at = 0; at < text.length; ) at += writeSync(this.#fd, text, at);
    } catch {
      // the disk is full: what was written of it would be half a line
      ftruncateSync(this.#fd, this.#size);
      this.dropped += writes.length;
      return false;
    }
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
    const { key, at, value } = JSON.parse(line) as Waiting;
    const isWrite = typeof key === 'string' && typeof at === 'number';
    return isWrite && (value === null || typeof value === 'string') ? { key, at, value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Opens the file: never through a link, and only one that this user alone can write to and read. Its name may be known to
 * others, and so may be the folder's, as `/tmp` is.
 */
function opened(path: string): number {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  let fd: number;
  try {
    fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP') throw error;
    throw new Error(`the spool '${path}' is a symbolic link, which is not followed`);
  }
  const stats = fstatSync(fd);
  const own = process.geteuid?.() ?? stats.uid;
  const why = !stats.isFile()
    ? 'is no file'
    : stats.uid !== own
      ? `belongs to user ${stats.uid}, not to ${own}`
      : (stats.mode & 0o077) !== 0
        ? `can be read or written by others (mode 0${(stats.mode & 0o777).toString(8)})`
        : stats.nlink > 1
          ? 'has other names'
          : undefined;
  if (why === undefined) return fd;
  closeSync(fd);
  throw new Error(`the spool '${path}' ${why}: it is left alone`);
}
