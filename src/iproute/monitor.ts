import type { Mdb } from '../messages/route/br_port_msg.js';
import type { BridgeVlans } from '../messages/route/br_vlan_msg.js';
import type { CacheReport } from '../messages/route/cachereportmsg.js';
import { monitorObjects, routeGroups } from '../messages/route/groups.js';
import type { LinkStatistics } from '../messages/route/if_stats_msg.js';
import type { Address, GroupAddress } from '../messages/route/ifaddrmsg.js';
import type { Link } from '../messages/route/link/ifinfomsg.js';
import type { FdbEntry, Neighbour } from '../messages/route/ndmsg.js';
import type { NdUserOption } from '../messages/route/nduseroptmsg.js';
import type { Netconf } from '../messages/route/netconfmsg.js';
import type { Nexthop } from '../messages/route/nexthop.js';
import type { NetnsId } from '../messages/route/nsid.js';
import type { AnnouncedPrefix } from '../messages/route/prefixmsg.js';
import type { Route } from '../messages/route/rtmsg.js';
import type { Rule } from '../messages/route/rule.js';
import type { Actions } from '../messages/route/tc/tcamsg.js';
import type { Chain, Filter, Qdisc, TrafficClass } from '../messages/route/tc/tcmsg.js';
import type { TunnelVnis } from '../messages/route/tunnel_msg.js';
import { HEADER } from '../protocol/framing.js';
import type { Marshal } from '../protocol/marshal.js';
import { nearest } from '../schema/index.js';
import { hint } from '../schema/names.js';
import { typeError } from '../schema/stack.js';
import type { ReceivedMessage } from '../socket/pending-request.js';

type Of<Name extends string, T> = { [N in Name]: { event: N; nsid?: number } & T }[Name];

/** What a monitor yields. `overrun`: events were lost before this place, so views have to be read again. */
export type MonitorEvent =
  | Of<'newlink' | 'dellink', Link>
  | Of<'newaddr' | 'deladdr', Address>
  | Of<'newmulticast' | 'delmulticast' | 'newanycast' | 'delanycast', GroupAddress>
  | Of<'newroute' | 'delroute', Route>
  | Of<'newrule' | 'delrule', Rule>
  | Of<'newneigh' | 'delneigh', Neighbour | FdbEntry>
  | Of<'newnexthop' | 'delnexthop' | 'newnexthopbucket' | 'delnexthopbucket', Nexthop>
  | Of<'newnsid' | 'delnsid', NetnsId>
  | Of<'newnetconf' | 'delnetconf', Netconf>
  | Of<'newprefix', AnnouncedPrefix>
  | Of<'newqdisc' | 'delqdisc', Qdisc>
  | Of<'newtclass' | 'deltclass', TrafficClass>
  | Of<'newtfilter' | 'deltfilter', Filter>
  | Of<'newchain' | 'delchain', Chain>
  | Of<'newaction' | 'delaction', Actions>
  | Of<'newstats', LinkStatistics>
  | Of<'newvlan' | 'delvlan', BridgeVlans>
  | Of<'newmdb' | 'delmdb', Mdb>
  | Of<'newtunnel' | 'deltunnel', TunnelVnis>
  /** What a router announces for programs: DNS servers and the like (group `ndUseropt`). */
  | Of<'newnduseropt', NdUserOption>
  /** A multicast packet that no route is for (groups `ipv4MrouteR`, `ipv6MrouteR`). */
  | Of<'newcachereport', CacheReport>
  | { event: 'overrun' }
  /** A message that could not be read, with its bytes. */
  | { event: 'error'; error: unknown; data: Uint8Array | undefined }
  /** A message of a type that nothing is declared for: its number and bytes. */
  | { event: 'unknown'; type: number; data: Uint8Array };

/** A multicast group by the kernel's name, an object of `ip monitor` that stands for several, or a number. */
export type MonitorGroup = keyof typeof routeGroups | keyof typeof monitorObjects | number;

const DEFAULT: readonly MonitorGroup[] = ['link', 'addr', 'route', 'rule', 'neigh', 'nexthop'];

/** The numbers of the groups; `'ipv4-route'` and `'RTNLGRP_IPV4_ROUTE'` do as well as `'ipv4Route'`. */
export function groupNumbers(groups: readonly MonitorGroup[] = DEFAULT): number[] {
  const numbers = new Set<number>();
  for (const group of groups) {
    if (typeof group === 'number') numbers.add(group);
    else for (const number of named(group)) numbers.add(number);
  }
  return [...numbers];
}

function named(group: string): number[] {
  const word = fold(group);
  for (const [name, groups] of Object.entries(monitorObjects)) {
    if (fold(name) === word) return groups.map((one) => routeGroups[one]);
  }
  for (const [name, number] of Object.entries(routeGroups)) if (fold(name) === word) return [number];
  const near = nearest(group, [...Object.keys(routeGroups), ...Object.keys(monitorObjects)]);
  throw typeError(`unknown multicast group '${group}'${hint(near)}`);
}

function fold(name: string): string {
  return name
    .toLowerCase()
    .replace(/^rtnlgrp_/, '')
    .replace(/[-_]/g, '');
}

/** Reads a message as an event. */
export function eventReader(marshal: Marshal): (arrival: ReceivedMessage, nsid: number) => MonitorEvent {
  return ({ bytes, at, end, type }, nsid) => {
    const start = at + HEADER;
    const found = marshal.messageTypeOf(type, bytes, start, end);
    if (!found) return { event: 'unknown', type, data: bytes.u8.slice(start, end) };
    const event = marshal.fixes
      ? marshal.parseMessage(bytes, at, nsid).body
      : marshal.decodeBody(type, bytes, start, end);
    event.event = found.event;
    if (nsid >= 0) event.nsid = nsid;
    return event as MonitorEvent;
  };
}
