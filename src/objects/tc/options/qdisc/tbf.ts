import { tbf as tbfAttributes } from '../../../../messages/route/tc/qdisc/tbf.js';
import { typeError } from '../../../../schema/stack.js';
import { type RateOptions, rateParts, ticks } from '../rates.js';
import { notNearly, type Obj, type Reader, split, whole } from '../reader.js';
import { microseconds, size } from '../units.js';

/** A token bucket filter in iproute2's words: with `limit` or `latency`. */
export interface TbfWords extends RateOptions {
  /** `'10mbit'` */
  rate?: number | string | undefined;
  /** Bytes that the bucket holds. */
  burst?: number | string | undefined;
  /** Bytes that may wait. */
  limit?: number | string | undefined;
  /** How long a packet may wait: microseconds. */
  latency?: number | string | undefined;
  /** Most at any moment: `'20mbit'`; needs `mtu`. */
  peakrate?: number | string | undefined;
}

const NAMES: readonly string[] = [
  'rate',
  'burst',
  'limit',
  'latency',
  'peakrate',
  'mtu',
  'mpu',
  'overhead',
  'linklayer',
];

export const tbf: Reader = (given) => {
  if (given.parms !== undefined) {
    whole('parms', given.parms, ['rate', 'limit', ...(given.burst === undefined ? ['buffer'] : [])]);
    return given;
  }
  const [options, rest] = split(given, NAMES) as [TbfWords & Obj, Obj];
  notNearly(rest, NAMES, tbfAttributes);
  if (
    options.rate === undefined ||
    options.burst === undefined ||
    (options.limit === undefined && options.latency === undefined)
  ) {
    throw typeError("tbf needs 'rate' and 'burst', and 'limit' or 'latency'");
  }
  const rate = rateParts(options.rate, options);
  const peak = options.peakrate === undefined ? undefined : rateParts(options.peakrate, options);
  const burst = size(options.burst);
  const mtu = size(options.mtu ?? 0);
  const waits = microseconds(options.latency ?? 0) / 1e6;
  const limit = Math.min(
    rate.bytes * waits + burst,
    peak ? peak.bytes * waits + mtu : Number.POSITIVE_INFINITY,
  );
  return {
    parms: {
      rate: rate.spec,
      ...(peak ? { peakrate: peak.spec } : {}),
      limit: options.limit === undefined ? Math.floor(limit) : size(options.limit),
      buffer: ticks(rate.bytes, burst),
      mtu: peak ? ticks(peak.bytes, mtu) : 0,
    },
    burst,
    ...(rate.wide === undefined ? {} : { rate64: rate.wide }),
    rtab: rate.table,
    ...(peak === undefined
      ? {}
      : { ...(peak.wide === undefined ? {} : { prate64: peak.wide }), pburst: mtu, ptab: peak.table }),
    ...rest,
  };
};
