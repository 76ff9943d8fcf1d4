import type { IPDB } from 'tsroute2';
import type { LinkItem, LowerItem, TunnelItem } from '../protocol.js';

/** A record of the database. */
export type LinkRecord = NonNullable<
  ReturnType<NonNullable<ReturnType<IPDB['interfaces']['get']>>['toJSON']>
>;
export type AddressRecord = ReturnType<IPDB['addresses']['records']> extends Iterable<infer T> ? T : never;

type Fields = Readonly<Record<string, unknown>>;

/** Kinds whose `link` is the other end, and nothing underneath. */
const PAIRS: ReadonlySet<string> = new Set(['veth', 'vxcan', 'netkit']);

/** Finds the namespace that another one knows by an id. */
export type PeerOf = (nsid: number) => string | undefined;

/** What the overview shows of a link. */
export function linkItem(
  ns: string,
  record: LinkRecord,
  addresses: Iterable<AddressRecord>,
  peerOf: PeerOf,
): LinkItem {
  const { index, linkinfo, master, propList } = record;
  const kind = linkinfo?.kind ?? deviceKind(record);
  const data = (linkinfo as { data?: unknown } | undefined)?.data;
  const fields: Fields = typeof data === 'object' && data !== null ? (data as Fields) : {};
  const slave = (linkinfo as { slaveData?: Fields } | undefined)?.slaveData;
  const altnames = propList?.altIfname;
  return {
    ns,
    index,
    ifname: record.ifname,
    kind,
    flags: record.flags.map(String),
    operstate: `${record.operstate}`,
    mtu: record.mtu,
    address: record.address,
    ...(altnames && altnames.length > 0 ? { altnames } : {}),
    ...(record.ifalias ? { alias: record.ifalias } : {}),
    ...(master ? { master } : {}),
    ...(typeof slave?.state === 'string' ? { port: slave.state } : {}),
    ...lowerOf(ns, record, kind, peerOf),
    ...tunnelOf(kind, fields),
    ...noteOf(kind, fields),
    addresses: [...addresses].map(addressText),
  };
}

/** What a device without a kind is: that of its hardware. */
function deviceKind({ type }: { readonly type?: unknown }): string {
  return typeof type === 'string' ? type : typeof type === 'number' ? `type ${type}` : 'device';
}

function lowerOf(
  ns: string,
  { index, link, linkNetnsid }: LinkRecord,
  kind: string,
  peerOf: PeerOf,
): { lower?: LowerItem; pair?: boolean } {
  if (!link) return {};
  const there = linkNetnsid === undefined ? ns : (peerOf(linkNetnsid) ?? null);
  // tunnels say that they lie on themselves
  if (there === ns && link === index) return {};
  return { lower: { index: link, ns: there }, ...(PAIRS.has(kind) ? { pair: true } : {}) };
}

/** Keys of the ends and the id of tunnels, by what their kinds call them. */
const LOCAL = ['local', 'local6'];
const REMOTE = ['remote', 'remote6', 'group', 'group6'];
const IDS = ['id', 'ikey', 'okey', 'spi'];
const TUNNELS: ReadonlySet<string> = new Set([
  ...['vxlan', 'geneve', 'gre', 'gretap', 'ip6gre', 'ip6gretap', 'erspan', 'ip6erspan'],
  ...['ipip', 'sit', 'ip6tnl', 'vti', 'vti6', 'xfrm', 'wireguard', 'bareudp', 'gtp'],
]);
const NONE: ReadonlySet<unknown> = new Set(['0.0.0.0', '::', 'any', 0, '0.0.0.0/0']);

function tunnelOf(kind: string, data: Fields): { tunnel?: TunnelItem } {
  if (!TUNNELS.has(kind)) return {};
  const first = (keys: readonly string[]): string | undefined => {
    const key = keys.find((one) => data[one] !== undefined && !NONE.has(data[one]));
    return key === undefined ? undefined : `${data[key]}`;
  };
  const local = first(LOCAL);
  const remote = first(REMOTE);
  const id = first(IDS);
  return {
    tunnel: {
      ...(local === undefined ? {} : { local }),
      ...(remote === undefined ? {} : { remote }),
      ...(id === undefined ? {} : { id }),
    },
  };
}

/** A mode as iproute2 writes it. */
const bondMode = (mode: string): string =>
  mode === '8023ad' ? '802.3ad' : mode.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const NOTES: Readonly<Record<string, (data: Fields) => string | undefined>> = {
  vlan: ({ id }) => (id === undefined ? undefined : `VLAN ${id}`),
  vxlan: ({ id }) => (id === undefined ? undefined : `VNI ${id}`),
  geneve: ({ id }) => (id === undefined ? undefined : `VNI ${id}`),
  vrf: ({ table }) => (table === undefined ? undefined : `table ${table}`),
  bond: ({ mode }) => (mode === undefined ? undefined : bondMode(`${mode}`)),
  macvlan: ({ mode }) => (mode === undefined ? undefined : `${mode}`),
  macvtap: ({ mode }) => (mode === undefined ? undefined : `${mode}`),
  ipvlan: ({ mode }) => (mode === undefined ? undefined : `${mode}`),
  bridge: ({ vlanFiltering }) => (vlanFiltering ? 'VLAN-aware' : undefined),
  xfrm: ({ ifId }) => (ifId === undefined ? undefined : `if_id ${ifId}`),
};

function noteOf(kind: string, data: Fields): { note?: string } {
  const note = Object.hasOwn(NOTES, kind) ? NOTES[kind]!(data) : undefined;
  return note === undefined ? {} : { note };
}

/** `10.0.0.1/24`, and of a pair of addresses the peer's. */
export function addressText({ local, address, prefixlen }: AddressRecord): string {
  const own = local ?? address ?? '';
  return address !== undefined && address !== own
    ? `${own} peer ${address}/${prefixlen}`
    : `${own}/${prefixlen}`;
}
