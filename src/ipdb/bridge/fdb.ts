import type { FdbEntry } from '../../messages/route/ndmsg.js';
import type { Fields } from '../plan/change.js';
import { kindOf } from '../plan/link-state.js';
import type { State } from '../records/state.js';

/**
 * Whether somebody wanted a forwarding entry: a static or permanent one, but not the own address of a bridge or a
 * port, the remote end that a VXLAN device was made with, or what a device listens to.
 */
export function isWished(entry: FdbEntry, links: State): boolean {
  const { state, flags, lladdr, ifindex, dst, master } = entry;
  if (!state.includes('permanent') && !state.includes('noarp') && !flags.includes('extLearned')) return false;
  const link = links.interfaces.get(ifindex);
  if (link === undefined) return false;
  if (master !== undefined) return !isOwn(lladdr, master, links);
  if (kindOf(link) !== 'vxlan') return false;
  const data = link.linkinfo?.data as Fields | undefined;
  const remotes = [data?.group, data?.group6, data?.remote, data?.remote6];
  return !(lladdr === '00:00:00:00:00:00' && dst !== undefined && remotes.includes(dst));
}

function isOwn(lladdr: string | undefined, bridge: number, links: State): boolean {
  if (links.interfaces.get(bridge)?.address === lladdr) return true;
  for (const port of links.interfaces.by('master', bridge)) if (port.address === lladdr) return true;
  return false;
}

/** The identity of an entry, as text. */
export function entryKey(entry: Fields): string {
  const { ifindex, lladdr, vlan, dst, port, vni, srcVni, nhId } = entry;
  return [ifindex, lladdr, vlan, dst, port, vni, srcVni, nhId, entry.master ?? 'self'].join(' ');
}

/** What else is to be compared of an entry: whether it is local or static, and what was said of it. */
export function entryText({ state, flags }: FdbEntry): string {
  const kind = state.includes('permanent') ? 'permanent' : state.includes('noarp') ? 'static' : 'dynamic';
  return [kind, ...flags.filter((flag) => flag === 'sticky' || flag === 'extLearned')].join(' ');
}

/** An entry that was read, as the verbs take it. */
export function entryRequest(entry: FdbEntry): Fields {
  const { cacheinfo: _c, probes: _p, type: _t, family: _f, ...rest } = entry as unknown as Fields;
  const { master, linkNetnsid: _l, ...own } = rest;
  const flags = entry.flags.filter((flag) => flag !== 'offloaded' && flag !== 'self' && flag !== 'master');
  // entries of a bridge itself are sent to the bridge
  const table = master === undefined || master === entry.ifindex ? 'self' : 'master';
  return { ...own, flags: [...flags, table] };
}
