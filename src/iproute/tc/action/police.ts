import type { Police } from '../../../messages/route/tc/action/police.js';
import type { Input } from '../../../schema/index.js';
import { type RateOptions, rateParts, ticks } from '../rates.js';
import { rate as rateOf, size } from '../units.js';

type Verdict = NonNullable<Input<Police>['result']>;

/** A policer in iproute2's words. */
export interface PoliceOptions extends RateOptions {
  rate: number | string;
  /** Bytes. */
  burst: number | string;
  peakrate?: number | string | undefined;
  avrate?: number | string | undefined;
  /** What becomes of packets above the rate: by default `reclassify`. */
  exceed?: Verdict | undefined;
  /** What becomes of the others. */
  conform?: Verdict | undefined;
  /** Number of the action; 0 lets the kernel choose. */
  index?: number | undefined;
}

export function police(options: PoliceOptions): Input<Police> {
  if (options.burst === undefined) throw new TypeError("police needs 'burst'");
  const rate = rateParts(options.rate, options);
  const peak = options.peakrate === undefined ? undefined : rateParts(options.peakrate, options);
  return {
    tbf: {
      index: options.index ?? 0,
      action: options.exceed ?? 'reclassify',
      burst: ticks(rate.bytes, size(options.burst)),
      mtu: size(options.mtu ?? 0),
      rate: rate.spec,
      ...(peak ? { peakrate: peak.spec } : {}),
    },
    rate: rate.table,
    ...(rate.wide === undefined ? {} : { rate64: rate.wide }),
    ...(peak ? { peakrate: peak.table } : {}),
    ...(peak?.wide === undefined ? {} : { peakrate64: peak.wide }),
    ...(options.avrate === undefined ? {} : { avrate: rateOf(options.avrate) }),
    ...(options.conform === undefined ? {} : { result: options.conform }),
  };
}

/** Longest packet that a policer that was read can have been told; more is no limit. */
const MOST = 0xffffff;

/** A policer that was read, with the tables that the kernel wants and does not tell. */
export function policeAgain(options: Input<Police>): Input<Police> {
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
