import { typeError } from '../../../../schema/stack.js';
import { flag, type Obj, plain, type Reader, to, type WordsOf, words } from '../reader.js';
import { microseconds, rate, size } from '../units.js';

/** How flows are distinguished, by the word of `tc`. */
export const ISOLATION = {
  flowblind: 'none',
  srchost: 'srcIp',
  dsthost: 'dstIp',
  hosts: 'hosts',
  flows: 'flows',
  'dual-srchost': 'dualSrc',
  'dual-dsthost': 'dualDst',
  'triple-isolate': 'triple',
} as const;

/** The word of `tc` for how flows are distinguished. */
export const ISOLATION_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ISOLATION).map(([word, mode]) => [mode, word]),
);

/** Bytes that links add to packets, in cells where they are of ATM or PTM. */
export const FRAMING = {
  conservative: { atm: 'atm', overhead: 48 },
  'pppoa-vcmux': { atm: 'atm', overhead: 10 },
  'pppoa-llc': { atm: 'atm', overhead: 14 },
  'pppoe-vcmux': { atm: 'atm', overhead: 32 },
  'pppoe-llcsnap': { atm: 'atm', overhead: 40 },
  'bridged-vcmux': { atm: 'atm', overhead: 24 },
  'bridged-llcsnap': { atm: 'atm', overhead: 32 },
  'ipoa-vcmux': { atm: 'atm', overhead: 8 },
  'ipoa-llcsnap': { atm: 'atm', overhead: 16 },
  'pppoe-ptm': { atm: 'ptm', overhead: 30 },
  'bridged-ptm': { atm: 'ptm', overhead: 22 },
  ethernet: { overhead: 38, mpu: 84 },
  docsis: { atm: 'none', overhead: 18, mpu: 64 },
} as const;

/** Round trips of networks. */
export const ROUND_TRIPS: Readonly<Record<string, string>> = {
  datacentre: '100us',
  lan: '1ms',
  metro: '10ms',
  regional: '30ms',
  internet: '100ms',
  oceanic: '300ms',
  satellite: '1s',
  interplanetary: '3600s',
};

const lookUp =
  <const T extends Readonly<Record<string, unknown>>>(table: T) =>
  (name: keyof T & string): unknown =>
    table[name] ?? name;

const table = {
  /** `'10mbit'`, or `'unlimited'`. */
  bandwidth: to('baseRate64', (value: number | string) => (value === 'unlimited' ? 0 : rate(value))),
  /** Classes of traffic: `'diffserv4'`, `'besteffort'`, … */
  diffserv: to(
    'diffservMode',
    (mode: 'besteffort' | 'precedence' | 'diffserv3' | 'diffserv4' | 'diffserv8') => mode,
  ),
  /** Framing of the link that counts: cells of ATM, or PTM. */
  atm: (mode: 'none' | 'atm' | 'ptm') => mode,
  /** How flows are distinguished. */
  isolation: to('flowMode', lookUp(ISOLATION)),
  /** Bytes added to every packet. */
  overhead: plain,
  /** Takes what the link adds off. */
  raw: flag,
  /** Bytes that the smallest packet counts as. */
  mpu: plain,
  /** Round trip: `'50ms'`, or `'lan'`, `'metro'`, `'internet'`, `'satellite'`. */
  rtt: (value: number | string) => microseconds(ROUND_TRIPS[value] ?? value),
  /** The delay that is acceptable: `'5ms'`; `rtt` sets it otherwise. */
  target: microseconds,
  /** Whether the bandwidth is measured. */
  autorateIngress: to('autorate', flag),
  /** Bytes: `'4mb'`. */
  memlimit: to('memory', size),
  /** Mask of the mark that chooses the class. */
  fwmark: plain,
  /** Looks behind NAT for hosts and flows. */
  nat: flag,
  /** Clears DSCP once it has been used. */
  wash: flag,
  /** Splits GSO packets, for less delay: on by default. */
  splitGso: flag,
  /** Shapes what has passed the bottleneck already. */
  ingress: flag,
  /** Drops acknowledgements that later ones contain. */
  ackFilter: (mode: boolean | 'none' | 'filter' | 'aggressive') =>
    typeof mode === 'boolean' ? (mode ? 'filter' : 'none') : mode,
};
/** CAKE in iproute2's words. */
export interface CakeWords extends WordsOf<typeof table> {
  /** What the link adds to packets: `'pppoe-ptm'`, `'docsis'`. */
  framing?: keyof typeof FRAMING | undefined;
}

const read = words(table);
const SHARE = 20;

export const cake: Reader = ({ framing, ...options }: Obj) => {
  const frame = framing === undefined ? {} : FRAMING[framing as keyof typeof FRAMING];
  if (!frame) throw typeError(`'${framing}' is no framing: ${Object.keys(FRAMING).join(', ')}`);
  const found: Obj = { ...frame, ...options };
  if (found.bandwidth !== undefined && found.bandwidth !== 'unlimited') found.autorateIngress ??= false;
  if (found.raw !== undefined) Object.assign(found, { atm: 'none', overhead: 0, ...found });
  if (found.raw !== undefined) found.raw = 0;
  if (typeof found.rtt === 'string') {
    found.target ??= Math.max(1, Math.floor(microseconds(ROUND_TRIPS[found.rtt] ?? found.rtt) / SHARE));
  }
  return read(found);
};
