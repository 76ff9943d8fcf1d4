import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Nexthop } from '../../messages/route/nexthop.js';
import type { Route } from '../../messages/route/rtmsg.js';
import type { Rule } from '../../messages/route/rule.js';
import { type InterfaceKeys, withNames } from '../../objects/interfaces.js';
import { link as definition } from '../../objects/link/link.js';
import { sendable } from '../../objects/link/settable.js';
import type { BridgeState } from '../bridge/bridge-state.js';
import type { Fields } from '../plan/change.js';
import { isFallback, PAIRS, peerOf } from '../plan/link-state.js';
import { settingsOf } from '../plan/settings.js';
import { isManaged, isManagedAddress } from '../records/managed.js';
import type { State } from '../records/state.js';
import { exportBridge } from './bridge.js';
import { type AddressState, FIELDS, type LinkState, type StateDocument } from './state-document.js';

/** The state of a namespace as a document that `apply` takes: always in the same order. VLANs where they are given. */
export function exportState(state: State, bridge?: BridgeState): Required<Omit<StateDocument, 'firewall'>> {
  const bridged = bridge && exportBridge(bridge, state);
  const nameOf = (index: number | undefined) => state.interfaces.get(index ?? -1)?.ifname;
  return {
    version: 1,
    interfaces: [...state.interfaces.values()]
      .filter((link) => !isUntouched(state, link))
      .sort((a, b) => (a.ifname! < b.ifname! ? -1 : 1))
      .map((link) => ({ ...linkState(state, link, nameOf), ...bridged?.(link.index) })),
    nexthops: [...state.nexthops.values()]
      .sort((a, b) => a.id! - b.id!)
      .map((one) => nexthopState(one, nameOf)),
    routes: [...state.routes.values()]
      .filter(isManaged.routes)
      .sort(byPlace)
      .map((route) => routeState(route, nameOf)),
    rules: inOrder([...state.rules.values()].filter(isManaged.rules)).map(ruleState),
    neighbours: [...state.neighbours.values()]
      .filter(isManaged.neighbours)
      .map((one) => neighbourState(one, nameOf))
      .sort((a, b) => (`${a.dev} ${a.dst}` < `${b.dev} ${b.dst}` ? -1 : 1)),
  } as unknown as Required<Omit<StateDocument, 'firewall'>>;
}

/** Whether nobody has done anything to a device that came with the kernel's part for tunnels. */
function isUntouched(state: State, link: Link): boolean {
  if (!isFallback(link.linkinfo?.kind, link.ifname) || link.flags.includes('up')) return false;
  for (const _ of state.addresses.by('index', link.index)) return false;
  return true;
}

type NameOf = (index: number | undefined) => string | undefined;

function linkState(state: State, link: Link, nameOf: NameOf): LinkState {
  const out: Record<string, unknown> = { ifname: link.ifname };
  const sent = sendable(link as unknown as Fields, true) as { linkinfo?: Fields };
  const info = definition.interfaces.get('linkinfo') as InterfaceKeys;
  const linkinfo = sent.linkinfo && withNames(sent.linkinfo, info, nameOf);
  const kind = linkinfo?.kind as string | undefined;
  // those are nobody's, like devices
  const own = kind !== undefined && !isFallback(kind, link.ifname);
  if (own) out.kind = kind;
  const data = !own ? undefined : plain(linkinfo!.data as Fields | undefined);
  if (data !== undefined) out.data = data;
  if (!PAIRS.has(kind ?? '') && link.link && link.linkNetnsid === undefined) out.link = nameOf(link.link);
  const peer = peerOf(state, link);
  if (peer !== undefined) out.peer = peer.ifname;
  for (const key of FIELDS) {
    const value = link[key];
    if (value !== undefined && (key !== 'protoDown' || value !== 0)) out[key] = value;
  }
  if (link.master) {
    out.master = nameOf(link.master);
    const options = plain(linkinfo?.slaveData as Fields | undefined);
    if (options !== undefined) Object.assign(out, { slaveKind: linkinfo!.slaveKind, slaveData: options });
  }
  out.up = link.flags.includes('up');
  if (link.propList?.altIfname?.length) out.altnames = [...link.propList.altIfname].sort();
  out.addresses = [...state.addresses.by('index', link.index)]
    .filter(isManagedAddress)
    .map(addressState)
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  return out as unknown as LinkState;
}

