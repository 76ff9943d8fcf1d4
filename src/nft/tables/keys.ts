/** Keys of the expressions that read something else than the packet: meta, ct, rt, socket, tunnel, xfrm. */
import * as t from './types.js';

export interface Key {
  readonly name: string;
  /** Its number (`NFT_META_*`, `NFT_CT_*`, …). */
  readonly number: number;
  readonly type: t.DataType;
  readonly bits: number;
  readonly order: t.Order;
  /** The word that `--debug=netlink` prints for it. */
  readonly debug: string;
  /** Whether its value says which protocol follows. */
  readonly protocol?: boolean | undefined;
  /** May stand without `meta`, and prints so. */
  readonly bare?: 'prints' | 'reads' | undefined;
}

type Spec = readonly [
  number: number,
  type: t.DataType,
  bits: number,
  order: t.Order,
  debug?: string,
  bare?: Key['bare'],
];

function keys(specs: Record<string, Spec>, protocol: readonly string[] = []): ReadonlyMap<string, Key> {
  return new Map(
    Object.entries(specs).map(([name, [number, type, bits, order, debug = name, bare]]) => [
      name,
      { name, number, type, bits, order, debug, bare, protocol: protocol.includes(name) || undefined },
    ]),
  );
}

export const metaKeys: ReadonlyMap<string, Key> = keys(
  {
    length: [0, t.integer, 32, 'host', 'len'],
    protocol: [1, t.ethertype, 16, 'big'],
    priority: [2, t.classid, 32, 'host'],
    mark: [3, t.mark, 32, 'host', 'mark', 'reads'],
    iif: [4, t.ifindex, 32, 'host', 'iif', 'prints'],
    oif: [5, t.ifindex, 32, 'host', 'oif', 'prints'],
    iifname: [6, t.ifname, 128, 'host', 'iifname', 'prints'],
    oifname: [7, t.ifname, 128, 'host', 'oifname', 'prints'],
    iiftype: [8, t.arphrd, 16, 'host', 'iiftype', 'reads'],
    oiftype: [9, t.arphrd, 16, 'host', 'oiftype', 'reads'],
    skuid: [10, t.uid, 32, 'host', 'skuid', 'reads'],
    skgid: [11, t.gid, 32, 'host', 'skgid', 'reads'],
    nftrace: [12, t.integer, 1, 'host', 'nftrace', 'reads'],
    rtclassid: [13, t.realm, 32, 'host', 'rtclassid', 'reads'],
    secmark: [14, t.integer, 32, 'host'],
    nfproto: [15, t.nfproto, 8, 'host'],
    l4proto: [16, t.inetProto, 8, 'host'],
    ibrname: [17, t.ifname, 128, 'host', 'bri_iifname', 'reads'],
    obrname: [18, t.ifname, 128, 'host', 'bri_oifname', 'reads'],
    pkttype: [19, t.pktType, 8, 'host', 'pkttype', 'reads'],
    cpu: [20, t.integer, 32, 'host', 'cpu', 'reads'],
    iifgroup: [21, t.devgroup, 32, 'host', 'iifgroup', 'prints'],
    oifgroup: [22, t.devgroup, 32, 'host', 'oifgroup', 'prints'],
    cgroup: [23, t.integer, 32, 'host', 'cgroup', 'reads'],
    random: [24, t.integer, 32, 'big', 'prandom'],
    ipsec: [25, t.boolean, 8, 'host', 'secpath', 'reads'],
    iifkind: [26, t.ifname, 128, 'host'],
    oifkind: [27, t.ifname, 128, 'host'],
    ibrpvid: [28, t.integer, 16, 'host', 'bri_iifpvid'],
    ibrvproto: [29, t.ethertype, 16, 'big', 'bri_iifvproto'],
    time: [30, t.date, 64, 'host', 'time', 'reads'],
    day: [31, t.day, 8, 'host', 'day', 'reads'],
    hour: [32, t.hour, 32, 'host', 'hour', 'reads'],
    sdif: [33, t.ifindex, 32, 'host'],
    sdifname: [34, t.ifname, 128, 'host'],
    broute: [35, t.integer, 1, 'host'],
    ibrhwaddr: [37, t.etheraddr, 48, 'big'],
  },
  ['iiftype', 'nfproto', 'l4proto', 'protocol'],
);
/** Older words. */
export const metaAliases: Readonly<Record<string, string>> = {
  ibriport: 'ibrname',
  obriport: 'obrname',
  secpath: 'ipsec',
};

