/**
 * What the kernel reports of a link and nobody can tell it: it refuses it, or passes over it. A link that was read is
 * sent without, so that what a dump returned can be added; one that was not is sent as it is, and refused for it.
 */
const REPORTS: ReadonlySet<string> = new Set([
  'afSpec',
  'allmulti',
  'carrier',
  'carrierChanges',
  'carrierDownCount',
  'carrierUpCount',
  'devlinkPort',
  'dpllPin',
  'event',
  'headroom',
  'linkNetnsid',
  'map',
  'maxMtu',
  'maxPacingOffloadHorizon',
  'minMtu',
  'netnsImmutable',
  'operstate',
  'parentDevBusName',
  'parentDevName',
  'permAddress',
  'promiscuity',
  'propList',
  'qdisc',
  'stats',
  'stats64',
  'tailroom',
  'tsoMaxSegs',
  'tsoMaxSize',
  'type',
  'vfinfoList',
  'xdp',
]);

type Obj = Readonly<Record<string, unknown>>;

function without(object: Obj, keys: ReadonlySet<string>): Obj {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}

/** Whether the link was read, rather than written by somebody: nobody tells the kernel its counters. */
function wasRead(link: Obj): boolean {
  return link.carrierChanges !== undefined || link.stats64 !== undefined || link.stats !== undefined;
}

/** The same for `linkinfo.data`, by kind; `making` where the link is to be made with it. */
const KINDS: Readonly<Record<string, (data: Obj, making: boolean) => Obj>> = {
  bridge(data, making) {
    const told = without(data, BRIDGE);
    return making ? switchedOn(told) : told;
  },
  macvlan: (data) => without(data, MACVLAN),
  macvtap: (data) => without(data, MACVLAN),
  // told that it is off, the kernel finds its bits used all the same (6.18), and so at odds with `reservedBits`
  vxlan: ({ remcsumRx, ...data }) => (remcsumRx ? { ...data, remcsumRx } : data),
};
const BRIDGE = new Set(['fdbNLearned', 'mcastQuerierState']);
const MACVLAN = new Set(['bcQueueLenUsed', 'macaddrCount']);

/** A kernel built without an option does not even let a new bridge be told that it is off. */
function switchedOn({ vlanFiltering, multiBoolopt, ...data }: Obj): Obj {
  const { optval } = (multiBoolopt ?? {}) as { optval?: readonly string[] };
  return {
    ...data,
    ...(vlanFiltering ? { vlanFiltering } : {}),
    ...(optval && optval.length > 0 ? { multiBoolopt: { optval, optmask: optval } } : {}),
  };
}

/** A link as it may be sent: without what only the kernel says, where that is where it came from. */
export function sendable(link: Obj, making: boolean): Obj {
  if (!wasRead(link)) return link;
  const { protoDown, linkinfo, ...told } = without(link, REPORTS);
  if (protoDown) (told as Record<string, unknown>).protoDown = protoDown;
  if (linkinfo === undefined) return told;
  const { xstats: _xstats, ...info } = linkinfo as { kind?: string; data?: unknown; xstats?: unknown };
  const kind = info.kind !== undefined && Object.hasOwn(KINDS, info.kind) ? KINDS[info.kind] : undefined;
  if (kind && info.data !== null && typeof info.data === 'object') info.data = kind(info.data as Obj, making);
  return { ...told, linkinfo: info };
}

const MADE: ReadonlySet<string> = new Set(['index', 'numTxQueues', 'numRxQueues', 'linkinfo', 'unknown']);

/** What is left to be set of a link made a moment ago. */
export function settable(link: Obj): Obj {
  return without(sendable(link, false), MADE);
}
