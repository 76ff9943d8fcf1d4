/** What options of filters may be given as, by their kind. A new kind is one file and one line in each list. */
import type { FilterKind } from '../../../../messages/route/tc/filters.js';
import type { Reader } from '../reader.js';
import { type BasicWords, basic, type CgroupWords } from './basic.js';
import { type BpfFilterWords, bpfFilter } from './bpf.js';
import { type FlowWords, flow } from './flow.js';
import { type FlowerWords, flower } from './flower.js';
import { type FwWords, fw } from './fw.js';
import { type MatchallWords, matchall } from './matchall.js';
import { type RouteWords, route } from './route.js';
import { type U32Words, u32 } from './u32.js';

/** Words of filters. */
export interface FilterKindWords {
  basic: BasicWords;
  bpf: BpfFilterWords;
  cgroup: CgroupWords;
  flow: FlowWords;
  flower: FlowerWords;
  fw: FwWords;
  matchall: MatchallWords;
  route: RouteWords;
  u32: U32Words;
}

export const filterReaders: Readonly<Partial<Record<FilterKind, Reader>>> = {
  basic,
  bpf: bpfFilter,
  cgroup: basic,
  flow,
  flower,
  fw,
  matchall,
  route,
  u32,
};
