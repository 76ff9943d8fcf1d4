import type { Json } from '../helpers.js';
import { at, type Counterpart, compare, type Ignored, includes } from './ip-json.js';
import { linkWords } from './link-words.js';

/** Interfaces by index, as `ip` names them. */
export type IndexNames = ReadonlyMap<number, string>;

const TABLES: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };
const DERIVED = 'iproute2 makes it from another field that is compared';
const VOLATILE = 'it runs between the two readings';

const scope = (entry: Json): unknown => (entry.scope === 'universe' ? 'global' : entry.scope);
const flagsOf = (entry: Json): string[] => [...((entry.flags as string[] | undefined) ?? [])];

function bridgeId(value: unknown): string {
  const { prio, addr } = value as { prio: number; addr: string };
  const short = addr.split(':').map((byte) => Number.parseInt(byte, 16).toString(16));
  return `${prio.toString(16).padStart(4, '0')}.${short.join(':')}`;
}

const bridgeIds: Readonly<Record<string, Counterpart>> = {
  bridge_id: (data) => bridgeId(data.bridgeId),
  root_id: (data) => bridgeId(data.rootId),
};

const MULTICAST_ROUTER = ['disabled', 'tempQuery', 'perm', 'temp'];
const optionBit = (bit: string): Counterpart => includes('multiBoolopt.optval', bit);

const infoData: Readonly<Record<string, Counterpart>> = {
  ...bridgeIds,
  no_linklocal_learn: optionBit('noLlLearn'),
  mcast_vlan_snooping: optionBit('mcastVlanSnooping'),
  mst_enabled: optionBit('mstEnable'),
  mdb_offload_fail_notification: optionBit('mdbOffloadFailNotification'),
  fdb_local_vlan_0: optionBit('fdbLocalVlan0'),
  mcast_router: (data) => MULTICAST_ROUTER.indexOf(data.mcastRouter as string),
  usedbcqueuelen: 'bcQueueLenUsed',
  remote: (data) => data.group ?? data.remote,
  low: 'portRange.low',
  numdisabled: 'numDisabledQueues',
};
const timers: Ignored = {
  hello_timer: VOLATILE,
  tcn_timer: VOLATILE,
  topology_change_timer: VOLATILE,
  gc_timer: VOLATILE,
};
/** Names of /etc/passwd and /etc/group that iproute2 puts for ids. */
const ids: Ignored = { user: 'a name from /etc/passwd: compared as an id by the test of tun devices' };

const slaveData: Readonly<Record<string, Counterpart>> = {
  ...bridgeIds,
  hairpin: (data) => data.mode === 'hairpin',
  root_block: 'protect',
  flood: 'unicastFlood',
  mcast_to_unicast: 'mcastToUcast',
  multicast_router: (data) => MULTICAST_ROUTER.indexOf(data.multicastRouter as string),
};
/** `LACP_STATE_*` by their bits. */
const LACP = [
  'lacpActivity',
  'lacpTimeout',
  'aggregation',
  'synchronization',
  'collecting',
  'distributing',
  'defaulted',
  'expired',
];
const lacpBits =
  (path: string): Counterpart =>
  (data) =>
    ((at(data, path) as string[] | undefined) ?? []).reduce(
      (sum, flag) => sum | (1 << LACP.indexOf(flag)),
      0,
    );
const bondSlaveData: Readonly<Record<string, Counterpart>> = {
  ad_actor_oper_port_state: lacpBits('adActorOperPortState'),
  ad_partner_oper_port_state: lacpBits('adPartnerOperPortState'),
};
/** Numbers of the bits that are set, as text. */
function bitsOf(value: unknown): string[] {
  return [...Array(32).keys()].filter((bit) => ((value as number) >>> bit) & 1).map(String);
}

const slaveIgnored: Ignored = {
  ad_actor_oper_port_state_str: DERIVED,
  ad_partner_oper_port_state_str: DERIVED,
  group_fwd_mask_str: DERIVED,
  hold_timer: VOLATILE,
  message_age_timer: VOLATILE,
  forward_delay_timer: VOLATILE,
};

/** What `ip` calls types of hardware otherwise than the kernel; for the last two it has no word. */
const LINK_TYPES: Readonly<Record<string, string>> = {
  ipgre: 'gre',
  ip6gre: 'gre6',
  tunnel: 'ipip',
  rawip: '[519]',
  vsockmon: '[826]',
};

