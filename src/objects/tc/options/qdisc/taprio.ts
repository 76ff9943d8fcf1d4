import { typeError } from '../../../../schema/stack.js';
import { defined, has, isObject, type Obj, only, type Reader, split } from '../reader.js';
import { type Clock, clock, nanoseconds } from '../units.js';
import { classEntries, type Preemption, QUEUE_WORDS, type QueueWords, queueOptions } from './queues.js';

/** What happens for a time: `'S 1 1000000'` opens the gates of the mask for so many nanoseconds. */
export type TaprioEntryWords =
  | string
  | { cmd?: 'S' | 'H' | 'R'; gateMask: number; interval: number | string };

/** The time-aware shaper in iproute2's words. */
export interface TaprioWords extends QueueWords {
  /** When the schedule begins: nanoseconds, or `'200us'`. */
  baseTime?: number | string | undefined;
  /** Length of the cycle; the sum of its entries by default. */
  cycleTime?: number | string | undefined;
  /** How much the last cycle may grow before a new schedule begins. */
  cycleTimeExtension?: number | string | undefined;
  /** The schedule: which gates are open, and for how long. */
  schedEntries?: readonly TaprioEntryWords[] | undefined;
  /** Clock of the schedule: `'CLOCK_TAI'`. */
  clockid?: Clock | undefined;
  /** `txtimeAssist` 1, `fullOffload` 2. */
  flags?: number | readonly string[] | undefined;
  /** Delay of launch times with `txtimeAssist`. */
  txtimeDelay?: number | string | undefined;
  /** Bytes, of each class. */
  maxSdu?: readonly number[] | undefined;
  /** Whether frames of each traffic class are `'E'` express or `'P'` preemptible. */
  fp?: readonly Preemption[] | undefined;
}

const COMMANDS = { S: 'setGates', H: 'setAndHold', R: 'setAndRelease' } as const;
const FLAGS = ['txtimeAssist', 'fullOffload'];
const NAMES: readonly string[] = [
  ...QUEUE_WORDS,
  'baseTime',
  'cycleTime',
  'cycleTimeExtension',
  'schedEntries',
  'clockid',
  'maxSdu',
  'fp',
];

function entry(given: TaprioEntryWords): object {
  let words: TaprioEntryWords = given;
  if (typeof words === 'string') {
    const [, cmd, mask, interval] = /^([SHR])\s+(\w+)\s+(\w+)$/.exec(words.trim()) ?? [];
    if (interval === undefined) throw typeError(`'${given}' is no entry, such as 'S 1 1000000'`);
    // the mask is hexadecimal, as tc reads it
    words = { cmd: cmd as 'S', gateMask: Number.parseInt(mask!, 16), interval };
  }
  const { cmd = 'S', gateMask, interval } = only('schedEntries', words, ['cmd', 'gateMask', 'interval']);
  return { cmd: COMMANDS[cmd], gateMask, interval: nanoseconds(interval) };
}

const wide = (value: number | string | undefined): number | undefined =>
  value === undefined ? undefined : nanoseconds(value) || undefined;

export const taprio: Reader = ({ adminSched, ...options }) => {
  const [found, rest] = split(options, NAMES) as [TaprioWords & Obj, Obj];
  const { flags, txtimeDelay, ...others } = rest as Obj & TaprioWords;
  return {
    ...defined({
      schedClockid: found.clockid === undefined ? undefined : clock(found.clockid),
      flags: typeof flags === 'number' ? FLAGS.filter((_, i) => flags & (1 << i)) : flags,
      priomap: has(found, ...QUEUE_WORDS) ? queueOptions(found) : undefined,
      tcEntry: classEntries(found.maxSdu, found.fp),
      txtimeDelay: txtimeDelay === undefined ? undefined : nanoseconds(txtimeDelay),
      schedBaseTime: wide(found.baseTime),
      schedCycleTime: wide(found.cycleTime),
      schedCycleTimeExtension: wide(found.cycleTimeExtension),
      schedEntryList: found.schedEntries?.map(entry),
    }),
    ...others,
    // a schedule that was read before its time
    ...(isObject(adminSched) ? adminSched : {}),
  };
};
