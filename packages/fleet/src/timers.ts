/** Milliseconds that a timer takes at most: beyond, it fires at once. */
export const LONGEST = 0x7fffffff;
