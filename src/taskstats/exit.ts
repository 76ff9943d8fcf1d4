import type { TaskStatistics, TaskstatsAnswer } from '../messages/generic/taskstats.js';

/** A task has ended, or some exits were lost. */
export type ExitEvent =
  | {
      event: 'exit';
      /** Its id: that of a thread. */
      pid: number;
      stats: TaskStatistics;
      /** With the last thread of a process of several: the process, and the sums over its threads. */
      tgid?: number;
      group?: TaskStatistics;
    }
  | { event: 'overrun' }
  /** A message that could not be read, with its bytes. */
  | { event: 'error'; error: unknown; data: Uint8Array | undefined };

/** The event that a message reports. */
export function exitOf({ aggrPid, aggrTgid }: TaskstatsAnswer): ExitEvent {
  const event: ExitEvent = { event: 'exit', pid: aggrPid!.pid!, stats: known(aggrPid!.stats!) };
  if (aggrTgid?.stats) {
    event.tgid = aggrTgid.tgid!;
    event.group = known(aggrTgid.stats);
  }
  return event;
}

/** The members that every version has in one place: all that may be believed of version 15. */
export function known(stats: TaskStatistics): TaskStatistics {
  if (stats.version !== 15) return stats;
  const { version, exitcode, flag, nice, cpuCount, cpuDelayTotal } = stats;
  return { version, exitcode, flag, nice, cpuCount, cpuDelayTotal } as TaskStatistics;
}
