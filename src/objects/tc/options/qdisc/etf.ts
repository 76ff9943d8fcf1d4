import { defined, has, named, type Reader, split } from '../reader.js';
import { clock, nanoseconds } from '../units.js';

const FLAGS = {
  deadlineMode: 'deadlineModeOn',
  offload: 'offloadOn',
  skipSockCheck: 'skipSockCheck',
} as const;

/** Earliest transmission time first in iproute2's words. */
export interface EtfWords {
  clockid?: number | string | undefined;
  /** How long before its time a packet goes to the device: nanoseconds. */
  delta?: number | string | undefined;
  deadlineMode?: boolean | undefined;
  offload?: boolean | undefined;
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
