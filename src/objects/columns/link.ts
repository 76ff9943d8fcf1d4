import type { Link } from '../../messages/route/link/ifinfomsg.js';
import { deviceOf, type JsonColumn, type ShownNames } from './column.js';
import { dataOf } from './link-data.js';

/** Flags of links in the order in which `ip` shows them. */
const FLAGS: readonly (readonly [name: string, shown: string])[] = [
  ['loopback', 'LOOPBACK'],
  ['broadcast', 'BROADCAST'],
  ['pointopoint', 'POINTOPOINT'],
  ['multicast', 'MULTICAST'],
  ['noarp', 'NOARP'],
  ['allmulti', 'ALLMULTI'],
  ['promisc', 'PROMISC'],
  ['master', 'MASTER'],
  ['slave', 'SLAVE'],
  ['debug', 'DEBUG'],
  ['dynamic', 'DYNAMIC'],
  ['automedia', 'AUTOMEDIA'],
  ['portsel', 'PORTSEL'],
  ['notrailers', 'NOTRAILERS'],
  ['up', 'UP'],
  ['lowerUp', 'LOWER_UP'],
  ['dormant', 'DORMANT'],
  ['echo', 'ECHO'],
];

function flagsOf(shown: Link, names: ShownNames): string[] {
  const own = (shown.flags ?? []) as readonly string[];
  const carrier = own.includes('up') && !own.includes('running') ? ['NO-CARRIER'] : [];
  // the device below, where it is in the same namespace
  const isBelow =
    shown.link !== undefined && shown.link !== 0 && shown.link !== shown.index && !isApart(shown);
  const below = isBelow ? names.flags?.(shown.link!) : undefined;
  return [
    ...carrier,
    ...FLAGS.filter(([name]) => own.includes(name)).map(([, text]) => text),
    ...(below === undefined || below.includes('up') ? [] : ['M-DOWN']),
  ];
}

/** Types of links as iproute2 calls them, where they are not the kernel's names. */
const TYPES: Readonly<Record<string, string>> = {
  tunnel: 'ipip',
  ipgre: 'gre',
  ip6gre: 'gre6',
  ieee80211: 'ieee802.11',
  ieee80211Prism: 'ieee802.11/prism',
  ieee80211Radiotap: 'ieee802.11/radiotap',
  ieee802154: 'ieee802.15.4',
  rawip: '[519]',
};
const GEN_MODES: Readonly<Record<string, string>> = { stablePrivacy: 'stable_secret' };

const isApart = (link: Link): boolean => link.linkNetnsid !== undefined;

/** What links and addresses begin with. */
const HEAD: readonly JsonColumn<Link>[] = [
  ['ifindex', ({ index }) => index],
  ['link_index', (link) => (isApart(link) && link.link ? link.link : undefined)],
  [
    'link',
    (link, names) =>
      isApart(link) || link.link === undefined || link.link === link.index
        ? undefined
        : link.link === 0
          ? null
          : deviceOf(link.link, names),
  ],
  ['ifname', ({ ifname }) => ifname],
  ['flags', flagsOf],
  ['mtu', ({ mtu }) => mtu],
  ['qdisc', ({ qdisc }) => qdisc],
  ['master', ({ master }, names) => deviceOf(master, names)],
  ['operstate', ({ operstate }) => `${operstate}`.toUpperCase()],
];
const MIDDLE: readonly JsonColumn<Link>[] = [
  ['group', ({ group }) => (group === 0 || group === undefined ? 'default' : `${group}`)],
  ['txqlen', ({ txqlen }) => (txqlen === 0 ? undefined : txqlen)],
  ['link_type', ({ type }) => TYPES[type as string] ?? `${type}`],
  ['address', ({ address }) => address],
  [
    'link_pointtopoint',
    ({ flags, broadcast }) => (broadcast !== undefined && flags?.includes('pointopoint') ? true : undefined),
  ],
  ['broadcast', ({ broadcast }) => broadcast],
  ['permaddr', ({ permAddress, address }) => (permAddress === address ? undefined : permAddress)],
  ['link_netnsid', ({ linkNetnsid }) => linkNetnsid],
  ['promiscuity', ({ promiscuity }) => promiscuity],
  ['allmulti', ({ allmulti }) => allmulti],
  ['min_mtu', ({ minMtu }) => minMtu],
  ['max_mtu', ({ maxMtu }) => maxMtu],
  [
    'linkinfo',
    ({ linkinfo }, names) => {
      if (linkinfo === undefined) return undefined;
      const { kind, data, slaveKind, slaveData } = linkinfo as Record<string, unknown>;
      const own = dataOf(kind as string | undefined, data, names);
      const port = dataOf(slaveKind as string | undefined, slaveData, names, true);
      return {
        ...(kind === undefined ? {} : { info_kind: kind }),
        ...(own === undefined ? {} : { info_data: own }),
        ...(slaveKind === undefined ? {} : { info_slave_kind: slaveKind }),
        ...(port === undefined ? {} : { info_slave_data: port }),
      };
    },
  ],
];
const GEN_MODE: JsonColumn<Link> = [
  'inet6_addr_gen_mode',
  ({ afSpec }) => {
    const mode = (afSpec as { inet6?: { addrGenMode?: string } } | undefined)?.inet6?.addrGenMode;
    return mode === undefined ? undefined : (GEN_MODES[mode] ?? mode);
  },
];
const TAIL: readonly JsonColumn<Link>[] = [
  ['num_tx_queues', ({ numTxQueues }) => numTxQueues],
  ['num_rx_queues', ({ numRxQueues }) => numRxQueues],
  ['gso_max_size', ({ gsoMaxSize }) => gsoMaxSize],
  ['gso_max_segs', ({ gsoMaxSegs }) => gsoMaxSegs],
  ['tso_max_size', ({ tsoMaxSize }) => tsoMaxSize],
  ['tso_max_segs', ({ tsoMaxSegs }) => tsoMaxSegs],
  ['gro_max_size', ({ groMaxSize }) => groMaxSize],
  ['gso_ipv4_max_size', ({ gsoIpv4MaxSize }) => gsoIpv4MaxSize],
  ['gro_ipv4_max_size', ({ groIpv4MaxSize }) => groIpv4MaxSize],
  ['phys_port_name', ({ physPortName }) => physPortName],
  ['phys_port_id', ({ physPortId }) => physPortId],
  ['phys_switch_id', ({ physSwitchId }) => physSwitchId],
  ['parentbus', ({ parentDevBusName }) => parentDevBusName],
  ['parentdev', ({ parentDevName }) => parentDevName],
  ['ifalias', ({ ifalias }) => ifalias],
  ['altnames', ({ propList }) => propList?.altIfname],
];

/** `ip -j -d link`. */
export const linkColumns: readonly JsonColumn<Link>[] = [
  ...HEAD,
  ['linkmode', ({ linkmode }) => `${linkmode ?? 'default'}`.toUpperCase()],
  ...MIDDLE,
  GEN_MODE,
  ...TAIL,
];

/** What `ip -j -d addr` shows of a link, before its addresses. */
export const linkOfAddressColumns: readonly JsonColumn<Link>[] = [...HEAD, ...MIDDLE, ...TAIL];
