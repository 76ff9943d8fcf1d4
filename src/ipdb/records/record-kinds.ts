import type { IPRoute } from '../../iproute/iproute.js';
import { routeGroups } from '../../messages/route/groups.js';
import { routeMessages } from '../../messages/route/index.js';
import type { Dump, DumpOptions } from '../../socket/dump.js';
import type { Records, ViewName } from '../types.js';
import type { Layout } from './record-store.js';

/** What the mirror has to know about the objects of a view. */
export interface Kind<V extends ViewName> {
  readonly view: V;
  /** Message types that say that one is there, and that one went. */
  readonly came: number;
  readonly went: number;
  /** Multicast groups that tell of it. */
  readonly groups: readonly number[];
  /** All there are; with a filter, those at least. */
  dump(ipr: IPRoute, filter: object, options: DumpOptions): Dump<Records[V]>;
  /** The record that a message's object is kept as; undefined for what does not belong to the view. */
  record(object: Records[V]): Records[V] | undefined;
  /** Keys whose values change without a word of the kernel: no difference between a record and a later dump. */
  readonly volatile: ReadonlySet<string>;
  /** Keys that are no difference in an event either. */
  readonly noise: ReadonlySet<string>;
}

const same = <T>(object: T): T => object;
const none: ReadonlySet<string> = new Set();
const g = routeGroups;

/** Settings of sysctl in `afSpec`; timers, counters and the spanning tree of bridges and their ports in `linkinfo`. */
const LINK_NOISE = new Set([
  'conf',
  'cacheinfo',
  'change',
  'linkEvent',
  'helloTimer',
  'tcnTimer',
  'topologyChangeTimer',
  'gcTimer',
  'fdbNLearned',
  'messageAgeTimer',
  'forwardDelayTimer',
  'holdTimer',
  'bridgeId',
  'rootId',
  'rootPort',
  'rootPathCost',
  'designatedPort',
  'designatedCost',
  'topologyChange',
  'topologyChangeDetected',
  'topologyChangeAck',
  'configPending',
  'promiscuity',
  'allmulti',
  'mcastNGroups',
  'mcastEhtHostsCnt',
]);

const NEIGHBOUR_NOISE = new Set(['cacheinfo', 'probes']);

export const kinds: { readonly [V in ViewName]: Kind<V> } = {
  interfaces: {
    view: 'interfaces',
    came: routeMessages.newlink.id,
    went: routeMessages.dellink.id,
    groups: [g.link],
    dump: (ipr, filter, options) => ipr.link.dump({ ...filter, extMask: ['skipStats'] }, options),
    record(object) {
      // bridges tell of their ports in messages of their own, and wireless events are about something else
      if (object.family !== 'unspec' || object.ifname === undefined || object.wireless !== undefined)
        return undefined;
      // counters would be stale the moment they are kept
      const { stats: _stats, stats64: _stats64, ...link } = object;
      const { afSpec } = link;
      if (afSpec?.inet6?.stats === undefined) return link as typeof object;
      const { stats: _stats6, icmp6stats: _icmp6, ...inet6 } = afSpec.inet6;
      return { ...link, afSpec: { ...afSpec, inet6 } } as typeof object;
    },
    volatile: LINK_NOISE,
    noise: LINK_NOISE,
  },
  addresses: {
    view: 'addresses',
    came: routeMessages.newaddr.id,
    went: routeMessages.deladdr.id,
    groups: [g.ipv4Ifaddr, g.ipv6Ifaddr],
    dump: (ipr, filter, options) => ipr.addr.dump(filter, options),
    record: (object) => (object.family === 'inet' || object.family === 'inet6' ? object : undefined),
    // lifetimes count down
    volatile: new Set(['cacheinfo']),
    noise: none,
  },
  routes: {
    view: 'routes',
    came: routeMessages.newroute.id,
    went: routeMessages.delroute.id,
    groups: [g.ipv4Route, g.ipv6Route, g.mplsRoute],
    dump: (ipr, filter, options) => ipr.route.dump(filter, options),
    // multicast routing has groups of its own, and cached routes are no entries of a table
    record(object) {
      const { family, flags } = object;
      if (family !== 'inet' && family !== 'inet6' && family !== 'mpls') return undefined;
      return flags.length > 0 && flags.includes('cloned') ? undefined : object;
    },
    volatile: new Set(['cacheinfo', 'expires']),
    noise: none,
  },
  rules: {
    view: 'rules',
    came: routeMessages.newrule.id,
    went: routeMessages.delrule.id,
    groups: [g.ipv4Rule, g.ipv6Rule],
    dump: (ipr, filter, options) => ipr.rule.dump(filter, options),
    record: same,
    volatile: none,
    noise: none,
  },
  neighbours: {
    view: 'neighbours',
    came: routeMessages.newneigh.id,
    went: routeMessages.delneigh.id,
    groups: [g.neigh],
    dump: (ipr, filter, options) => ipr.neigh.dump(filter, options),
    // as `ip neigh`: without what needs no resolution, which the kernel makes and drops without a word
    record(object) {
      const { family, flags, state } = object;
      if ((family !== 'inet' && family !== 'inet6') || flags.includes('proxy')) return undefined;
      return state.length === 0 || state.includes('noarp') ? undefined : object;
    },
    volatile: NEIGHBOUR_NOISE,
    noise: NEIGHBOUR_NOISE,
  },
  nexthops: {
    view: 'nexthops',
    came: routeMessages.newnexthop.id,
    went: routeMessages.delnexthop.id,
    groups: [g.nexthop],
    dump: (ipr, filter, options) => ipr.socket.dump(routeMessages.getnexthop.id, filter, options),
    record: same,
    volatile: new Set(['unbalancedTime', 'groupStats']),
    noise: new Set(['groupStats']),
  },
};

/** 64 bits need more than JSON's numbers. */
function bigAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

/** How the records of each view but routes are kept. */
export const layouts: { readonly [V in Exclude<ViewName, 'routes'>]: Layout<Records[V]> } = {
  interfaces: {
    key: (link) => link.index,
    // an index may be another's before anybody has noticed that the first is gone
    identity: (link) => link.linkinfo?.kind,
    indexes: {
      name: (link) => [link.ifname, ...(link.propList?.altIfname ?? [])],
      master: (link) => link.master,
      link: (link) => (link.linkNetnsid === undefined ? link.link : undefined),
    },
  },
  addresses: {
    key(address) {
      const { family, index, prefixlen, local } = address;
      // of an IPv6 address the peer may change
      if (family === 'inet6') return `${index} ${local ?? address.address}/${prefixlen}`;
      return `${index} ${local} ${address.address}/${prefixlen}`;
    },
    indexes: {
      index: (address) => address.index,
      address: (address) => address.local ?? address.address,
    },
  },
  rules: {
    key({ flags, ...rule }) {
      // of the flags only this one was asked for: the others say what is there at the moment
      return JSON.stringify([flags.includes('invert'), rule], bigAsText);
    },
    indexes: { priority: (rule) => rule.priority ?? 0, table: (rule) => rule.table },
  },
  neighbours: {
    key: ({ ifindex, dst }) => `${ifindex} ${dst}`,
    indexes: { ifindex: (neighbour) => neighbour.ifindex, dst: (neighbour) => neighbour.dst },
  },
  nexthops: {
    key: (nexthop) => nexthop.id!,
    indexes: { oif: (nexthop) => nexthop.oif },
  },
};
