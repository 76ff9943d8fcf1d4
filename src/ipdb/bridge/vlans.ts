import type { BridgeVlan } from '../../iproute/bridge/vlan.js';
import { equal } from '../../objects/rules.js';
import type { Fields } from '../plan/change.js';

/** One VLAN of a port or a bridge. */
export interface Vlan {
  readonly ifindex: number;
  readonly vid: number;
  readonly pvid: boolean;
  readonly untagged: boolean;
  /** Options other than those that a new VLAN has. */
  readonly options: Fields;
}

/** What only the kernel says, or what follows from the rest. */
const REPORTED: ReadonlySet<string> = new Set(['stats', 'mcastNGroups', 'ifindex', 'vid', 'range', 'flags']);

/** What a new VLAN has. */
const NEW: Fields = {
  state: 'forwarding',
  mcastRouter: 'tempQuery',
  mcastMaxGroups: 0,
  neighSuppress: 0,
  neighForwardGrat: 0,
};

/** The first and the last VLAN of a request or an entry. */
export function rangeOf({ vid, range }: Fields): [first: number, last: number] {
  const [first, last] = `${vid}`.split('-').map(Number);
  return [first!, (range as number | undefined) ?? last ?? first!];
}

/** Each VLAN by itself, by port and number. */
export function vlansOf(entries: readonly BridgeVlan[]): Map<string, Vlan> {
  const out = new Map<string, Vlan>();
  for (const entry of entries) {
    const [first, last] = rangeOf(entry as unknown as Fields);
    for (let vid = first; vid <= last; vid++)
      out.set(`${entry.ifindex} ${vid}`, {
        ifindex: entry.ifindex,
        vid,
        pvid: entry.flags.includes('pvid'),
        untagged: entry.flags.includes('untagged'),
        options: optionsAt(entry as unknown as Fields, vid - first),
      });
  }
  return out;
}

/** The options of the n-th VLAN of a range: each has a tunnel of its own. */
export function optionsAt(entry: Fields, n: number): Fields {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(entry)) {
    if (REPORTED.has(key) || entry[key] === undefined || entry[key] === NEW[key]) continue;
    if (key === 'dev') continue;
    const { id } = (key === 'tunnelInfo' ? entry[key] : {}) as { id?: number };
    out[key] = id === undefined ? entry[key] : { id: id + n };
  }
  return out;
}

/** A VLAN as the verbs take it. */
export function vlanRequest({ ifindex, vid, pvid, untagged, options }: Vlan, last = vid): Fields {
  const flags = [...(pvid ? ['pvid'] : []), ...(untagged ? ['untagged'] : [])];
  return { ifindex, vid, ...(last > vid ? { range: last } : {}), flags, ...options };
}

/** VLANs as few entries: neighbours that are alike are one. They have to be of one port. */
export function inRanges(vlans: readonly Vlan[]): { first: Vlan; last: number }[] {
  const out: { first: Vlan; last: number }[] = [];
  for (const vlan of [...vlans].sort((a, b) => a.vid - b.vid)) {
    const open = out.at(-1);
    if (open && open.last + 1 === vlan.vid && alike(open.first, vlan)) open.last = vlan.vid;
    else out.push({ first: vlan, last: vlan.vid });
  }
  return out;
}

function alike(a: Vlan, b: Vlan): boolean {
  if (a.pvid || b.pvid || a.options.tunnelInfo !== undefined || b.options.tunnelInfo !== undefined)
    return false;
  return a.untagged === b.untagged && equal(a.options, b.options);
}

export function sameVlan(a: Vlan | undefined, b: Vlan | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.pvid === b.pvid && a.untagged === b.untagged && equal(a.options, b.options);
}
