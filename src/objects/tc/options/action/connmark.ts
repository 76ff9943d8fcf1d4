import { type ActionWords, action } from './common.js';

/** The packet's mark from its connection's, in iproute2's words. */
export interface ConnmarkWords extends ActionWords {
  /** Zone of connection tracking. */
  zone?: number | undefined;
}

export const connmark = action<ConnmarkWords>('pipe', ({ zone = 0, ...rest }, generic) => ({
  parms: { ...generic, zone },
  ...rest,
}));
