import { bondSlaveWords, bondWords } from './bond.js';
import { bridgeSlaveWords, bridgeWords } from './bridge.js';
import type { KindWords } from './kind.js';
import { overlayWords } from './overlay.js';
import { portKindWords } from './ports.js';
import { tunnelWords } from './tunnels.js';

/** The words of kinds of links. A kind that is not here has the names of its fields. */
export const kindWords: Readonly<Record<string, KindWords>> = {
  bridge: bridgeWords,
  bond: bondWords,
  ...overlayWords,
  ...portKindWords,
  ...tunnelWords,
};

/** The words of ports of other links. */
export const slaveWords: Readonly<Record<string, KindWords>> = {
  bridge: bridgeSlaveWords,
  bond: bondSlaveWords,
};
export type { KindWords };
