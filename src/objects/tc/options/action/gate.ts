import { typeError } from '../../../../schema/stack.js';
import { defined, only } from '../reader.js';
import { type Clock, clock, nanoseconds } from '../units.js';
import { type ActionWords, action } from './common.js';

/** For a time open or closed: `'open 200ms -1 -1'`, with the priority and most bytes that it sets. */
export type GateEntryWords =
  | string
  | { gate: 'open' | 'close'; interval: number | string; ipv?: number; maxOctets?: number };

/** Lets packets pass by a schedule, in iproute2's words. */
export interface GateWords extends ActionWords {
  /** Internal priority of the gate. */
  priority?: number | undefined;
  /** When the schedule begins: nanoseconds, or text. */
  baseTime?: number | string | undefined;
  /** Length of the schedule: `'400ms'`. */
  cycleTime?: number | string | undefined;
  /** By how much a cycle may be longer before another schedule. */
  cycleTimeExt?: number | string | undefined;
  /** The clock: `'CLOCK_TAI'`. */
  clockid?: Clock | undefined;
  /** The schedule: `['open 200ms', 'close 100ms']`. */
  schedEntries?: readonly GateEntryWords[] | undefined;
}

const ENTRY = ['gate', 'interval', 'ipv', 'maxOctets'];

function entry(given: GateEntryWords): object {
  let words = given;
  if (typeof words === 'string') {
    const [gate, interval, ipv = '-1', octets = '-1'] = words.trim().split(/\s+/);
    if ((gate !== 'open' && gate !== 'close') || interval === undefined) {
      throw typeError(`'${given}' is no entry, such as 'open 200ms'`);
    }
    words = { gate, interval, ipv: Number(ipv), maxOctets: Number(octets) };
  }
  const { gate, interval, ipv = -1, maxOctets = -1 } = only('schedEntries', words, ENTRY);
  return { ...(gate === 'open' ? { gate: true } : {}), interval: nanoseconds(interval), ipv, maxOctets };
}

const time = (value: number | string | undefined): number | undefined =>
  value === undefined ? undefined : nanoseconds(value) || undefined;

export const gate = action<GateWords>(
  'pipe',
  ({ priority, baseTime, cycleTime, cycleTimeExt, clockid, schedEntries, ...rest }, parms) => ({
    parms,
    ...defined({
      priority,
      baseTime: time(baseTime),
      cycleTime: time(cycleTime),
      cycleTimeExt: time(cycleTimeExt),
      clockid: clockid === undefined ? undefined : clock(clockid),
      entryList: schedEntries?.map(entry),
    }),
    ...rest,
  }),
);