export const ctKeys: ReadonlyMap<string, Key> = keys(
  {
    state: [0, t.ctState, 32, 'host'],
    direction: [1, t.ctDir, 8, 'host'],
    status: [2, t.ctStatus, 32, 'host'],
    mark: [3, t.mark, 32, 'host'],
    secmark: [4, t.integer, 32, 'host'],
    expiration: [5, t.time, 32, 'host'],
    helper: [6, t.string, 128, 'host'],
    l3proto: [7, t.nfproto, 8, 'host', 'l3protocol'],
    saddr: [8, t.invalid, 0, 'big', 'src'],
    daddr: [9, t.invalid, 0, 'big', 'dst'],
    protocol: [10, t.inetProto, 8, 'big'],
    'proto-src': [11, t.inetService, 16, 'big', 'proto_src'],
    'proto-dst': [12, t.inetService, 16, 'big', 'proto_dst'],
    label: [13, t.ctLabel, 128, 'host'],
    packets: [14, t.integer, 64, 'host'],
    bytes: [15, t.integer, 64, 'host'],
    avgpkt: [16, t.integer, 64, 'host'],
    zone: [17, t.integer, 16, 'host'],
    event: [18, t.ctEvent, 32, 'host'],
    'ip saddr': [19, t.ipv4, 32, 'big', 'src_ip'],
    'ip daddr': [20, t.ipv4, 32, 'big', 'dst_ip'],
    'ip6 saddr': [21, t.ipv6, 128, 'big', 'src_ip6'],
    'ip6 daddr': [22, t.ipv6, 128, 'big', 'dst_ip6'],
    id: [23, t.integer, 32, 'big'],
  },
  ['l3proto', 'protocol'],
);
/** Keys that take a direction. */
export const ctDirectionKeys: ReadonlySet<string> = new Set([
  'saddr',
  'daddr',
  'l3proto',
  'protocol',
  'proto-src',
  'proto-dst',
  'bytes',
  'packets',
  'avgpkt',
  'zone',
  'ip saddr',
  'ip daddr',
  'ip6 saddr',
  'ip6 daddr',
]);

export const rtKeys: ReadonlyMap<string, Key> = keys({
  classid: [0, t.realm, 32, 'host'],
  'ip nexthop': [1, t.ipv4, 32, 'big', 'nexthop4'],
  'ip6 nexthop': [2, t.ipv6, 128, 'big', 'nexthop6'],
  mtu: [3, t.integer, 16, 'host', 'tcpmss'],
  ipsec: [4, t.boolean, 8, 'host'],
});

export const socketKeys: ReadonlyMap<string, Key> = keys({
  transparent: [0, t.integer, 8, 'host'],
  mark: [1, t.mark, 32, 'host'],
  wildcard: [2, t.integer, 8, 'host'],
  cgroupv2: [3, t.cgroupv2, 64, 'host'],
});

export const tunnelKeys: ReadonlyMap<string, Key> = keys({
  path: [0, t.boolean, 8, 'host'],
  id: [1, t.integer, 32, 'host'],
});

export const xfrmKeys: ReadonlyMap<string, Key> = keys({
  'ip daddr': [1, t.ipv4, 32, 'big', 'daddr4'],
  'ip6 daddr': [2, t.ipv6, 128, 'big', 'daddr6'],
  'ip saddr': [3, t.ipv4, 32, 'big', 'saddr4'],
  'ip6 saddr': [4, t.ipv6, 128, 'big', 'saddr6'],
  reqid: [5, t.integer, 32, 'host'],
  spi: [6, t.integer, 32, 'big'],
});

export const fibResults: ReadonlyMap<string, Key> = keys({
  oif: [1, t.ifindex, 32, 'host'],
  oifname: [2, t.ifname, 128, 'host'],
  type: [3, t.fibAddr, 32, 'host'],
});
export const fibFlags = { saddr: 1, daddr: 2, mark: 4, iif: 8, oif: 16 } as const;
/** `NFTA_FIB_F_PRESENT`. */
export const FIB_PRESENT = 32;

const numbered = new Map<ReadonlyMap<string, Key>, Map<number, Key>>();
/** The key of a number. */
export function keyOfNumber(table: ReadonlyMap<string, Key>, number: number): Key | undefined {
  let index = numbered.get(table);
  if (!index) numbered.set(table, (index = new Map([...table.values()].map((key) => [key.number, key]))));
  return index.get(number);
}
