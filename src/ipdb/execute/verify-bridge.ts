import type { BridgeVlan } from '../../iproute/bridge/vlan.js';
import type { FdbEntry } from '../../messages/route/ndmsg.js';
import { bridgeVlan } from '../../objects/bridge/vlan.js';
import { differences } from '../../objects/compare.js';
import { entryText } from '../bridge/fdb.js';
import { optionsAt, rangeOf, vlansOf } from '../bridge/vlans.js';
import type { Fields } from '../plan/change.js';
import { canonicalOf } from '../plan/objects.js';
import type { Step } from '../plan/step.js';
import type { Discrepancy } from './verify.js';

interface Expected {
  readonly step: Step;
  pvid: boolean;
  readonly untagged: boolean;
  readonly options: Fields;
  readonly gone: boolean;
}

/** Compares the VLANs that exist with the steps of one source. */
export function vlanDiscrepancies(steps: readonly Step[], is: readonly BridgeVlan[]): Discrepancy[] {
  const asked = new Map<string, Expected>();
  for (const step of steps) if (step.object === 'bridge.vlan') expect(step, asked);
  const there = vlansOf(is);
  const out: Discrepancy[] = [];
  for (const [key, { step, pvid, untagged, options, gone }] of asked) {
    const vlan = there.get(key);
    const [, vid] = key.split(' ');
    const tell = (field: string | undefined, wanted: unknown, got: unknown): void => {
      out.push({ step, source: step.source, view: 'vlans', record: vlan, field, asked: wanted, got });
    };
    if (gone || vlan === undefined) {
      if (gone !== (vlan === undefined)) tell(undefined, gone ? undefined : step.request, vlan);
      continue;
    }
    for (const [flag, wanted] of Object.entries({ pvid, untagged }))
      if (vlan[flag as 'pvid'] !== wanted) tell(`${vid}.${flag}`, wanted, vlan[flag as 'pvid']);
    for (const { field, wanted, there: is } of differences(bridgeVlan, options, vlan.options))
      tell(`${vid}.${field}`, wanted, is);
    const [tunnel, got] = [idOf(options.tunnelInfo), idOf(vlan.options.tunnelInfo)];
    if (tunnel !== undefined && tunnel !== got) tell(`${vid}.tunnelInfo.id`, tunnel, got);
  }
  return out;
}

function idOf(tunnel: unknown): unknown {
  return (tunnel as { id?: unknown } | undefined)?.id;
}

function expect(step: Step, asked: Map<string, Expected>): void {
  const request = step.indexed;
  const [first, last] = rangeOf(request);
  const flags = (request.flags ?? []) as readonly string[];
  for (let vid = first; vid <= last; vid++) {
    const key = `${request.ifindex} ${vid}`;
    const before = asked.get(key);
    const options = optionsAt(request, vid - first);
    if (step.verb === 'set') {
      // flags stay what they are
      if (before !== undefined)
        asked.set(key, { ...before, step, options: { ...before.options, ...options } });
      continue;
    }
    const pvid = flags.includes('pvid');
    // there is one at most
    if (pvid) for (const [other, one] of asked) if (other.startsWith(`${request.ifindex} `)) one.pvid = false;
    asked.set(key, { step, pvid, untagged: flags.includes('untagged'), options, gone: step.verb === 'del' });
  }
}

/** The same of forwarding entries. */
export function entryDiscrepancies(steps: readonly Step[], is: readonly FdbEntry[]): Discrepancy[] {
  const last = new Map<string, Step>();
  for (const step of steps) {
    if (step.object !== 'bridge.fdb') continue;
    const { ifindex, lladdr, vlan, dst } = entryOf(step);
    last.set(`${ifindex} ${lladdr} ${vlan} ${dst}`, step);
  }
  const out: Discrepancy[] = [];
  for (const step of last.values()) {
    const request = entryOf(step);
    const found = is.filter((entry) => isMeant(request, entry as unknown as Fields));
    const tell = (field: string | undefined, asked: unknown, record: FdbEntry | undefined): void => {
      const got = field === undefined || record === undefined ? record : entryText(record);
      out.push({ step, source: step.source, view: 'fdb', record, field, asked, got });
    };
    if (step.verb === 'del') {
      if (found.length > 0) tell(undefined, undefined, found[0]);
      continue;
    }
    const wanted = kindOf(request.state as readonly string[] | undefined);
    if (found.length === 0) {
      // what was learnt may be forgotten
      if (wanted !== 'dynamic') tell(undefined, request, undefined);
    } else if (!found.some((entry) => entryText(entry).startsWith(wanted))) tell('state', wanted, found[0]);
  }
  return out;
}

/** The entry that a step is about, in the kernel's spelling. */
function entryOf({ verb, fields }: Step): Fields {
  return canonicalOf('bridge.fdb', verb, fields).given;
}

function kindOf(state: readonly string[] | undefined): string {
  if (state === undefined || state.includes('permanent')) return 'permanent';
  return state.includes('noarp') ? 'static' : 'dynamic';
}

/** Fields that identify an entry, where they are given. */
const TELLING = ['ifindex', 'vlan', 'dst', 'port', 'vni', 'srcVni', 'nhId'] as const;

function isMeant(request: Fields, entry: Fields): boolean {
  if (request.lladdr !== entry.lladdr) return false;
  return TELLING.every((key) => request[key] === undefined || request[key] === entry[key]);
}
