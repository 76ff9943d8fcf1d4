import type { GenericNetlinkOptions } from '../generic/generic.js';
import { FamilyUtility } from '../generic/utility.js';
import { type TcpMetricsCommands, tcpMetricsFamily } from '../messages/generic/tcp_metrics.js';
import { requestNow } from '../objects/request.js';
import { type TcpMetric, type TcpMetricsKey, tcpMetric, tcpMetrics } from '../objects/tcp-metrics.js';
import type { WithDefaults } from '../schema/codec.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';

export type { TcpMetric, TcpMetricsKey } from '../objects/tcp-metrics.js';

export interface TcpMetricsOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface TcpMetricsCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<TcpMetricsCallOptions>(CALL_NAMES);

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
    return (await (await this.family()).dump('get', {}, options)).map(tcpMetric);
  }

  /**
   * Reads what is remembered of one address.
   *
   * @throws NetlinkError `ESRCH` where there is nothing.
   */
  async get(key: TcpMetricsKey & { address: string }, options?: TcpMetricsCallOptions): Promise<TcpMetric> {
    checkOptions(options, CALL_OPTIONS);
    const { value } = requestNow(tcpMetrics, 'get', key);
    return tcpMetric(await (await this.family()).get('get', (value as WithDefaults).value, options));
  }

  /**
   * Forgets an address.
   *
   * @throws NetlinkError `ESRCH` where there is nothing.
   */
  async del(key: TcpMetricsKey & { address: string }, options?: TcpMetricsCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(tcpMetrics, 'del', key, options);
  }

  /** Forgets all. */
  async flush(options?: TcpMetricsCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(tcpMetrics, 'flush', {}, options);
  }
}
