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

export const gact = action<GactWords>('pass', ({ random, ...rest }, parms) => ({
  parms,
  ...(random ? { prob: { ptype: random.type, pval: random.val, paction: verdict(random.action) } } : {}),
  ...rest,
}));