/** Compares a link of `ip -j -d link` with one read. */
export function compareLink(said: Json, read: Json, names: IndexNames): void {
  const name = said.ifname as string;
  const nameOf = (index: unknown): unknown => names.get(index as number);
  compare(
    said,
    read,
    {
      ifindex: 'index',
      // 0 is none: `ip` says null, which compares as true
      link: (link) => (link.link === 0 ? true : nameOf(link.link)),
      master: (link) => nameOf(link.master),
      link_type: (link) => LINK_TYPES[link.type as string] ?? link.type,
      link_pointtopoint: (link) => flagsOf(link).includes('pointopoint'),
      permaddr: 'permAddress',
      parentdev: 'parentDevName',
      parentbus: 'parentDevBusName',
      protodown: 'protoDown',
      // ip knows reasons by their names in /etc
      proto_down_reason: (link, value) =>
        bitsOf(at(link, 'protoDownReason.value')).join() === (value as string[]).join()
          ? value
          : at(link, 'protoDownReason'),
      group: (link) => (link.group === 0 ? 'default' : `${link.group}`),
      inet6_addr_gen_mode: 'afSpec.inet6.addrGenMode',
      altnames: 'propList.altIfname',
      flags: (link, value) => {
        // iproute2 says what `running` lacks, and spells it in its own order
        const list = flagsOf(link).filter((flag) => flag !== 'running');
        if (!flagsOf(link).includes('running') && flagsOf(link).includes('up')) list.push('no-carrier');
        // that the device underneath is down it has looked up there
        const saidFlags = (value as string[])
          .filter((flag) => flag !== 'M-DOWN')
          .map((flag) => flag.toLowerCase().replace('_', ''));
        return list
          .map((flag) => flag.toLowerCase())
          .sort()
          .join() ===
          saidFlags
            .map((f) => f)
            .sort()
            .join()
          ? value
          : list;
      },
    },
    { linkinfo: 'compared below', link_index: DERIVED, link_netnsid: DERIVED },
    name,
  );
  const info = said.linkinfo as Json | undefined;
  if (!info) return;
  const own = read.linkinfo as Json;
  compare(
    info,
    own,
    { info_kind: 'kind', info_slave_kind: 'slaveKind' },
    { info_data: '', info_slave_data: '' },
    name,
  );
  const data = info.info_data as Json | undefined;
  if (data) {
    const { port_range: range, link: under, group, ...rest } = data;
    const words = { ...infoData, ...linkWords(own.kind as string, nameOf) };
    compare(rest, own.data as Json, words, { ...timers, ...ids }, `${name}.info_data`);
    if (range) compare(range as Json, at(own, 'data.portRange') as Json, {}, {}, `${name}.port_range`);
    if (under) compare({ under }, { under: nameOf(at(own, 'data.link')) }, {}, {}, `${name}.link`);
    // of tun devices it is a name from /etc/group
    if (group && own.kind !== 'tun') compare({ group }, own.data as Json, {}, {}, `${name}.group`);
  }
  const port = info.info_slave_data as Json | undefined;
  const portWords = { ...slaveData, ...bondSlaveData, backup_port: (data: Json) => nameOf(data.backupPort) };
  if (port) compare(port, own.slaveData as Json, portWords, slaveIgnored, `${name}.info_slave_data`);
}

const addressFlag =
  (flag: string): Counterpart =>
  (address) =>
    flagsOf(address).includes(flag);

/** Who added an address, in iproute2's words. */
const ADDRESS_PROTOCOLS: Readonly<Record<string, string>> = {
  kernelLo: 'kernel_lo',
  kernelRa: 'kernel_ra',
  kernelLl: 'kernel_ll',
};

/** Compares an entry of `addr_info` in `ip -j -d addr` with an address read. */
export function compareAddress(said: Json, read: Json): void {
  compare(
    said,
    read,
    {
      scope,
      local: (address) => address.local ?? address.address,
      address: 'address',
      metric: 'rtPriority',
      dynamic: (address) => !flagsOf(address).includes('permanent'),
      ...Object.fromEntries(
        ['secondary', 'nodad', 'deprecated', 'noprefixroute', 'tentative'].map((f) => [f, addressFlag(f)]),
      ),
      temporary: addressFlag('secondary'),
      protocol: (address) => ADDRESS_PROTOCOLS[address.proto as string] ?? address.proto,
      valid_life_time: (address, value) => about(at(address, 'cacheinfo.valid'), value),
      preferred_life_time: (address, value) => about(at(address, 'cacheinfo.prefered'), value),
    },
    {},
    `address ${said.local}`,
  );
}

