import type { AddressInput } from '../../iproute/addr.js';
import type { FdbInput } from '../../iproute/bridge/fdb.js';
import type { BridgeVlanInput } from '../../iproute/bridge/vlan.js';
import type { LinkInput } from '../../iproute/link.js';
import type { NeighbourInput } from '../../iproute/neigh.js';
import type { NexthopInput } from '../../iproute/nexthop.js';
import type { RouteInput } from '../../iproute/route.js';
import type { RuleInput } from '../../iproute/rule.js';
import type { LinkKind } from '../../messages/route/link/kinds.js';
import type { FirewallState } from '../firewall/firewall.js';

/**
 * The wanted state of a namespace, plain JSON. A section that is left out is left alone; of one that is given, what is
 * not in it is removed. Interfaces go by name. What the kernel makes by itself (routes of protocol `kernel` and `ra`,
 * its rules, link-local addresses, `lo` and devices that nobody made) is in no document, and never removed.
 */
export interface StateDocument {
  /** Of this format: 1. */
  version: 1;
  /** Links with their addresses, VLANs and forwarding entries. */
  interfaces?: LinkState[] | undefined;
  /** Nexthop objects, by `id`. */
  nexthops?: (Omit<NexthopInput, 'oif'> & { id: number })[] | undefined;
  /** Routes, as `route.add` takes them; interfaces by name. */
  routes?: Omit<RouteInput, 'oif'>[] | undefined;
  /** `tunId` is a number where that is exact, decimal text beyond; both are taken. */
  rules?: (Omit<RuleInput, 'tunId'> & { tunId?: RuleInput['tunId'] | string })[] | undefined;
  /** Permanent ones. */
  neighbours?: (Omit<NeighbourInput, 'ifindex'> & { dev: string; dst: string })[] | undefined;
  /**
   * The rules of nftables, as a text of nft; tables that it does not name are removed, unless `keepOthers` is said, or
   * another program owns them. Changed when all else is done.
   */
  firewall?: FirewallState | undefined;
}

/** The state of a namespace as it is: every section, and the firewall where there are tables. */
export interface ExportedState
  extends Required<Omit<StateDocument, 'firewall'>>,
    Pick<StateDocument, 'firewall'> {}

/** A link. Fields that are left out may be anything. */
export interface LinkState extends Pick<LinkInput, LinkField> {
  /** Its name, by which the document knows it. */
  ifname: string;
  /** Whether it is up. */
  up?: boolean | undefined;
  /** Of a link that is to be made where it is not there: `'bridge'`, `'vlan'`; options of the kind in `data`. */
  kind?: LinkKind | (string & {}) | undefined;
  /** Options of the kind, as in `linkinfo.data`. */
  data?: object | undefined;
  /** The link underneath, by name. */
  link?: string | undefined;
  /** The link that it is a port of, by name; `null` for none. */
  master?: string | null | undefined;
  /** Of a port: its options, by the kind of the link that it is a port of. */
  slaveKind?: string | undefined;
  /** Options as a port, as in `linkinfo.slaveData`. */
  slaveData?: object | undefined;
  /** The other end of a pair. */
  peer?: string | undefined;
  /** Alternative names. */
  altnames?: string[] | undefined;
  /** All addresses that it has. */
  addresses?: AddressState[] | undefined;
  /** VLANs of a port, or of a bridge itself. */
  vlans?: VlanState[] | undefined;
  /** Forwarding entries that somebody wanted: of a port, a bridge itself, or a VXLAN device. */
  fdb?: FdbState[] | undefined;
}

/** VLANs of a port: `{ vid: 10, pvid: true, untagged: true }`, `{ vid: '20-30' }`. */
export interface VlanState extends Omit<BridgeVlanInput, 'dev' | 'ifindex' | 'flags' | 'range' | 'vid'> {
  /** A VLAN, or a range: `'20-30'`. */
  vid: number | string;
  /** Untagged packets belong to it. */
  pvid?: boolean | undefined;
  /** Packets leave without a tag. */
  untagged?: boolean | undefined;
}

/** A forwarding entry: `{ lladdr: '02:…', vlan: 10, state: 'static' }`, of a VXLAN device with `dst`. */
export interface FdbState
  extends Pick<FdbInput, 'vlan' | 'dst' | 'port' | 'vni' | 'srcVni' | 'nhId' | 'protocol'> {
  lladdr: string;
  /** `'permanent'` (unless said): the address is local; `'static'`: it is behind the port, and stays. */
  state?: 'permanent' | 'static' | undefined;
  /** `'sticky'`, `'extLearned'`. */
  flags?: string[] | undefined;
  /** The link that a tunnel's packets leave by. */
  via?: string | undefined;
}

/** An address: `{ address: '10.0.0.1/24' }`. */
export type AddressState = Omit<AddressInput, 'index' | 'dev'> & { address: string };

export type LinkField = 'mtu' | 'address' | 'txqlen' | 'group' | 'ifalias' | 'linkmode' | 'protoDown';
export const FIELDS: readonly LinkField[] = [
  'mtu',
  'address',
  'txqlen',
  'group',
  'ifalias',
  'linkmode',
  'protoDown',
];
