import { system } from '../netns/system.js';
import { inodeOf, type SocketEntry } from '../objects/sockets/index.js';

/** A process that has a socket open. */
export interface SocketProcess {
  pid: number;
  /** Its name, as the kernel keeps it: 15 bytes at most. */
  command: string;
  fd: number;
}

/** Who has sockets open, as far as this process may see it. */
export class SocketOwners {
  readonly #byInode: ReadonlyMap<number, readonly SocketProcess[]>;
  /** Processes that could not be looked into: sockets of theirs have no owner here. */
  readonly hidden: number;
  /** Why there are such, in words; undefined where all could be seen. */
  readonly reason: string | undefined;

  /** @internal Made by {@link ownersOf}. */
  constructor(byInode: ReadonlyMap<number, readonly SocketProcess[]>, hidden: number) {
    this.#byInode = byInode;
    this.hidden = hidden;
    const many = hidden === 1 ? 'a process' : `${hidden} processes`;
    this.reason =
      hidden > 0 ? `${many} of others cannot be looked into: CAP_SYS_PTRACE is needed there` : undefined;
  }

  /**
   * The processes that have a socket open, by the socket or its inode: several, where it was inherited. None for one that
   * the kernel has alone (time-wait, or not accepted yet), or that a hidden process has.
   */
  of(socket: SocketEntry | number): readonly SocketProcess[] {
    return this.#byInode.get(typeof socket === 'number' ? socket : inodeOf(socket)) ?? [];
  }
}

const PREFIX = 'socket:[';

/** Looks through the descriptors of all processes for sockets of these inodes, or for all sockets. */
export function ownersOf(inodes: ReadonlySet<number> | undefined): SocketOwners {
  const found = new Map<number, SocketProcess[]>();
  let hidden = 0;
  if (inodes?.size !== 0) {
    for (const pid of system.fs.readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      try {
        search(Number(pid), inodes, found);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EACCES' || code === 'EPERM') hidden++;
        // it ended meanwhile
        else if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
      }
    }
  }
  return new SocketOwners(found, hidden);
}

/** The inodes of the sockets that a process has open, by descriptor. */
export function socketsOf(pid: number): Map<number, number> {
  const found = new Map<number, number>();
  for (const fd of system.fs.readdirSync(`/proc/${pid}/fd`)) {
    const inode = inodeAt(pid, fd);
    if (inode !== undefined) found.set(Number(fd), inode);
  }
  return found;
}

function search(
  pid: number,
  inodes: ReadonlySet<number> | undefined,
  found: Map<number, SocketProcess[]>,
): void {
  let command: string | undefined;
  for (const [fd, inode] of socketsOf(pid)) {
    if (inodes && !inodes.has(inode)) continue;
    command ??= commandOf(pid);
    const own = found.get(inode);
    const one = { pid, command, fd };
    if (own) own.push(one);
    else found.set(inode, [one]);
  }
}

function inodeAt(pid: number, fd: string): number | undefined {
  try {
    const target = system.fs.readlinkSync(`/proc/${pid}/fd/${fd}`);
    return target.startsWith(PREFIX) ? Number(target.slice(PREFIX.length, -1)) : undefined;
  } catch (error) {
    // closed meanwhile
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function commandOf(pid: number): string {
  try {
    return system.fs.readFileSync(`/proc/${pid}/comm`, 'utf8').replace(/\n$/, '');
  } catch {
    return '';
  }
}
