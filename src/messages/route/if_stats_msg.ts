import {
  type Attributes,
  attributes,
  type Infer,
  legacyNested,
  type Message,
  message,
  nested,
  pad,
  struct,
  u8,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';
import { rtnlLinkStats64 } from './link/statistics.js';
import { hwStats64, linkXstats, mplsLinkStats, statsFilter } from './stats.js';

const header = struct('if_stats_msg', '', {
  family: addressFamily,
  pad1: pad(1),
  pad2: pad(2),
  /** 0 for all links. */
  ifindex: u32,
  /** Which statistics are requested. */
  filterMask: statsFilter,
});

const hwSInfoSet = attributes('IFLA_OFFLOAD_XSTATS_HW_S_INFO', {
  /** Whether collecting was requested. */
  request: [1, u8],
  /** Whether a driver collects. */
  used: [2, u8],
});
const hwSInfosSet = attributes('IFLA_OFFLOAD_XSTATS', { l3Stats: [3, nested(hwSInfoSet)] });
const offloadSet = attributes('IFLA_OFFLOAD_XSTATS', {
  /** Packets that the hardware left to the processor. */
  cpuHit: [1, rtnlLinkStats64],
  /** What the hardware counts (since 5.19). */
  hwSInfo: [2, nested(hwSInfosSet)],
  /** What the hardware counted at layer 3 (since 5.19). */
  l3Stats: [3, hwStats64],
});
export interface OffloadXstats extends Infer<typeof offloadSet> {}
/** `IFLA_OFFLOAD_XSTATS_*` */
export const offloadXstats: Attributes<OffloadXstats> = offloadSet;

const mplsSet = attributes('MPLS_STATS', { link: [1, mplsLinkStats] });
const familySet = attributes('AF', { mpls: [28, legacyNested(mplsSet)] });
export interface FamilyStats extends Infer<typeof familySet> {}
/** What each address family counts on a link, by its number. */
export const familyStats: Attributes<FamilyStats> = familySet;

const stats = message('if_stats_msg', {
  header,
  attributes: attributes('IFLA_STATS', {
    pad: [0, pad(0), 'IFLA_STATS_UNSPEC'],
    link64: [1, rtnlLinkStats64, 'IFLA_STATS_LINK_64'],
    linkXstats: [2, legacyNested(linkXstats)],
    /** As a port of its master. */
    linkXstatsSlave: [3, legacyNested(linkXstats)],
    linkOffloadXstats: [4, legacyNested(offloadXstats)],
    afSpec: [5, legacyNested(familyStats)],
  }),
});
export interface LinkStatistics extends Infer<typeof stats> {}
/** Statistics of a link: answers to `RTM_GETSTATS` and `RTM_NEWSTATS` (since 4.7). */
export const ifStatsMsg: Message<LinkStatistics> = stats as Message<LinkStatistics>;

const filtersSet = attributes('IFLA_STATS', {
  link64: [1, u32, 'IFLA_STATS_LINK_64'],
  linkXstats: [2, u32],
  linkXstatsSlave: [3, u32],
  /** A bit each of `IFLA_OFFLOAD_XSTATS_*`, the first for 1. */
  linkOffloadXstats: [4, u32],
  afSpec: [5, u32],
});
export interface StatsFilters extends Infer<typeof filtersSet> {}
/** Which statistics within those of `filterMask` (since 5.19). */
export const statsFilters: Attributes<StatsFilters> = filtersSet;

const request = message('if_stats_msg', {
  header,
  attributes: attributes('IFLA_STATS', {
    getFilters: [1, nested(statsFilters)],
    /** 1 has the hardware count at layer 3, 0 not. */
    setOffloadXstatsL3Stats: [2, u8],
  }),
});
export interface StatisticsRequest extends Infer<typeof request> {}
/** What is asked or set: requests `RTM_GETSTATS` and `RTM_SETSTATS`. */
export const ifStatsGetset: Message<StatisticsRequest> = request as Message<StatisticsRequest>;
