import type { GenericNetlinkOptions } from '../generic/generic.js';
import { FamilyUtility } from '../generic/utility.js';
import {
  type TcpMetricsCommands,
  type TcpMetrics as TcpMetricsFields,
  tcpMetricsFamily,
} from '../messages/generic/tcp_metrics.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError, type Int64 } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { parseIp } from '../schema/text/ip.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';

export interface TcpMetricsOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface TcpMetricsCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<TcpMetricsCallOptions>(CALL_NAMES);

/** What the kernel remembers of an address that was spoken to. */
export interface TcpMetric {
  address: string;
  /** The address here. */
  source?: string;
  /** Milliseconds since it was last used. */
  age?: Int64;
  /** Microseconds of a round, and how much that varies. */
  rtt?: number;
  rttvar?: number;
  ssthresh?: number;
  cwnd?: number;
  /** How far packets came out of their order. */
  reordering?: number;
  /** TCP Fast Open. */
  fopenMss?: number;
  fopenSynDrops?: number;
  fopenSynDropTs?: Int64;
  fopenCookie?: string;
}

/** Which: both ends have to be so, where they are given. */
export interface TcpMetricsKey {
  address?: string;
  source?: string;
}

/**
 * What TCP remembers of addresses: round-trip times, windows, cookies of Fast Open, as `ip tcp_metrics` shows them.
 *
 * ```ts
 * await using metrics = new TcpMetrics();
 * for (const { address, rtt } of await metrics.list()) console.log(address, rtt);
 * await metrics.del({ address: '192.0.2.1' });
 * ```
 *
 * Deleting needs CAP_NET_ADMIN.
 */
export class TcpMetrics extends FamilyUtility<TcpMetricsCommands> {
  static {
    publicVerbs(TcpMetrics);
  }

  constructor(options: TcpMetricsOptions = {}) {
    super(tcpMetricsFamily, options);
  }

  /** Lists what is remembered. */
  async list(options?: TcpMetricsCallOptions): Promise<TcpMetric[]> {
    checkOptions(options, CALL_OPTIONS);
    return (await (await this.family()).dump('get', {}, options)).map(metricOf);
  }

  /**
   * Reads what is remembered of one address.
   *
   * @throws NetlinkError `ESRCH` where there is nothing.
   */
  async get(key: TcpMetricsKey & { address: string }, options?: TcpMetricsCallOptions): Promise<TcpMetric> {
    checkOptions(options, CALL_OPTIONS);
    const fields = keyFields(key);
    return metricOf(await (await this.family()).get('get', fields, options));
  }

  /**
   * Forgets an address.
   *
   * @throws NetlinkError `ESRCH` where there is nothing.
   */
  async del(key: TcpMetricsKey & { address: string }, options?: TcpMetricsCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const fields = keyFields(key);
    await (await this.family()).request('del', fields, options);
  }

  /** Forgets all. */
  async flush(options?: TcpMetricsCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await (await this.family()).request('del', {}, options);
  }
}

const OF = 'tcp metrics';

function keyFields(key: TcpMetricsKey): TcpMetricsFields {
  checkFields(OF, key, ['address', 'source', ...Object.keys(metricOf({}))]);
  const of = (path: 'address' | 'source'): string | undefined => {
    const text = key[path];
    if (text !== undefined && parseIp(`${text}`) === undefined)
      throw new EncodeError(OF, path, `'${text}' is not an IP address`);
    return text;
  };
  const [address, source] = [of('address'), of('source')];
  if (address === undefined) throw new EncodeError(OF, 'address', 'is missing: flush() forgets all');
  return defined({
    ...(address.includes(':') ? { addrIpv6: address } : { addrIpv4: address }),
    ...(source?.includes(':') ? { saddrIpv6: source } : { saddrIpv4: source }),
  }) as TcpMetricsFields;
}

/** The kernel counts eighths of rounds, and quarters of their variation. */
const EIGHTH = 3;
const QUARTER = 2;

function metricOf(told: TcpMetricsFields): TcpMetric {
  const { addrIpv4, addrIpv6, saddrIpv4, saddrIpv6, age, vals, fopenMss, fopenSynDrops, fopenCookie } = told;
  const { rtt, rttvar, rttUs, rttvarUs, ssthresh, cwnd, reodering } = vals ?? {};
  const micro = (us: number | undefined, ms: number | undefined, shift: number): number | undefined => {
    const value = us ?? (ms === undefined ? undefined : ms * 1000);
    return value === undefined ? undefined : Math.floor(value / 2 ** shift);
  };
  return defined({
    address: addrIpv4 ?? addrIpv6 ?? '',
    source: saddrIpv4 ?? saddrIpv6,
    age,
    rtt: micro(rttUs, rtt, EIGHTH),
    rttvar: micro(rttvarUs, rttvar, QUARTER),
    ssthresh,
    cwnd,
    reordering: reodering,
    fopenMss,
    fopenSynDrops,
    fopenSynDropTs: told.fopenSynDropTs,
    fopenCookie,
  }) as TcpMetric;
}
