import { deviceOf, type ShownNames, snake } from './column.js';

/** What `ip` shows of the options of kinds. */

type Obj = Readonly<Record<string, unknown>>;
type Show = (data: Obj, names: ShownNames) => Record<string, unknown>;

const VLAN: Readonly<Record<string, string>> = { '8021q': '802.1Q', '8021ad': '802.1ad' };
const ROUTER = ['disabled', 'tempQuery', 'perm', 'temp'];

/** An identifier of a bridge: its priority, and its address without leading zeros. */
function bridgeId(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const { prio = 0, addr = '' } = value as { prio?: number; addr?: string };
  const bytes = addr.split(':').map((byte) => Number.parseInt(byte, 16).toString(16));
  return `${prio.toString(16).padStart(4, '0')}.${bytes.join(':')}`;
}

const TIMERS = ['helloTimer', 'tcnTimer', 'topologyChangeTimer', 'gcTimer'];

const bridge: Show = (data) => {
  const { multiBoolopt, rootId, bridgeId: own, vlanProtocol, groupFwdMask, mcastRouter, ...rest } = data;
  const { optval = [] } = (multiBoolopt ?? {}) as { optval?: readonly string[] };
  const out = plain(rest);
  for (const key of TIMERS) if (data[key] !== undefined) out[snake(key)] = (data[key] as number) / 100;
  return {
    ...out,
    bridge_id: bridgeId(own),
    root_id: bridgeId(rootId),
    vlan_protocol: vlanProtocol === undefined ? undefined : VLAN[vlanProtocol as string],
    group_fwd_mask: groupFwdMask === undefined ? undefined : (groupFwdMask as number).toString(16),
    mcast_router: mcastRouter === undefined ? undefined : ROUTER.indexOf(mcastRouter as string),
    no_linklocal_learn: multiBoolopt === undefined ? undefined : optval.includes('noLlLearn') ? 1 : 0,
    mcast_vlan_snooping:
      multiBoolopt === undefined ? undefined : optval.includes('mcastVlanSnooping') ? 1 : 0,
  };
};

const isMulticast = (address: unknown): boolean => /^(22[4-9]|23\d)\.|^ff/i.test(`${address}`);
const on = (value: unknown): true | undefined => (value ? true : undefined);
const bool = (value: unknown): boolean | undefined => (value === undefined ? undefined : !!value);

const vxlan: Show = (data, names) => {
  const { group, group6 } = data;
  const far = group ?? group6;
  const key =
    group !== undefined
      ? isMulticast(group)
        ? 'group'
        : 'remote'
      : isMulticast(group6)
        ? 'group6'
        : 'remote6';
  return {
    id: data.id,
    ...(far === undefined ? {} : { [key]: far }),
    local: data.local,
    local6: data.local6,
    link: deviceOf(data.link as number, names),
    port_range: data.portRange,
    port: data.port,
    learning: bool(data.learning),
    proxy: on(data.proxy),
    rsc: on(data.rsc),
    l2miss: on(data.l2miss),
    l3miss: on(data.l3miss),
    tos: data.tos === 0 ? undefined : data.tos,
    ttl: data.ttl,
    df: data.df,
    label:
      data.label === 0 || data.label === undefined ? undefined : `0x${(data.label as number).toString(16)}`,
    ageing: data.ageing,
    limit: data.limit === 0 ? undefined : data.limit,
    external: on(data.collectMetadata),
    udp_csum: bool(data.udpCsum),
    udp_zero_csum6_tx: bool(data.udpZeroCsum6Tx),
    udp_zero_csum6_rx: bool(data.udpZeroCsum6Rx),
    gbp: on(data.gbp),
  };
};

const vlan: Show = ({ protocol, id, flags, ingressQos, egressQos }) => ({
  protocol: VLAN[protocol as string],
  id,
  flags: ((flags as { flags?: readonly string[] } | undefined)?.flags ?? []).map((one) =>
    snake(one).toUpperCase(),
  ),
  ingress_qos: ingressQos,
  egress_qos: egressQos,
});

const SHOW: Readonly<Record<string, Show>> = {
  bridge,
  vxlan,
  vlan,
  vrf: ({ table }) => ({ table }),
  macvlan: ({ mode, flags, bcQueueLen, bcQueueLenUsed }) => ({
    mode,
    flags: ((flags ?? []) as readonly string[]).length > 0 ? flags : undefined,
    bcqueuelen: bcQueueLen,
    usedbcqueuelen: bcQueueLenUsed,
  }),
  ipvlan: ({ mode, flags }) => ({ mode, mode_flag: ((flags ?? []) as readonly string[])[0] ?? 'bridge' }),
};

/** Switches of a bridge's port, by ip's keys. */
const SWITCHES: Readonly<Record<string, string>> = {
  guard: 'guard',
  root_block: 'protect',
  fastleave: 'fastLeave',
  learning: 'learning',
  flood: 'unicastFlood',
  proxy_arp: 'proxyarp',
  proxy_arp_wifi: 'proxyarpWifi',
  mcast_flood: 'mcastFlood',
  bcast_flood: 'bcastFlood',
  mcast_to_unicast: 'mcastToUcast',
  neigh_suppress: 'neighSuppress',
  vlan_tunnel: 'vlanTunnel',
  isolated: 'isolated',
  locked: 'locked',
  mab: 'mab',
};

const hex = (value: unknown): string | undefined =>
  value === undefined ? undefined : `0x${(value as number).toString(16)}`;

const bridgePort: Show = (data) => ({
  state: data.state,
  priority: data.priority,
  cost: data.cost,
  hairpin: data.mode === undefined ? undefined : data.mode === 'hairpin',
  ...Object.fromEntries(Object.entries(SWITCHES).map(([key, field]) => [key, bool(data[field])])),
  id: hex(data.id),
  no: hex(data.no),
  multicast_router:
    data.multicastRouter === undefined ? undefined : ROUTER.indexOf(data.multicastRouter as string),
  group_fwd_mask: hex(data.groupFwdMask)?.slice(2),
});

function plain(data: Obj): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [snake(key), value]));
}

/** The options of a kind as `ip` shows them; of a kind that is not declared here, the fields themselves. */
export function dataOf(kind: string | undefined, data: unknown, names: ShownNames, isPort = false): unknown {
  if (kind === undefined || typeof data !== 'object' || data === null) return undefined;
  const own = Object.hasOwn(SHOW, kind) ? SHOW[kind]! : plain;
  const show = !isPort ? own : kind === 'bridge' ? bridgePort : plain;
  const found = Object.entries(show(data as Obj, names)).filter(([, value]) => value !== undefined);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