/** A time that runs: equal within two seconds. */
function about(read: unknown, said: unknown): unknown {
  return typeof read === 'number' && Math.abs(read - Number(said)) <= 2 ? said : read;
}

const table = (entry: Json): unknown => {
  const name = Object.keys(TABLES).find((one) => TABLES[one] === entry.table);
  return name ?? `${entry.table}`;
};
const destination = (entry: Json): unknown => {
  const [address, length] = String(entry.dst).split('/');
  return length === '32' && entry.family === 'inet' ? address : length === '128' ? address : entry.dst;
};

/** Compares a route of `ip -j -d route` with one read. */
export function compareRoute(said: Json, read: Json, names: IndexNames): void {
  const where = `route ${said.dst} in ${said.table}`;
  const { metrics, nexthops, flow, via, ...rest } = said as {
    metrics?: Json[];
    nexthops?: Json[];
    flow?: Json;
    via?: Json;
  };
  compare(
    rest,
    read,
    {
      dst: destination,
      scope,
      table,
      dev: (route) => names.get(route.oif as number),
      metric: 'priority',
      expires: (route, value) =>
        about(route.expires ?? Math.round(Number(at(route, 'cacheinfo.expires')) / 100), value),
    },
    {},
    where,
  );
  for (const metric of metrics ?? []) {
    compare(
      metric,
      read.metrics as Json,
      { rtt: (all) => Math.floor(Number(all.rtt) / 8) },
      {},
      `${where}: metrics`,
    );
  }
  for (const [i, hop] of (nexthops ?? []).entries()) {
    compare(
      hop,
      (read.multipath as Json[])[i]!,
      { dev: (one) => names.get(one.ifindex as number), weight: (one) => Number(one.hops) + 1 },
      {},
      `${where}: nexthop ${i}`,
    );
  }
  if (flow) {
    const realms = read.flow as number;
    compare(flow, { from: `${realms >>> 16}`, to: `${realms & 0xffff}` }, {}, {}, `${where}: realms`);
  }
  if (via) compare(via, read.via as Json, { host: 'addr' }, {}, `${where}: via`);
}

/** Compares a rule of `ip -j -d rule` with one read. */
export function compareRule(said: Json, read: Json): void {
  const part =
    (key: 'src' | 'dst', index: number): Counterpart =>
    (rule) => {
      if (rule[key] === undefined) return 'all';
      return String(rule[key]).split('/')[index];
    };
  const { srclen, dstlen, fwmask, ...rest } = said;
  compare(
    rest,
    read,
    {
      // the first rule of all has no attribute for its priority
      priority: (rule) => rule.priority ?? 0,
      src: part('src', 0),
      dst: part('dst', 0),
      table,
      iif: 'iifname',
      oif: 'oifname',
      not: (rule) => flagsOf(rule).includes('invert'),
      uid_start: 'uidRange.start',
      uid_end: 'uidRange.end',
      ipproto: (rule) => ({ 6: 'tcp', 17: 'udp' })[rule.ipProto as number],
      sport_start: 'sportRange.start',
      sport_end: 'sportRange.end',
      dport_start: 'dportRange.start',
      dport_end: 'dportRange.end',
      dport: 'dportRange.start',
      sport: 'sportRange.start',
    },
    {},
    `rule ${said.priority}`,
  );
  const lengths: [unknown, Counterpart][] = [
    [srclen, part('src', 1)],
    [dstlen, part('dst', 1)],
  ];
  for (const [length, counterpart] of lengths) {
    if (length !== undefined)
      compare({ length: Number(length) }, read, { length: counterpart }, {}, `rule ${said.priority}`);
  }
  if (fwmask !== undefined) compare({ fwmask }, read, {}, {}, `rule ${said.priority}`);
}

/** Compares a neighbour of `ip -j -d neigh` with one read. */
export function compareNeighbour(said: Json, read: Json, names: IndexNames): void {
  compare(
    said,
    read,
    {
      dev: (neighbour) => names.get(neighbour.ifindex as number),
      router: (neighbour) => flagsOf(neighbour).includes('router'),
      proxy: (neighbour) => flagsOf(neighbour).includes('proxy'),
    },
    {},
    `neighbour ${said.dst}`,
  );
}
