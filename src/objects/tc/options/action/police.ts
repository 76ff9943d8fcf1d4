import type { Police } from '../../../../messages/route/tc/action/police.js';
import type { Input } from '../../../../schema/index.js';
import { typeError } from '../../../../schema/stack.js';
import { type RateOptions, rateParts, ticks } from '../rates.js';
import { defined, has, type Obj, type Reader, split } from '../reader.js';
import { rate as rateOf, size } from '../units.js';
import { type VerdictWord, verdict } from './common.js';

/** A policer in iproute2's words. */
export interface PoliceWords extends RateOptions {
  /** `'10mbit'` */
  rate?: number | string | undefined;
  /** Bytes. */
  burst?: number | string | undefined;
  /** Packets per second (5.13). */
  pktsRate?: number | undefined;
  /** Packets at once, with `pktsRate`. */
  pktsBurst?: number | undefined;
  /** Most at any moment: `'20mbit'`. */
  peakrate?: number | string | undefined;
  /** Rate by the estimator. */
  avrate?: number | string | undefined;
  /** What becomes of packets above the rate: by default `reclassify`. */
  exceed?: VerdictWord | undefined;
  /** What becomes of the others. */
  conform?: VerdictWord | undefined;
  /** Number of the action; 0 lets the kernel choose. */
  index?: number | undefined;
}

const NAMES: readonly string[] = [
  'rate',
  'burst',
  'mtu',
  'mpu',
  'overhead',
  'linklayer',
  'peakrate',
  'avrate',
  'pktsRate',
  'pktsBurst',
  'exceed',
  'conform',
  'index',
];

/** A policer as the kernel takes it. */
export const police: Reader = (given) => {
  if ('tbf' in given) return policeAgain(given as Input<Police>) as Obj;
  const [words, rest] = split(given, NAMES) as [PoliceWords & Obj, Obj];
  if (!has(words, 'rate', 'pktsRate', 'avrate', 'mtu')) {
    throw typeError("police needs 'rate', 'pktsRate', 'avrate' or 'mtu'");
  }
  if (words.rate !== undefined && words.burst === undefined) throw typeError("police needs 'burst'");
  const rate = words.rate === undefined ? undefined : rateParts(words.rate, words);
  const peak = words.peakrate === undefined ? undefined : rateParts(words.peakrate, words);
  return {
    tbf: {
      index: words.index ?? 0,
      action: verdict(words.exceed ?? 'reclassify'),
      burst: rate ? ticks(rate.bytes, size(words.burst!)) : 0,
      mtu: size(words.mtu ?? 0),
      ...(rate ? { rate: rate.spec } : {}),
      ...(peak ? { peakrate: peak.spec } : {}),
    },
    ...defined({
      rate: rate?.table,
      rate64: rate?.wide,
      peakrate: peak?.table,
      peakrate64: peak?.wide,
      avrate: words.avrate === undefined ? undefined : rateOf(words.avrate),
      result: verdict(words.conform),
      pktrate64: words.pktsRate,
      pktburst64: words.pktsRate && packetTicks(words.pktsRate, words.pktsBurst ?? 0),
    }),
    ...rest,
  };
};

/** Ticks that so many packets take. */
const packetTicks = (perSecond: number, packets: number): number => ticks(perSecond, packets);

/** Longest packet that a policer that was read can have been given; more is no limit. */
const MOST = 0xffffff;

/** A policer that was read, with the tables that the kernel wants and does not report. */
function policeAgain(options: Input<Police>): Input<Police> {
  const { tbf } = options;
  if (!tbf || options.rate !== undefined) return options;
  const mtu = tbf.mtu && tbf.mtu <= MOST ? tbf.mtu : 0;
  const again = (spec: typeof tbf.rate, wide: unknown) => {
    if (!spec?.rate) return undefined;
    const linklayer = spec.linklayer === 'atm' ? 'atm' : 'ethernet';
    const bytes = Number(wide ?? spec.rate);
    return rateParts(bytes, { mtu, mpu: spec.mpu, overhead: spec.overhead, linklayer });
  };
  const rate = again(tbf.rate, options.rate64);
  const peak = again(tbf.peakrate, options.peakrate64);
  return {
    ...options,
    tbf: { ...tbf, ...(rate ? { rate: rate.spec } : {}), ...(peak ? { peakrate: peak.spec } : {}) },
    ...(rate ? { rate: rate.table } : {}),
    ...(peak ? { peakrate: peak.table } : {}),
  };
}
