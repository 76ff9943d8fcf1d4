import type { IPRoute } from '../../iproute/iproute.js';
import { routeGroups } from '../../messages/route/groups.js';
import { addr } from '../../objects/addr.js';
import type { ObjectDefinition } from '../../objects/definition.js';
import { link } from '../../objects/link/link.js';
import { neigh } from '../../objects/neigh.js';
import { nexthop } from '../../objects/nexthop.js';
import { route } from '../../objects/route.js';
import { rule } from '../../objects/rule.js';
import type { Dump, DumpOptions } from '../../socket/dump.js';
import type { Records, ViewName } from '../types.js';
import type { Layout } from './record-store.js';

/** What the mirror has to know about the records of a view. */
export interface RecordKind<V extends ViewName> {
  readonly definition: ObjectDefinition;
  /** Types of the messages that report one, and that one is gone. */
  readonly appeared: number;
  readonly gone: number;
  /** Multicast groups of these messages. */
  readonly groups: readonly number[];
  /** All records, or those that a filter chooses. */
  dump(ipr: IPRoute, filter: object, options: DumpOptions): Dump<Records[V]>;
  /** The record that a message's object is kept as; undefined for what does not belong to the view. */
  record(object: Records[V]): Records[V] | undefined;
  /** Keys whose values change without a notification: no difference between a record and a later dump. */
  readonly changesByItself: ReadonlySet<string>;
  /** Keys that are no difference in a notification either. */
  readonly ignoredInEvents: ReadonlySet<string>;
}

type Groups = Readonly<Record<string, number>>;

function kind<V extends ViewName>(
  definition: ObjectDefinition,
  { dump, record = (object) => object }: Pick<RecordKind<V>, 'dump'> & Partial<Pick<RecordKind<V>, 'record'>>,
): RecordKind<V> {
  const { events, groups, changesByItself, ignoredInEvents = [] } = definition;
  return {
    definition,
    appeared: events!.appeared.id,
    gone: events!.gone.id,
    groups: groups.map((name) => (routeGroups as unknown as Groups)[name]!),
    dump,
    record,
    changesByItself: new Set(changesByItself),
    ignoredInEvents: new Set(ignoredInEvents),
  };
}

export const recordKinds: { readonly [V in ViewName]: RecordKind<V> } = {
  interfaces: kind(link, {
    dump: (ipr, filter, options) => ipr.link.dump({ ...filter, extMask: ['skipStats'] }, options),
    record(object) {
      // bridges report their ports in messages of their own, and wireless events are about something else
      if (object.family !== 'unspec' || object.ifname === undefined || object.wireless !== undefined)
        return undefined;
      // counters would be stale the moment they are kept
      const { stats: _stats, stats64: _stats64, ...rest } = object;
      const { afSpec } = rest;
      if (afSpec?.inet6?.stats === undefined) return rest as typeof object;
      const { stats: _stats6, icmp6stats: _icmp6, ...inet6 } = afSpec.inet6;
      return { ...rest, afSpec: { ...afSpec, inet6 } } as typeof object;
    },
  }),
  addresses: kind(addr, {
    dump: (ipr, filter, options) => ipr.addr.dump(filter, options),
    record: (object) => (object.family === 'inet' || object.family === 'inet6' ? object : undefined),
  }),
  routes: kind(route, {
    dump: (ipr, filter, options) => ipr.route.dump(filter, options),
    // multicast routing has groups of its own, and cached routes are no entries of a table
    record(object) {
      const { family, flags } = object;
      if (family !== 'inet' && family !== 'inet6' && family !== 'mpls') return undefined;
      return flags.length > 0 && flags.includes('cloned') ? undefined : object;
    },
  }),
  rules: kind(rule, { dump: (ipr, filter, options) => ipr.rule.dump(filter, options) }),
  neighbours: kind(neigh, {
    dump: (ipr, filter, options) => ipr.neigh.dump(filter, options),
    // as `ip neigh`: without what needs no resolution, which the kernel makes and drops without a notification
    record(object) {
      const { family, flags, state } = object;
      if ((family !== 'inet' && family !== 'inet6') || flags.includes('proxy')) return undefined;
      return state.length === 0 || state.includes('noarp') ? undefined : object;
    },
  }),
  nexthops: kind(nexthop, {
    dump: (ipr, filter, options) => ipr.socket.dump(nexthop.verbs.dump!.type.id, filter, options),
  }),
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
      // of the flags only this one is a setting: the others report a state
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
