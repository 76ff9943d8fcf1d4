import type { Link } from '../../messages/route/link/ifinfomsg.js';
import { LINK_FLAGS } from '../../objects/link/rules.js';
import { sendable } from '../../objects/link/settable.js';
import { equal } from '../../objects/rules.js';
import { recordKinds } from '../records/record-kinds.js';
import type { State } from '../records/state.js';
import type { Fields } from './change.js';

/** Fields of a link that can be set at any time, and compared. */
export const LINK_FIELDS = [
  'ifname',
  'mtu',
  'address',
  'txqlen',
  'group',
  'ifalias',
  'linkmode',
  'protoDown',
  'gsoMaxSize',
  'gsoMaxSegs',
  'groMaxSize',
  'gsoIpv4MaxSize',
  'groIpv4MaxSize',
  'master',
] as const;

export const PAIRS: ReadonlySet<string> = new Set(['veth', 'vxcan', 'netkit']);

/** The option that has the other end of a pair. */
export function peerKey(kind: string | undefined): 'peer' | 'peerInfo' {
  return kind === 'netkit' ? 'peerInfo' : 'peer';
}

export function kindOf(link: Link | Fields | undefined): string | undefined {
  return (link as Link | undefined)?.linkinfo?.kind;
}

/** Devices that the kernel makes with the first tunnel of a kind: it acknowledges that they are removed, and keeps them. */
const FALLBACK: Readonly<Record<string, string>> = {
  ipip: 'tunl0',
  gre: 'gre0',
  gretap: 'gretap0',
  erspan: 'erspan0',
  vti: 'ip_vti0',
  sit: 'sit0',
  ip6tnl: 'ip6tnl0',
  ip6gre: 'ip6gre0',
  vti6: 'ip6_vti0',
};

export function isFallback(kind: string | undefined, ifname: string | undefined): boolean {
  return kind !== undefined && FALLBACK[kind] === ifname;
}

/** The other end of a pair in the same namespace. */
export function peerOf(state: State, link: Link): Link | undefined {
  if (!PAIRS.has(kindOf(link) ?? '') || !link.link || link.linkNetnsid !== undefined) return undefined;
  const peer = state.interfaces.get(link.link);
  return peer !== undefined && peer.link === link.index && peer.index !== link.index ? peer : undefined;
}

/** A link, and those that the kernel removes along with it: the other end of a pair, and what rests on any of them. */
export function withGoing(state: State, link: Link): Link[] {
  const going = new Map([[link.index, link]]);
  // a map is gone through with what is added meanwhile
  for (const one of going.values()) {
    const peer = peerOf(state, one);
    if (peer !== undefined) going.set(peer.index, peer);
    for (const above of state.interfaces.by('link', one.index))
      if (above.linkNetnsid === undefined && kindOf(above) !== undefined && !PAIRS.has(kindOf(above)!))
        going.set(above.index, above);
  }
  return [...going.values()];
}

/** The request that makes a link again as it was, down and nobody's port; `peer` for the other end of a pair. */
export function remaking(link: Link, peer: Link | undefined): Fields {
  const {
    master: _master,
    flags,
    change: _change,
    linkinfo,
    ...rest
  } = sendable(link as unknown as Fields, true) as Record<string, unknown>;
  const info = linkinfo as { kind?: string; data?: object } | undefined;
  const out: Record<string, unknown> = {
    ...rest,
    family: 'unspec',
    linkinfo: { kind: info?.kind, ...(info?.data === undefined ? {} : { data: info.data }) },
  };
  const settings = (flags as string[]).filter((flag) => flag !== 'up' && LINK_FLAGS.includes(flag));
  if (settings.length > 0) out.flags = settings;
  // what it hangs on is said by the kind
  if (PAIRS.has(info?.kind ?? '')) {
    delete out.link;
    if (peer !== undefined) {
      const { linkinfo: _kind, link: _link, ...other } = remaking(peer, undefined) as Record<string, unknown>;
      out.linkinfo = { kind: info?.kind, data: { ...(info?.data ?? {}), [peerKey(info?.kind)]: other } };
    }
  }
  return out;
}

/** What of a link's settings differs from how it was: the request that sets it back; undefined where nothing does. */
export function settingBack(was: Link, is: Link): Fields | undefined {
  const before = was as unknown as Fields;
  const now = is as unknown as Fields;
  const out: Record<string, unknown> = {};
  for (const key of LINK_FIELDS)
    if (!equal(before[key], now[key])) out[key] = before[key] ?? (key === 'ifalias' ? '' : 0);
  const flagsBefore: readonly unknown[] = was.flags;
  const flagsNow: readonly unknown[] = is.flags;
  const flags = LINK_FLAGS.filter((flag) => flagsBefore.includes(flag) !== flagsNow.includes(flag));
  if (flags.length > 0) {
    out.flags = flags.filter((flag) => flagsBefore.includes(flag));
    out.change = flags;
  }
  const info = infoBack(was, is);
  if (info !== undefined) out.linkinfo = info;
  return Object.keys(out).length === 0 ? undefined : { index: is.index, ...out };
}

function infoBack(was: Link, is: Link): Fields | undefined {
  const out: Record<string, unknown> = {};
  const data = differing(sentInfo(was).data, sentInfo(is).data);
  if (data !== undefined && kindOf(was) !== 'veth') out.data = data;
  if (was.linkinfo?.slaveKind !== undefined && was.master === is.master) {
    const slaveData = differing(
      was.linkinfo.slaveData as Fields | undefined,
      is.linkinfo?.slaveData as Fields | undefined,
    );
    if (slaveData !== undefined) Object.assign(out, { slaveKind: was.linkinfo.slaveKind, slaveData });
  }
  return Object.keys(out).length === 0 ? undefined : { kind: was.linkinfo?.kind, ...out };
}

function sentInfo(link: Link): { data?: Fields } {
  return ((sendable(link as unknown as Fields, false) as Fields).linkinfo ?? {}) as { data?: Fields };
}

/** Facts about a port or a kind that follow from others. */
export const DERIVED: ReadonlySet<string> = new Set([
  ...recordKinds.interfaces.changesByItself,
  'designatedRoot',
  'designatedBridge',
  'designatedPort',
  'designatedCost',
  'rootId',
  'bridgeId',
  'rootPort',
  'rootPathCost',
  'topologyChange',
  'topologyChangeDetected',
  'id',
  'no',
  'state',
  'configPending',
  'topologyChangeAck',
  'mcastEhtHostsCnt',
  'mcastNGroups',
  'miiStatus',
  'linkFailureCount',
  'permHwaddr',
  'adAggregatorId',
  'adActorOperPortState',
  'adPartnerOperPortState',
  'adInfo',
]);

function differing(was: Fields | undefined, is: Fields | undefined): Fields | undefined {
  if (typeof was !== 'object') return undefined;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(was))
    if (!DERIVED.has(key) && was[key] !== undefined && !equal(was[key], is?.[key])) out[key] = was[key];
  return Object.keys(out).length === 0 ? undefined : out;
}
