import { only } from '../reader.js';
import { type ActionWords, action, type VerdictWord, verdict } from './common.js';

/** Accepts, drops, and so on, in iproute2's words: `{ action: 'drop' }`. */
export interface GactWords extends ActionWords {
  /** Another verdict, at random or every so often. */
  random?:
    | {
        type: 'netrand' | 'determ';
        action: VerdictWord;
        /** Once in so many packets. */
        val: number;
      }
    | undefined;
}

function probability(random: NonNullable<GactWords['random']>): object {
  const { type, val, action: then } = only('random', random, ['type', 'action', 'val']);
  return { ptype: type, pval: val, paction: verdict(then) };
}

export const gact = action<GactWords>('pass', ({ random, ...rest }, parms) => ({
  parms,
  ...(random ? { prob: probability(random) } : {}),
  ...rest,
}));
