import { system } from '../../../netns/system.js';
import { checkArgument } from '../../../schema/argument.js';

/** A process, distinct from others that have had or will have the same id. */
export interface Owner {
  /** This run of the kernel: with the kernel goes what was sent to it. */
  readonly boot: string;
  /** The namespace that the id counts in: `pid:[…]`. */
  readonly pidNamespace: string;
  readonly pid: number;
  /** When it was started, in ticks since the boot. */
  readonly start: string;
}

/** This process. */
export function self(): Owner {
  const { fs } = system;
  return {
    boot: bootId(),
    pidNamespace: fs.readlinkSync('/proc/self/ns/pid'),
    pid: process.pid,
    start: startOf('self') ?? '',
  };
}

/** The identity of this run of the kernel. */
export function bootId(): string {
  return system.fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Whether a process other than this one lives. One of another PID namespace cannot be seen: undefined. */
export function lives(owner: Owner): boolean | undefined {
  checkArgument('lives', 'owner', owner, 'an object');
  const here = self();
  if (owner.boot !== here.boot) return false;
  if (owner.pidNamespace !== here.pidNamespace) return undefined;
  if (owner.pid === here.pid) return false;
  return startOf(`${owner.pid}`) === owner.start;
}

/** When a process was started; undefined where there is none, or only what its parent has not yet waited for. */
function startOf(pid: string): string | undefined {
  let stat: string;
  try {
    stat = system.fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // the name in parentheses may hold anything
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}
