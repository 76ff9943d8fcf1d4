import type { Police } from '../../messages/route/tc/action/police.js';
import type { Input } from '../../schema/index.js';
import { type RateOptions, rateParts, ticks } from './rates.js';
import { rate as rateOf, size } from './units.js';

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
