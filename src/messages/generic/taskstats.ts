import {
  type Attributes,
  asciiz,
  attributes,
  chars,
  counter64,
  flags,
  type Infer,
  legacyNested,
  type Message,
  none,
  pad,
  type StructType,
  s64,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

/** `A*` of linux/acct.h. */
const acct = flags(u8, { fork: 1, su: 2, compat: 4, core: 8, xsig: 16, group: 32 });

const timespec = struct('__kernel_timespec', 'tv', { sec: s64, nsec: s64 });

const stats = struct(
  'taskstats',
  '',
  {
    /** Of this struct: which of the members behind are there. */
    version: u16,
    /** As wait(2) tells it. */
    exitcode: u32,
    /** `AGROUP` (version 12): the last thread of its group. */
    flag: acct,
    nice: u8,
    /** Delays: how many there were, and their sum in nanoseconds. They need the sysctl `kernel.task_delayacct`. */
    cpuCount: counter64,
    cpuDelayTotal: counter64,
    blkioCount: counter64,
    blkioDelayTotal: counter64,
    swapinCount: counter64,
    swapinDelayTotal: counter64,
    /** Nanoseconds run. */
    cpuRunRealTotal: counter64,
    cpuRunVirtualTotal: counter64,
    /** Name of the program, as /proc/PID/comm. */
    comm: chars(32),
    /** `SCHED_*` */
    sched: u8,
    acPad: pad(3),
    align: pad(4),
    uid: u32,
    gid: u32,
    pid: u32,
    ppid: u32,
    /** Seconds since 1970, up to 2106. */
    btime: u32,
    /** Microseconds since it began; of user time; of system time. */
    etime: counter64,
    utime: counter64,
    stime: counter64,
    /** Page faults without, and with, input. */
    minflt: counter64,
    majflt: counter64,
    /** Memory used times time, in MByte-microseconds. */
    coremem: counter64,
    virtmem: counter64,
    /** Most memory ever used, in KiB. */
    hiwaterRss: counter64,
    hiwaterVm: counter64,
    readChar: counter64,
    writeChar: counter64,
    readSyscalls: counter64,
    writeSyscalls: counter64,
    /** Bytes of storage. */
    readBytes: counter64,
    writeBytes: counter64,
    cancelledWriteBytes: counter64,
    /** Context switches, voluntary and not. */
    nvcsw: counter64,
    nivcsw: counter64,
    utimescaled: counter64,
    stimescaled: counter64,
    cpuScaledRunRealTotal: counter64,
    freepagesCount: counter64,
    freepagesDelayTotal: counter64,
    /** Version 9. */
    thrashingCount: counter64,
    thrashingDelayTotal: counter64,
    /** Version 10: as `btime`, without its end. */
    btime64: counter64,
    /** Version 11. */
    compactCount: counter64,
    compactDelayTotal: counter64,
    /** Version 12. */
    tgid: u32,
    /** Microseconds since the thread group began. */
    tgetime: counter64,
    exeDev: u64,
    exeInode: u64,
    /** Version 13. */
    wpcopyCount: counter64,
    wpcopyDelayTotal: counter64,
    /** Version 14. */
    irqCount: counter64,
    irqDelayTotal: counter64,
    /** Version 16: the longest and the shortest delay in nanoseconds. */
    cpuDelayMax: counter64,
    cpuDelayMin: counter64,
    blkioDelayMax: counter64,
    blkioDelayMin: counter64,
    swapinDelayMax: counter64,
    swapinDelayMin: counter64,
    freepagesDelayMax: counter64,
    freepagesDelayMin: counter64,
    thrashingDelayMax: counter64,
    thrashingDelayMin: counter64,
    compactDelayMax: counter64,
    compactDelayMin: counter64,
    wpcopyDelayMax: counter64,
    wpcopyDelayMin: counter64,
    irqDelayMax: counter64,
    irqDelayMin: counter64,
    /** Version 17: when the longest delay ended. */
    cpuDelayMaxTs: timespec,
    blkioDelayMaxTs: timespec,
    swapinDelayMaxTs: timespec,
    freepagesDelayMaxTs: timespec,
    thrashingDelayMaxTs: timespec,
    compactDelayMaxTs: timespec,
    wpcopyDelayMaxTs: timespec,
    irqDelayMaxTs: timespec,
  },
  {
    names: {
      exitcode: 'ac_exitcode',
      flag: 'ac_flag',
      nice: 'ac_nice',
      comm: 'ac_comm',
      sched: 'ac_sched',
      uid: 'ac_uid',
      gid: 'ac_gid',
      pid: 'ac_pid',
      ppid: 'ac_ppid',
      btime: 'ac_btime',
      etime: 'ac_etime',
      utime: 'ac_utime',
      stime: 'ac_stime',
      minflt: 'ac_minflt',
      majflt: 'ac_majflt',
      utimescaled: 'ac_utimescaled',
      stimescaled: 'ac_stimescaled',
      btime64: 'ac_btime64',
      tgid: 'ac_tgid',
      tgetime: 'ac_tgetime',
      exeDev: 'ac_exe_dev',
      exeInode: 'ac_exe_inode',
    },
  },
);
/** What the kernel counts of a task. Members that its version does not have are absent. */
export interface TaskStatistics
  extends Pick<Infer<typeof stats>, 'version'>,
    Partial<Omit<Infer<typeof stats>, 'version'>> {}
/**
 * `struct taskstats` (linux/taskstats.h), up to version 17: kernels append to it. Version 15 (Linux 6.14) alone put its
 * new members between others, so that of it only `version` to `cpuDelayTotal` stand where they belong.
 */
export const taskstats: StructType<TaskStatistics> = stats as StructType<TaskStatistics>;

const aggregate = attributes('TASKSTATS_TYPE', {
  pid: [1, u32],
  tgid: [2, u32],
  stats: [3, taskstats],
  null: [6, none],
});

const answerSet = attributes('TASKSTATS_TYPE', {
  pid: [1, u32],
  tgid: [2, u32],
  stats: [3, taskstats],
  /** A thread. */
  aggrPid: [4, legacyNested(aggregate)],
  /** A thread group: sums over its threads. */
  aggrTgid: [5, legacyNested(aggregate)],
  null: [6, none],
});

const requestSet = attributes('TASKSTATS_CMD_ATTR', {
  pid: [1, u32],
  tgid: [2, u32],
  /** CPUs whose exits are reported, as text: `'0-3,5'`. */
  registerCpumask: [3, asciiz],
  deregisterCpumask: [4, asciiz],
});

/** `TASKSTATS_CMD_NEW`: an answer, or the end of a task. */
export interface TaskstatsAnswer extends Infer<typeof answerSet> {}
const told: Attributes<TaskstatsAnswer> = answerSet;
/** `TASKSTATS_CMD_GET`: requests statistics of a task, or the exits of tasks. */
export interface TaskstatsRequest extends Infer<typeof requestSet> {}

const cgroupRequest = attributes('CGROUPSTATS_CMD_ATTR', {
  /** Descriptor of the cgroup's directory. */
  fd: [1, u32],
});
const cgroupAnswer = attributes('CGROUPSTATS_TYPE', {
  cgroupStats: [
    1,
    struct('cgroupstats', 'nr', {
      sleeping: counter64,
      running: counter64,
      stopped: counter64,
      uninterruptible: counter64,
      ioWait: counter64,
    }),
  ],
});
export interface CgroupStatsAnswer extends Infer<typeof cgroupAnswer> {}

const family = genericFamily('TASKSTATS', {
  prefix: 'TASKSTATS_CMD',
  commands: {
    get: { id: 1, answer: 2, request: requestSet as Attributes<TaskstatsRequest>, reply: told },
    new: { id: 2, reply: told },
    /** `CGROUPSTATS_CMD_GET`: tasks of a cgroup (version 1), by their states. */
    cgroupGet: {
      id: 4,
      answer: 5,
      request: cgroupRequest,
      reply: cgroupAnswer as Attributes<CgroupStatsAnswer>,
    },
    cgroupNew: { id: 5, reply: cgroupAnswer as Attributes<CgroupStatsAnswer> },
  },
});
export interface TaskstatsCommands extends CommandsOf<typeof family> {}
/** Process statistics, as a family (`TASKSTATS_GENL_NAME`). */
export const taskstatsFamily: GenericFamily<TaskstatsCommands> = family;
export const taskstatsAnswer = family.messageOf(2, true) as Message<TaskstatsAnswer>;
export const taskstatsRequest = family.messageOf(1, false) as Message<TaskstatsRequest>;
