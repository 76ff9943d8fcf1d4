import * as ioctl from '../messages/ethtool/ioctl.js';
import type { EthtoolStats, EthtoolStatsGrp, EthtoolStatsGrpHist } from '../messages/generic/ethtool.js';
import { type BitNames, type EthtoolDevice, meant, type StringSetName } from '../objects/ethtool/index.js';
import { EncodeError, type Int64 } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES } from '../socket/pending-request.js';
import type { EthtoolCallOptions, EthtoolHost, EthtoolRef } from './host.js';
import { call } from './ioctl.js';

/** Standard groups of counters, by the names that `ethtool -S --groups` has for them. */
const GROUPS = {
  ethPhy: 'statsEthPhy',
  ethMac: 'statsEthMac',
  ethCtrl: 'statsEthCtrl',
  rmon: 'statsRmon',
  phy: 'statsPhy',
} as const satisfies Readonly<Record<string, StringSetName>>;

/** A standard group of counters. */
export type EthtoolStatisticsGroup = keyof typeof GROUPS;

/** How many packets were of a length. */
export interface EthtoolHistogramEntry {
  low: number;
  high: number;
  value: Int64;
}

/** Counters of a standard group, by their standard's names, and lengths of packets (`rmon`). */
export interface EthtoolGroupStatistics {
  counters: Record<string, Int64>;
  histRx?: EthtoolHistogramEntry[];
  histTx?: EthtoolHistogramEntry[];
}

/** Counters by standard group: those that the interface has. */
export interface EthtoolStatistics
  extends EthtoolDevice,
    Partial<Record<EthtoolStatisticsGroup, EthtoolGroupStatistics>> {
  /** Of which MAC they are: both together, or one of the two that frame preemption divides it into. */
  src?: EthtoolStats['src'];
}

export interface EthtoolStatisticsOptions extends EthtoolCallOptions {
  /** The groups to read; all by default. */
  groups?: readonly EthtoolStatisticsGroup[] | undefined;
  /** Of which MAC. */
  src?: 'aggregate' | 'emac' | 'pmac' | undefined;
}

const OPTIONS = optionNames<EthtoolStatisticsOptions>({ ...CALL_NAMES, groups: true, src: true });

/** Verbs of counters: what `ethtool -S` shows. */
export class EthtoolCounters {
  static {
    publicVerbs(EthtoolCounters, undefined, 'Ethtool.statistics');
  }

  readonly #host: EthtoolHost;

  /** @internal */
  constructor(host: EthtoolHost) {
    this.#host = host;
  }

  /**
   * Reads the counters of standard groups (Linux 5.13).
   *
   * @throws EncodeError for a group that there is not.
   */
  async get(dev: EthtoolRef, options: EthtoolStatisticsOptions = {}): Promise<EthtoolStatistics> {
    checkOptions(options, OPTIONS);
    const { groups, src, ...limits } = options;
    const request = { groups: wantedGroups(groups), ...(src && { src }) };
    const message = (await this.#host.ask(
      'statsGet',
      dev,
      'counters',
      request,
      limits,
    )) as unknown as EthtoolStats;
    return this.#read(message, limits);
  }

  /** Reads the counters of standard groups of all interfaces. */
  async dump(options: EthtoolStatisticsOptions = {}): Promise<EthtoolStatistics[]> {
    checkOptions(options, OPTIONS);
    const { groups, src, ...limits } = options;
    const family = await this.#host.family();
    const request = { header: {}, groups: wantedGroups(groups), ...(src && { src }) };
    const messages = (await family.dump('statsGet', request as never, limits)) as EthtoolStats[];
    return Promise.all(messages.map((one) => this.#read(one, limits)));
  }

  async #read(
    { header, grp = [], src }: EthtoolStats,
    limits: EthtoolCallOptions,
  ): Promise<EthtoolStatistics> {
    const names = await this.#host.names(Object.values(GROUPS), undefined, limits);
    const read: EthtoolStatistics = { ifname: header!.devName!, ifindex: header!.devIndex! };
    if (src !== undefined) read.src = src;
    for (const one of grp) {
      const group = readGroup(one, names(one.ssId as StringSetName));
      if (Object.keys(group.counters).length > 0 || group.histRx || group.histTx)
        read[one.id as EthtoolStatisticsGroup] = group;
    }
    return read;
  }

  /**
   * Reads the counters of the driver's own, by its names (ioctl `ETHTOOL_GSTATS`).
   *
   * @throws NetlinkError `EOPNOTSUPP` where it has none.
   */
  driver(dev: EthtoolRef, options?: EthtoolCallOptions): Promise<Record<string, Int64>> {
    return this.#own(dev, 'gstats', 'stats', options);
  }

  /** Reads the counters of the PHY's own, by its driver's names (ioctl `ETHTOOL_GPHYSTATS`). */
  phy(dev: EthtoolRef, options?: EthtoolCallOptions): Promise<Record<string, Int64>> {
    return this.#own(dev, 'gphystats', 'phyStats', options);
  }

  async #own(
    dev: EthtoolRef,
    command: 'gstats' | 'gphystats',
    set: StringSetName,
    options?: EthtoolCallOptions,
  ): Promise<Record<string, Int64>> {
    const run = this.#host.ioctl('counters of the driver');
    const ifname = await this.#host.nameOf(dev, options);
    for (let tries = 0; ; tries++) {
      const names = (await this.#host.strings(dev, [set], options)).get(set) ?? [];
      try {
        const { data } = call(run, ifname, command, ioctl.driverStats, {
          nStats: names.length,
          data: names.map(() => 0),
        });
        return Object.fromEntries(names.map((name, i) => [name, data[i]!]));
      } catch (error) {
        // queues were added meanwhile: there are more counters than names
        if ((error as { code?: string }).code !== 'EFAULT' || tries === 3) throw error;
      }
    }
  }
}

function wantedGroups(groups: readonly EthtoolStatisticsGroup[] = ALL) {
  for (const [i, group] of groups.entries()) {
    if (!Object.hasOwn(GROUPS, group))
      throw new EncodeError('statistics', `groups[${i}]`, `there is no group '${group}'${meant(group, ALL)}`);
  }
  // by number: names of bits are another table
  return { nomask: true as const, bits: { bit: groups.map((group) => ({ index: ALL.indexOf(group) })) } };
}
const ALL = Object.keys(GROUPS) as EthtoolStatisticsGroup[];

function readGroup({ stat = [], histRx, histTx }: EthtoolStatsGrp, names: BitNames): EthtoolGroupStatistics {
  const counters: Record<string, Int64> = {};
  for (const one of stat) {
    for (const [index, value] of Object.entries(one as Record<string, Int64>)) {
      if (index !== 'unknown') counters[names[Number(index)] ?? index] = value;
    }
  }
  return {
    counters,
    ...(histRx && { histRx: histRx.map(histogram) }),
    ...(histTx && { histTx: histTx.map(histogram) }),
  };
}

function histogram({
  histBktLow = 0,
  histBktHi = 0,
  histVal = 0,
}: EthtoolStatsGrpHist): EthtoolHistogramEntry {
  return { low: histBktLow, high: histBktHi, value: histVal };
}
