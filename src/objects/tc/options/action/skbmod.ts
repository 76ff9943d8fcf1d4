import { defined, only } from '../reader.js';
import { type EtherType, protocol } from '../units.js';
import { type ActionWords, action } from './common.js';

/** Ethernet header and ECN in iproute2's words: `{ set: { dmac: … } }`, `{ swap: 'mac' }`, `{ ecn: true }`. */
export interface SkbmodWords extends ActionWords {
  /** Sets addresses and EtherType. */
  set?: { dmac?: string | undefined; smac?: string | undefined; etype?: EtherType | undefined } | undefined;
  /** Exchanges source and destination. */
  swap?: 'mac' | undefined;
  /** Marks congestion. */
  ecn?: boolean | undefined;
}

export const skbmod = action<SkbmodWords>('pipe', ({ set, swap, ecn, ...rest }, generic) => {
  if (set) only('set', set, ['dmac', 'smac', 'etype']);
  const values = defined({
    dmac: set?.dmac,
    etype: set?.etype === undefined ? undefined : protocol(set.etype),
    smac: set?.smac,
  });
  const flags = [...Object.keys(values), ...(swap ? ['swapmac'] : []), ...(ecn ? ['ecn'] : [])];
  return { parms: { ...generic, flags }, ...values, ...rest };
});
