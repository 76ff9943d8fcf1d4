/** The programs whose command lines these are. */
export type Program = 'ip' | 'bridge' | 'tc';
