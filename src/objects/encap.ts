import type { Route } from '../messages/route/rtmsg.js';
import type { Input } from '../schema/index.js';
import type { Named } from './interfaces.js';

/**
 * Segments in the order of travel, as `ip route` takes them, in place of the header that holds them last first:
 * `encapType: 'seg6', encap: { mode: 'encap', segs: ['fd00::a', 'fd00::b'] }`.
 */
export interface SegmentList {
  readonly segs: readonly string[];
  /** `seg6` only. */
  readonly mode?: 'inline' | 'encap' | 'l2encap' | 'encapRed' | 'l2encapRed' | undefined;
}

/** Keys of encapsulations that are interfaces. */
export const ENCAP_INTERFACES = { link: 'link', iif: 'iif', oif: 'oif' } as const;

/** What a lightweight tunnel puts around packets: as it reads, or by a list of segments; interfaces also by name. */
export type EncapInput =
  | WithNames<NonNullable<Input<Route>['encap']>>
  | SegmentList
  | { readonly action: 'endB6' | 'endB6Encap'; readonly srh: SegmentList };

type WithNames<T> = T extends object ? Named<T, keyof typeof ENCAP_INTERFACES> : T;

type Obj = Record<string, unknown>;

/** `IPV6_SRCRT_TYPE_*` */
const SEGMENT_ROUTING = 4;
const RPL = 3;

function isList(value: unknown): value is Obj & SegmentList {
  return value !== null && typeof value === 'object' && Array.isArray((value as Obj).segs);
}

/** A header of segment routing. The place of the final destination, where the packet's own is to go, is `::`. */
function segmentRouting(list: readonly string[], own: boolean): Obj {
  const segments = [...list, ...(own ? ['::'] : [])].reverse();
  const last = segments.length - 1;
  return {
    nexthdr: 0,
    hdrlen: 2 * segments.length,
    type: SEGMENT_ROUTING,
    segmentsLeft: last,
    firstSegment: last,
    flags: [],
    tag: 0,
    segments,
  };
}

function seg6({ segs, mode = 'encap', ...rest }: SegmentList): Obj {
  return { srh: { mode, ...segmentRouting(segs, mode === 'inline') }, ...rest };
}

function rpl({ segs, ...rest }: SegmentList): Obj {
  const header = {
    nexthdr: 0,
    hdrlen: 2 * segs.length,
    type: RPL,
    segmentsLeft: segs.length,
    cmpr: 0,
    pad: 0,
    segments: [...segs].reverse(),
  };
  return { srh: header, ...rest };
}

/** `srh` of the actions of segment routing that put a header into the packet, or around it. */
function seg6Local(encap: Obj): Obj {
  const { srh, action } = encap;
  if (!isList(srh)) return encap;
  return { ...encap, srh: segmentRouting(srh.segs, action === 'endB6') };
}

/** A route, a nexthop or a hop with the header that its list of segments stands for. */
export function withSegments(value: Obj): Obj {
  const { encapType, encap } = value;
  if (encapType === 'seg6' && isList(encap)) return { ...value, encap: seg6(encap) };
  if (encapType === 'rpl' && isList(encap)) return { ...value, encap: rpl(encap) };
  if (encapType === 'seg6Local' && encap !== null && typeof encap === 'object')
    return { ...value, encap: seg6Local(encap as Obj) };
  return value;
}
