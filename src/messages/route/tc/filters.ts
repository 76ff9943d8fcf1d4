import { legacyNested } from '../../../schema/index.js';
import { basic } from './filter/basic.js';
import { bpfFilter } from './filter/bpf.js';
import { cgroupFilter } from './filter/cgroup.js';
import { flowFilter } from './filter/flow.js';
import { flower } from './filter/flower.js';
import { fw } from './filter/fw.js';
import { matchall } from './filter/matchall.js';
import { routeFilter } from './filter/route.js';
import { rsvp } from './filter/rsvp.js';
import { tcindex } from './filter/tcindex.js';
import { u32Filter } from './filter/u32.js';

/** Kinds of filters: what `TCA_OPTIONS` holds by the value of `TCA_KIND`. A new kind is one file and one line here. */
export const filterKinds = {
  basic: legacyNested(basic),
  bpf: legacyNested(bpfFilter),
  cgroup: legacyNested(cgroupFilter),
  flow: legacyNested(flowFilter),
  flower: legacyNested(flower),
  fw: legacyNested(fw),
  matchall: legacyNested(matchall),
  route: legacyNested(routeFilter),
  rsvp: legacyNested(rsvp),
  rsvp6: legacyNested(rsvp),
  tcindex: legacyNested(tcindex),
  u32: legacyNested(u32Filter),
} as const;
export type FilterKind = keyof typeof filterKinds;
