import type { AddressInput } from '../../iproute/addr.js';
import type { FdbInput } from '../../iproute/bridge/fdb.js';
import type { BridgeVlanInput } from '../../iproute/bridge/vlan.js';
import type { LinkInput } from '../../iproute/link.js';
import type { NeighbourInput } from '../../iproute/neigh.js';
import type { NexthopInput } from '../../iproute/nexthop.js';
import type { RouteInput } from '../../iproute/route.js';
import type { RuleInput } from '../../iproute/rule.js';
import { checkKeys } from '../../schema/keys.js';
import { instead } from '../../schema/options.js';
import { checkFields } from './fields.js';

/**
 * The wanted state of a namespace, plain JSON. A section that is left out is left alone; of one that is given, what is
 * not in it is removed. Interfaces go by name. What the kernel makes by itself (routes of protocol `kernel` and `ra`,
 * its rules, link-local addresses, `lo` and devices that nobody made) is in no document, and never removed.
 */
export interface StateDocument {
  /** Of this format: 1. */
  version: 1;
  interfaces?: LinkState[] | undefined;
  nexthops?: (Omit<NexthopInput, 'oif'> & { id: number })[] | undefined;
  routes?: Omit<RouteInput, 'oif'>[] | undefined;
  /** `tunId` is a number where that is exact, decimal text beyond; both are taken. */
  rules?: (Omit<RuleInput, 'tunId'> & { tunId?: RuleInput['tunId'] | string })[] | undefined;
  /** Permanent ones. */
  neighbours?: (Omit<NeighbourInput, 'ifindex'> & { dev: string; dst: string })[] | undefined;
}

/** A link. Fields that are left out may be anything. */
export interface LinkState extends Pick<LinkInput, LinkField> {
  ifname: string;
  up?: boolean | undefined;
  /** Of a link that is to be made where it is not there: `'bridge'`, `'vlan'`; options of the kind in `data`. */
  kind?: string | undefined;
  data?: object | undefined;
  /** The link underneath, by name. */
  link?: string | undefined;
  /** The link that it is a port of, by name; `null` for none. */
  master?: string | null | undefined;
  /** Of a port: its options, by the kind of the link that it is a port of. */
  slaveKind?: string | undefined;
  slaveData?: object | undefined;
  /** The other end of a pair. */
  peer?: string | undefined;
  altnames?: string[] | undefined;
  addresses?: AddressState[] | undefined;
  /** VLANs of a port, or of a bridge itself. */
  vlans?: VlanState[] | undefined;
  /** Forwarding entries that somebody wanted: of a port, a bridge itself, or a VXLAN device. */
  fdb?: FdbState[] | undefined;
}

/** VLANs of a port: `{ vid: 10, pvid: true, untagged: true }`, `{ vid: '20-30' }`. */
export interface VlanState extends Omit<BridgeVlanInput, 'dev' | 'ifindex' | 'flags' | 'range' | 'vid'> {
  vid: number | string;
  pvid?: boolean | undefined;
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

const SECTIONS = ['version', 'interfaces', 'nexthops', 'routes', 'rules', 'neighbours'] as const;

/**
 * Complains of what is no document, naming the place.
 *
 * @throws TypeError that names the place.
 */
export function checkDocument(document: unknown): asserts document is StateDocument {
  if (typeof document !== 'object' || document === null) throw new TypeError('the state has to be an object');
  checkKeys(document);
  const given = document as Record<string, unknown>;
  if (given.version !== 1) throw new TypeError(`version: ${JSON.stringify(given.version)} is not 1`);
  for (const key of Object.keys(given)) {
    if (!(SECTIONS as readonly string[]).includes(key))
      throw new TypeError(`${key}: there is no such section${instead(key, SECTIONS)}`);
    const value = given[key];
    if (key !== 'version' && value !== undefined && !Array.isArray(value))
      throw new TypeError(`${key}: has to be an array`);
  }
  const names = new Set<string>();
  for (const [i, link] of ((given.interfaces ?? []) as LinkState[]).entries()) {
    const at = `interfaces[${i}]`;
    if (link !== null && typeof link === 'object') checkFields('interfaces', link, at);
    if (typeof link?.ifname !== 'string') throw new TypeError(`${at}.ifname: has to be the name of a link`);
    if (names.has(link.ifname)) throw new TypeError(`${at}.ifname: '${link.ifname}' is there twice`);
    names.add(link.ifname);
    for (const [k, address] of (link.addresses ?? []).entries()) {
      checkFields('addresses', address, `${at}.addresses[${k}]`);
      if (typeof address?.address !== 'string')
        throw new TypeError(`${at}.addresses[${k}].address: has to be an address`);
    }
    for (const [k, vlan] of (link.vlans ?? []).entries()) {
      checkFields('vlans', vlan, `${at}.vlans[${k}]`);
      if (!/^\d+(-\d+)?$/.test(`${vlan?.vid}`))
        throw new TypeError(`${at}.vlans[${k}].vid: has to be a number, or a range as text: '10-20'`);
    }
    for (const [k, entry] of (link.fdb ?? []).entries()) {
      checkFields('fdb', entry, `${at}.fdb[${k}]`);
      if (typeof entry?.lladdr !== 'string')
        throw new TypeError(`${at}.fdb[${k}].lladdr: has to be an address`);
      if (entry.state !== undefined && entry.state !== 'static' && entry.state !== 'permanent')
        throw new TypeError(`${at}.fdb[${k}].state: has to be 'static' or 'permanent'`);
    }
  }
  for (const section of ['nexthops', 'routes', 'rules', 'neighbours'] as const)
    for (const [i, one] of ((given[section] ?? []) as { multipath?: unknown }[]).entries()) {
      const at = `${section}[${i}]`;
      if (one === null || typeof one !== 'object') throw new TypeError(`${at}: has to be an object`);
      checkFields(section, one, at);
      if (!Array.isArray(one.multipath)) continue;
      for (const [k, hop] of one.multipath.entries()) checkFields('hops', hop, `${at}.multipath[${k}]`);
    }
  for (const [i, one] of ((given.nexthops ?? []) as { id?: unknown }[]).entries())
    if (typeof one?.id !== 'number') throw new TypeError(`nexthops[${i}].id: has to be a number`);
  for (const [i, one] of ((given.rules ?? []) as { tunId?: unknown }[]).entries())
    if (one?.tunId !== undefined && !/^\d+$/.test(`${one.tunId}`))
      throw new TypeError(`rules[${i}].tunId: has to be a number, or one as decimal text`);
  for (const [i, one] of ((given.neighbours ?? []) as { dev?: unknown; dst?: unknown }[]).entries())
    for (const key of ['dev', 'dst'] as const)
      if (typeof one?.[key] !== 'string') throw new TypeError(`neighbours[${i}].${key}: has to be text`);
}
