import type { FdbEntry } from '../../messages/route/ndmsg.js';
import { equal } from '../../objects/rules.js';
import type { BridgeState } from '../bridge/bridge-state.js';
import { entryRequest } from '../bridge/fdb.js';
import { inRanges, optionsAt, rangeOf, sameVlan, type Vlan, vlanRequest, vlansOf } from '../bridge/vlans.js';
import type { Changes, Fields } from '../plan/change.js';
import { kindOf } from '../plan/link-state.js';
import { canonicalOf, fieldsOf } from '../plan/objects.js';
import type { State } from '../records/state.js';
import type { FdbState, LinkState, VlanState } from './state-document.js';

/** The VLANs and forwarding entries of links, by index, as a document has them. */
export function exportBridge(
  { vlans, fdb }: BridgeState,
  state: State,
): (index: number) => Pick<LinkState, 'vlans' | 'fdb'> {
  const byPort = groups([...vlansOf(vlans).values()], ({ ifindex }) => ifindex);
  const entries = groups(fdb, ({ ifindex }) => ifindex);
  return (index) => {
    const out: Pick<LinkState, 'vlans' | 'fdb'> = {};
    const link = state.interfaces.get(index);
    const bridge = kindOf(link) === 'bridge' ? link : state.interfaces.get(link?.master ?? -1);
    const { vlanFiltering, vlanDefaultPvid } = (bridge?.linkinfo?.data ?? {}) as Fields;
    const own = byPort.get(index) ?? [];
    // what each port gets by itself means nothing where nobody looks at it
    if (
      kindOf(bridge) === 'bridge' &&
      vlans.length > 0 &&
      (vlanFiltering || !isDefault(own, vlanDefaultPvid))
    )
      out.vlans = inRanges(own).map(({ first, last }) => vlanState(first, last));
    const nameOf = (of: number) => state.interfaces.get(of)?.ifname;
    const found = (entries.get(index) ?? []).map((entry) => fdbState(entry, nameOf));
    if (found.length > 0) out.fdb = found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    return out;
  };
}

function groups<T>(all: readonly T[], of: (one: T) => number): Map<number, T[]> {
  const out = new Map<number, T[]>();
  for (const one of all) {
    const list = out.get(of(one));
    if (list) list.push(one);
    else out.set(of(one), [one]);
  }
  return out;
}

function isDefault(vlans: readonly Vlan[], pvid: unknown): boolean {
  if (pvid === 0) return vlans.length === 0;
  const [only] = vlans;
  return vlans.length === 1 && only!.vid === pvid && only!.pvid && only!.untagged;
}

function vlanState({ vid, pvid, untagged, options }: Vlan, last: number): VlanState {
  return {
    vid: last > vid ? `${vid}-${last}` : vid,
    ...(pvid ? { pvid } : {}),
    ...(untagged ? { untagged } : {}),
    ...options,
  };
}

function fdbState(entry: FdbEntry, nameOf: (index: number) => string | undefined): FdbState {
  const { ifindex: _i, state: _s, flagsExt: _e, flags, ndaIfindex, lladdr, ...rest } = entryRequest(entry);
  const own = (flags as string[]).filter((flag) => flag === 'sticky' || flag === 'extLearned');
  return {
    lladdr: lladdr as string,
    ...rest,
    state: entry.state.includes('noarp') && !entry.state.includes('permanent') ? 'static' : 'permanent',
    ...(ndaIfindex === undefined ? {} : { via: nameOf(ndaIfindex as number)! }),
    ...(own.length > 0 ? { flags: own } : {}),
  };
}

/** Notes what has to be changed of the VLANs of a port. */
export function noteVlans(
  tx: Changes,
  dev: string,
  wanted: readonly VlanState[],
  is: readonly VlanState[],
): void {
  const there = expanded(is);
  const asked = expanded(wanted);
  const less = [...there.values()].filter(({ vid }) => !asked.has(vid));
  const more = [...asked.values()].filter((vlan) => !sameVlan(vlan, there.get(vlan.vid)));
  for (const { first, last } of inRanges(less.map((vlan) => ({ ...vlan, pvid: false, options: {} }))))
    tx.bridge.vlan.del({ dev, vid: first.vid, ...(last > first.vid ? { range: last } : {}) });
  for (const vlan of more) {
    const was = there.get(vlan.vid);
    // options that it has and shall not have are gone with it
    if (was && Object.keys(was.options).some((one) => !equal(was.options[one], vlan.options[one])))
      tx.bridge.vlan.del({ dev, vid: vlan.vid });
  }
  for (const { first, last } of inRanges(more)) {
    const { ifindex: _i, ...request } = vlanRequest(first, last);
    tx.bridge.vlan.add({ dev, ...request } as never);
  }
}

function expanded(vlans: readonly VlanState[]): Map<number, Vlan> {
  const out = new Map<number, Vlan>();
  for (const { pvid = false, untagged = false, ...given } of vlans) {
    const rest = spelled('bridge.vlan', given as Fields);
    const [first, last] = rangeOf(rest);
    for (let vid = first; vid <= last; vid++)
      out.set(vid, { ifindex: 0, vid, pvid, untagged, options: optionsAt(rest, vid - first) });
  }
  return out;
}

/** The identity of a forwarding entry of a link, as text. */
function key({ lladdr, vlan, dst, port, vni, srcVni, nhId }: FdbState): string {
  const given = spelled('bridge.fdb', { lladdr, vlan, dst, port, vni, srcVni, nhId });
  return ['lladdr', 'vlan', 'dst', 'port', 'vni', 'srcVni', 'nhId'].map((one) => given[one]).join(' ');
}

/** Fields in the kernel's spelling. */
function spelled(object: 'bridge.vlan' | 'bridge.fdb', given: Fields): Fields {
  return canonicalOf(
    object,
    'add',
    fieldsOf(object, 'add', given, () => 0),
  ).given;
}

/** The same of its forwarding entries; those of a VXLAN device are its own, others stand in the bridge. */
export function noteEntries(
  tx: Changes,
  dev: string,
  wanted: readonly FdbState[],
  is: readonly FdbState[],
  self: boolean,
): void {
  const there = new Map(is.map((entry) => [key(entry), entry]));
  for (const entry of wanted) {
    const was = there.get(key(entry));
    there.delete(key(entry));
    const { state = 'permanent', flags = [], lladdr } = entry;
    const same = was && was.state === state && equal([...flags].sort(), [...(was.flags ?? [])].sort());
    if (same) continue;
    const request = { ...requestOf(entry, dev, self), lladdr } as never;
    if (self && was === undefined) tx.bridge.fdb.append(request);
    else tx.bridge.fdb.replace(request);
  }
  for (const entry of there.values()) tx.bridge.fdb.del(requestOf(entry, dev, self) as never);
}

function requestOf(
  { state = 'permanent', flags = [], ...entry }: FdbState,
  dev: string,
  self: boolean,
): Fields {
  return {
    ...entry,
    dev,
    flags: [...flags, self ? 'self' : 'master'],
    state: state === 'static' ? ['noarp'] : ['permanent'],
  };
}
