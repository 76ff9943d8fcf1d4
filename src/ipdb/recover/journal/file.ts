import { system } from '../../../netns/system.js';
import { attempt, JournalError } from './error.js';
import { lockFile } from './lock.js';

/**
 * A file that belongs to this user alone and is locked while it is open. Nothing else is opened: no links, no
 * files of others, none that others may read or write. The lock goes with the process.
 */
export class OwnFile {
  readonly path: string;
  /** Whether the system keeps others out; where it cannot, the owner that the file names has to be looked up. */
  readonly locked: boolean;
  #fd: number;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
    try {
      this.locked = lock(path, fd);
      // made and removed by others before it was locked
      if (!this.#isThere()) throw new JournalError(path, 'EOWNED', 'another process is at work on it');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Makes the file, which must not be there. */
  static create(path: string): OwnFile {
    const { fs } = system;
    const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = fs.constants;
    const fd = attempt(path, 'create it', () =>
      fs.openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600),
    );
    return new OwnFile(path, fd);
  }

  /** Opens the file; undefined where there is none. */
  static open(path: string): OwnFile | undefined {
    const { fs } = system;
    const before = attempt(path, 'look at it', () => fs.lstatSync(path, { throwIfNoEntry: false }));
    if (before === undefined) return undefined;
    if (!before.isFile())
      throw new JournalError(
        path,
        'EFOREIGN',
        `${before.isSymbolicLink() ? 'a symbolic link' : 'no regular file'}, and no journal: it is left as it is`,
      );
    const { O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = fs.constants;
    const why = foreign(before);
    if (why !== undefined) throw new JournalError(path, 'EFOREIGN', `${why}: it is left as it is`);
    const fd = attempt(path, 'open it', () => fs.openSync(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    const now = fs.fstatSync(fd);
    const change = now.dev !== before.dev || now.ino !== before.ino ? 'replaced just now' : foreign(now);
    if (change !== undefined) {
      fs.closeSync(fd);
      throw new JournalError(path, 'EFOREIGN', `${change}: it is left as it is`);
    }
    return new OwnFile(path, fd);
  }

  /** Writes all of the bytes, however many the system takes at a time. */
  write(bytes: Uint8Array, position: number): void {
    const { fs } = system;
    for (let at = 0; at < bytes.length; ) {
      const count = attempt(this.path, 'write to it', () =>
        fs.writeSync(this.#fd, bytes, at, bytes.length - at, position + at),
      );
      if (count === 0) throw new JournalError(this.path, 'EIO', 'cannot write to it: nothing is taken');
      at += count;
    }
  }

  /** Returns when all that was written is on the disk. */
  sync(): void {
    attempt(this.path, 'bring it to the disk', () => system.fs.fsyncSync(this.#fd));
  }

  read(): Buffer {
    return attempt(this.path, 'read it', () => system.fs.readFileSync(this.#fd));
  }

  /** Removes the file, unless another has come to stand in its place, and lets it go. */
  remove(): void {
    try {
      if (this.#fd >= 0 && this.#isThere())
        attempt(this.path, 'remove it', () => system.fs.rmSync(this.path, { force: true }));
    } finally {
      this.close();
    }
  }

  /** Lets the file go as it is. May be called again. */
  close(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    system.fs.closeSync(fd);
  }

  #isThere(): boolean {
    const { fs } = system;
    const there = attempt(this.path, 'look at it', () => fs.lstatSync(this.path, { throwIfNoEntry: false }));
    const own = fs.fstatSync(this.#fd);
    return there !== undefined && there.dev === own.dev && there.ino === own.ino;
  }
}

interface Stat {
  readonly uid: number;
  readonly mode: number;
  readonly nlink: number;
}

/** Why a file is not to be trusted. */
function foreign({ uid, mode, nlink }: Stat): string | undefined {
  const own = process.geteuid?.();
  if (uid !== own) return `a file of user ${uid}, and not of ${own}`;
  if ((mode & 0o077) !== 0)
    return `a file of mode 0${(mode & 0o777).toString(8)}, which others may read or write`;
  return nlink > 1 ? 'a file with several names' : undefined;
}

/** Takes the lock of a file; false where the system has none for it. */
function lock(path: string, fd: number): boolean {
  const locked = lockFile(fd);
  if (locked === false)
    throw new JournalError(path, 'EOWNED', 'its transaction is under way in a process that lives');
  return locked === true;
}
