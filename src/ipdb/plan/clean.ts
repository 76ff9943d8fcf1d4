import { equal } from '../../objects/rules.js';
import { kinds } from '../records/record-kinds.js';
import type { ViewName } from '../types.js';
import type { Fields } from './change.js';

/** What the kernel says of an object and does not take: a record without that can be sent. */
export function sendableRecord(view: ViewName, record: Fields): Fields {
  return CLEAN[view](record);
}

/** The only flag of routes that is somebody's wish; the others say how they fare. */
const ONLINK = (flags: unknown): string[] =>
  Array.isArray(flags) ? flags.filter((flag) => flag === 'onlink' || flag === 'pervasive') : [];

const CLEAN: Readonly<Record<ViewName, (record: Fields) => Fields>> = {
  interfaces: (record) => record,
  addresses(record) {
    const { flags, cacheinfo, ...rest } = record;
    const wished = ((flags ?? []) as string[]).filter((flag) => ADDRESS_FLAGS.has(flag));
    const { prefered, valid } = (cacheinfo ?? {}) as { prefered?: number; valid?: number };
    const lasting = valid === undefined || valid === FOREVER;
    return {
      ...rest,
      ...(wished.length > 0 ? { flags: wished } : {}),
      ...(lasting && (prefered === undefined || prefered === FOREVER) ? {} : { cacheinfo }),
    };
  },
  routes(record) {
    const { cacheinfo: _c, expires: _e, mfcStats: _m, flags, multipath, ...rest } = record;
    const out: Record<string, unknown> = { ...rest, flags: ONLINK(flags) };
    if (record.nhId !== undefined) {
      // the kernel tells what the nexthop object says as well
      for (const key of ['oif', 'gateway', 'via', 'encap', 'encapType', 'newdst']) delete out[key];
    } else if (Array.isArray(multipath))
      out.multipath = multipath.map((hop: Fields) => ({ ...hop, flags: ONLINK(hop.flags) }));
    return out;
  },
  rules({ flags, ...rest }) {
    return { ...rest, flags: (flags as string[]).includes('invert') ? ['invert'] : [] };
  },
  neighbours({ cacheinfo: _c, probes: _p, state, flags, ...rest }) {
    const settled = (state as string[]).some((one) => one === 'permanent' || one === 'noarp');
    return {
      ...rest,
      // what the kernel was just finding out it can find out again
      state: settled ? state : ['stale'],
      flags: (flags as string[]).filter((flag) => flag === 'router' || flag === 'extLearned'),
    };
  },
  nexthops: (record) => record,
};

const FOREVER = 0xffffffff;
const ADDRESS_FLAGS: ReadonlySet<string> = new Set([
  'nodad',
  'homeaddress',
  'managetempaddr',
  'noprefixroute',
  'mcautojoin',
]);

/** Whether two records of a view say the same, apart from what changes by itself. */
export function sameRecord(view: ViewName, a: Fields | undefined, b: Fields | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (view === 'interfaces') return equal(a, b, kinds.interfaces.volatile);
  return equal(sendableRecord(view, a), sendableRecord(view, b), kinds[view].volatile);
}