/** What the device decides, although it can be set: a bond has another active port when one fails. */
const DECIDED: ReadonlySet<string> = new Set([...definition.changesByItself, 'activeSlave', 'unknown']);

/** Options without what changes by itself. */
function plain(data: Fields | undefined): Fields | undefined {
  if (typeof data !== 'object') return undefined;
  const out = Object.fromEntries(Object.entries(data).filter(([key]) => !DECIDED.has(key)));
  return Object.keys(out).length === 0 ? undefined : out;
}

function addressState(address: Address): AddressState {
  const {
    family,
    local,
    address: peer,
    prefixlen,
    index: _i,
    scope,
    label: _l,
    cacheinfo: _c,
    ...rest
  } = settingsOf('addresses', address as unknown as Fields) as Fields & {
    local?: string;
    address?: string;
  };
  const own = local ?? peer;
  const out: Record<string, unknown> =
    local !== undefined && peer !== undefined && local !== peer
      ? { address: `${peer}/${prefixlen}`, local }
      : { address: `${own}/${prefixlen}` };
  if (scope !== 'universe') out.scope = scope;
  delete (rest as Record<string, unknown>).proto;
  void family;
  return { ...out, ...rest } as unknown as AddressState;
}

/** By family, table and destination; of those that are the same, in the kernel's order. */
function byPlace(a: Route, b: Route): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  if (a.table !== b.table) return a.table - b.table;
  const [one, other] = [a.dst ?? '', b.dst ?? ''];
  return one < other ? -1 : one > other ? 1 : 0;
}

function routeState(route: Route, nameOf: NameOf): Fields {
  const {
    oif,
    iif,
    multipath,
    flags,
    srcLen: _s,
    dst,
    ...rest
  } = settingsOf('routes', route as unknown as Fields) as Fields & { flags: string[] };
  const out: Record<string, unknown> = { dst: dst ?? 'default', ...rest };
  if (out.tos === 0) delete out.tos;
  if (oif !== undefined) out.dev = nameOf(oif as number);
  if (iif !== undefined) out.iif = nameOf(iif as number);
  if (flags.length > 0) out.flags = flags;
  if (Array.isArray(multipath) && route.nhId === undefined)
    out.multipath = multipath.map(({ ifindex, ...hop }: Fields) => ({
      ...hop,
      dev: nameOf(ifindex as number),
    }));
  return out;
}

function ruleState(rule: Rule): Fields {
  const { flags, suppressPrefixlen, ...rest } = settingsOf('rules', rule as unknown as Fields) as Fields & {
    flags: string[];
  };
  const out: Record<string, unknown> = { ...rest };
  if (flags.length > 0) out.flags = flags;
  if (suppressPrefixlen !== undefined && suppressPrefixlen !== 0xffffffff)
    out.suppressPrefixlen = suppressPrefixlen;
  if (out.tos === 0) delete out.tos;
  return out;
}

function inOrder(rules: Rule[]): Rule[] {
  const key = (rule: Rule) => `${rule.family} ${String(rule.priority ?? 0).padStart(10, '0')}`;
  return rules.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function nexthopState(nexthop: Nexthop, nameOf: NameOf): Fields {
  const {
    oif,
    flags: _f,
    scope: _s,
    groupStats: _g,
    hwStatsUsed: _h,
    ...rest
  } = nexthop as unknown as Fields;
  const out: Record<string, unknown> = { ...rest };
  if ((nexthop.flags as readonly string[] | undefined)?.includes('onlink')) out.flags = ['onlink'];
  if (oif !== undefined) out.dev = nameOf(oif as number);
  return out;
}

function neighbourState(neighbour: Neighbour, nameOf: NameOf): Fields {
  const {
    ifindex,
    type: _t,
    flags,
    state: _s,
    ...rest
  } = settingsOf('neighbours', neighbour as unknown as Fields) as Fields & {
    flags: string[];
  };
  const out: Record<string, unknown> = { dev: nameOf(ifindex as number), ...rest };
  if (flags.length > 0) out.flags = flags;
  return out;
}
