import { type TcpMetrics, tcpMetricsFamily } from '../messages/generic/tcp_metrics.js';
import { EncodeError } from '../schema/errors.js';
import { checkFields, defined } from '../schema/fields.js';
import type { Int64 } from '../schema/index.js';
import { parseIp } from '../schema/text/ip.js';
import type { Fields } from './fields.js';
import { genericObject } from './generic.js';

/** What TCP remembers of a peer's address. */
export interface TcpMetric {
  address: string;
  /** The local address. */
  source?: string;
  /** Milliseconds since the last use. */
  age?: Int64;
  /** Round-trip time in microseconds. */
  rtt?: number;
  /** Variation of the round-trip time in microseconds. */
  rttvar?: number;
  ssthresh?: number;
  cwnd?: number;
  /** Segments by which packets were out of order. */
  reordering?: number;
  /** TCP Fast Open: maximum segment size of the peer. */
  fopenMss?: number;
  fopenSynDrops?: number;
  fopenSynDropTs?: Int64;
  fopenCookie?: string;
}

/** Identifies an entry; both addresses have to match where they are given. */
export interface TcpMetricsKey {
  address?: string;
  source?: string;
}

const OF = 'tcp metrics';

/** What TCP remembers of addresses (Linux 3.6). */
export const tcpMetrics = genericObject<TcpMetricsKey, 'get' | 'del' | 'flush' | 'dump'>(
  'tcp_metrics',
  tcpMetricsFamily,
  { get: 'get', del: 'del', flush: 'del', dump: 'get' },
  {
    plural: 'metrics',
    normalize(given, verb) {
      checkFields(OF, given, ['address', 'source', ...Object.keys(tcpMetric({}))]);
      for (const key of ['address', 'source'])
        if (given[key] !== undefined && parseIp(`${given[key]}`) === undefined)
          throw new EncodeError(OF, key, `'${given[key]}' is not an IP address`);
      if (given.address === undefined && (verb === 'get' || verb === 'del'))
        throw new EncodeError(OF, 'address', 'is missing: flush() removes every entry');
      return given;
    },
    shape(fields, verb) {
      if (verb === 'dump' || verb === 'flush') return {};
      const { address, source } = fields as TcpMetricsKey;
      return defined({
        ...(address?.includes(':') ? { addrIpv6: address } : { addrIpv4: address }),
        ...(source?.includes(':') ? { saddrIpv6: source } : { saddrIpv4: source }),
      });
    },
    entries({ addrIpv4, addrIpv6, ...rest }) {
      const isEntry = (addrIpv4 ?? addrIpv6) !== undefined;
      return isEntry ? [tcpMetric({ addrIpv4, addrIpv6, ...rest } as TcpMetrics) as unknown as Fields] : [{}];
    },
    identity: ['address', 'source'],
  },
);

/** The kernel counts eighths of round-trip times, and quarters of their variation: bits to shift by. */
const SHIFT = { rtt: 3, rttvar: 2 };

/** An entry as the kernel reports it. */
export function tcpMetric(fields: TcpMetrics): TcpMetric {
  const { addrIpv4, addrIpv6, saddrIpv4, saddrIpv6, age, vals } = fields;
  const { rtt, rttvar, rttUs, rttvarUs, ssthresh, cwnd, reodering } = vals ?? {};
  const micro = (us: number | undefined, ms: number | undefined, shift: number): number | undefined => {
    const value = us ?? (ms === undefined ? undefined : ms * 1000);
    return value === undefined ? undefined : Math.floor(value / 2 ** shift);
  };
  const { fopenMss, fopenSynDrops, fopenSynDropTs, fopenCookie } = fields;
  return defined({
    address: addrIpv4 ?? addrIpv6 ?? '',
    source: saddrIpv4 ?? saddrIpv6,
    age,
    rtt: micro(rttUs, rtt, SHIFT.rtt),
    rttvar: micro(rttvarUs, rttvar, SHIFT.rttvar),
    ssthresh,
    cwnd,
    reordering: reodering,
    fopenMss,
    fopenSynDrops,
    fopenSynDropTs,
    fopenCookie,
  }) as TcpMetric;
}
