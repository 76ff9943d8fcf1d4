import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { lives, lockFile, type Owner, self } from 'tsroute2/records';

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

/** The first line, which says whose the file is: of one length, since it is written over. */
const MAGIC = 'tsroute2 spool 1 ';
const HEAD = 256;

/**
 * Writes that wait for the server, in a file of bounded size, in their order. What does not fit is counted, and the file
 * takes nothing more until it has been emptied: its order would have a hole. The file is one process's as long as it is
 * open: two would each send what the other has kept, and empty it.
 */
export class Spool {
  readonly #fd: number;
  readonly #limit: number;
  /** What tells the file from others, where the system does not keep other owners out. */
  readonly #identity: string;
  /** Bytes of the file; 0 where not even the first line is in it. */
  #size: number;
  /** Writes that did not fit since it was last empty. */
  dropped = 0;

  /**
   * @param path the file, made where it is not there; what an earlier process has left in it is still to be sent.
   * @throws Error where it is no spool, is not this user's alone, or is another process's, which lives.
   */
  constructor(path: string, limit: number) {
    this.#fd = opened(path);
    this.#limit = limit;
    try {
      const { size, dev, ino } = fstatSync(this.#fd);
      this.#size = size;
      this.#identity = `${dev}:${ino}`;
      this.#claim(path);
      held.add(this.#identity);
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Makes it this process's. */
  #claim(path: string): void {
    const locked = lockFile(this.#fd);
    const before = this.#size === 0 ? undefined : this.#owner(path);
    // the lock of a process goes with it: whoever is named is gone where nobody has it
    const isOwned =
      locked === undefined
        ? held.has(this.#identity) || (before !== undefined && lives(before) !== false)
        : !locked;
    if (isOwned)
      throw new Error(
        `the spool '${path}' is that of ${before ? `process ${before.pid}` : 'another process'}, which is at work: one agent has one`,
      );
    try {
      this.#write(head(), 0);
      this.#size = Math.max(this.#size, HEAD);
    } catch (error) {
      // on a full disk an agent still has work to do
      if (locked === undefined || this.#size > 0) throw error;
      ftruncateSync(this.#fd, 0);
    }
  }

  /** Whose the file is, or was. */
  #owner(path: string): Owner | undefined {
    const line = Buffer.alloc(HEAD);
    const text = line.toString('utf8', 0, readSync(this.#fd, line, 0, HEAD, 0));
    if (!text.startsWith(MAGIC)) throw new Error(`the spool '${path}' is no spool: it is left alone`);
    try {
      return JSON.parse(text.slice(MAGIC.length)) as Owner;
    } catch {
      // cut short by the end of its process
      return undefined;
    }
  }

  #write(bytes: Buffer, position: number): void {
    for (let at = 0; at < bytes.length; )
      at += writeSync(this.#fd, bytes, at, bytes.length - at, position + at);
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.bytes === 0;
  }

  get bytes(): number {
    return Math.max(0, this.#size - HEAD);
  }

  /** Adds writes; false where they do not fit, or others did not before. */
  add(writes: readonly Waiting[]): boolean {
    const text = Buffer.from(writes.map((one) => `${JSON.stringify(one)}\n`).join(''));
    if (this.dropped > 0 || this.bytes + text.length > this.#limit) {
      this.dropped += writes.length;
      return false;
    }
    try {
      if (this.#size === 0) {
        this.#write(head(), 0);
        this.#size = HEAD;
      }
      this.#write(text, this.#size);
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
    for (let at = HEAD; at < this.#size; ) {
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
    this.#size = Math.min(this.#size, HEAD);
    ftruncateSync(this.#fd, this.#size);
    this.dropped = 0;
  }

  close(): void {
    held.delete(this.#identity);
    closeSync(this.#fd);
  }
}

/** The files of this process. */
const held = new Set<string>();

function head(): Buffer {
  return Buffer.from(`${`${MAGIC}${JSON.stringify(self())}`.padEnd(HEAD - 1)}\n`);
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
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  let fd: number;
  try {
    fd = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
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
