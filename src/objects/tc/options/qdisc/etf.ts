import { defined, has, named, type Reader, split } from '../reader.js';
import { type Clock, clock, nanoseconds } from '../units.js';

const FLAGS = {
  deadlineMode: 'deadlineModeOn',
  offload: 'offloadOn',
  skipSockCheck: 'skipSockCheck',
} as const;

/** Earliest transmission time first in iproute2's words. */
export interface EtfWords {
  /** Clock of launch times: `'CLOCK_TAI'`. */
  clockid?: Clock | undefined;
  /** How long before its time a packet goes to the device: nanoseconds. */
  delta?: number | string | undefined;
  /** Launch times are deadlines. */
  deadlineMode?: boolean | undefined;
  /** Hardware keeps to the launch times. */
  offload?: boolean | undefined;
  /** Takes packets of sockets without `SO_TXTIME`. */
  skipSockCheck?: boolean | undefined;
}
const NAMES = ['clockid', 'delta', ...Object.keys(FLAGS)];

export const etf: Reader = (options) => {
  if (!has(options, ...NAMES)) return options;
  const [words, rest] = split(options, NAMES) as [EtfWords, object];
  const parms = defined({
    delta: words.delta === undefined ? undefined : nanoseconds(words.delta),
    clockid: words.clockid === undefined ? undefined : clock(words.clockid),
    flags: named(words as Record<string, unknown>, FLAGS),
  });
  return { parms, ...rest };
};
