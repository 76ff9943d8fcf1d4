import type { FdbEntry } from '../../messages/route/ndmsg.js';
import type { NetlinkError } from '../../protocol/errors.js';
import { type BridgeState, isBridge, readBridge } from '../bridge/bridge-state.js';
import { entryKey, entryRequest, entryText } from '../bridge/fdb.js';
import { rangeOf, sameVlan, type Vlan, vlanRequest, vlansOf } from '../bridge/vlans.js';
import type { Unrestored } from '../execute/errors.js';
import { call } from '../execute/send.js';
import type { Fields } from '../plan/change.js';
import { kindOf } from '../plan/link-state.js';
import { refsOf } from '../plan/references.js';
import type { Step } from '../plan/step.js';
import type { State } from '../records/state.js';
import type { Source } from '../source.js';

/** What is to be looked at when VLANs and forwarding entries of a source are put back. */
export interface BridgeScope {
  readonly before: State;
  readonly was: BridgeState;
  /** Links that the transaction has done something to. */
  readonly links: ReadonlySet<number>;
  readonly steps: readonly Step[];
}

interface Request {
  readonly object: 'bridge.vlan' | 'bridge.fdb';
  readonly verb: 'add' | 'replace' | 'append' | 'del';
  readonly request: Fields;
  readonly record: object;
}

export interface BridgeOutcome {
  readonly restored: { view: 'vlans' | 'fdb'; record: object }[];
  readonly left: Unrestored[];
}

/** Puts back what a transaction has changed or taken along. What others have added meanwhile stays. */
export async function bridgesBack(source: Source, scope: BridgeScope): Promise<BridgeOutcome> {
  const ports = portsOf(scope);
  const named = namedOf(scope.steps);
  const out: BridgeOutcome = { restored: [], left: [] };
  const refused = new Map<object, NetlinkError>();
  const run = async (requests: readonly Request[]): Promise<void> => {
    if (requests.length === 0) return;
    const batch = source.ipr.batch();
    for (const one of requests) call<number>(batch, one, one.request);
    for (const [i, result] of (await batch.run()).entries()) {
      const { object, verb, record } = requests[i]!;
      if (!result.ok) refused.set(record, result.error);
      else if (verb !== 'del')
        out.restored.push({ view: object === 'bridge.vlan' ? 'vlans' : 'fdb', record });
    }
  };
  const now = async () => readBridge(source.ipr, source.mirror.state);
  // entries stand in VLANs
  await run(entryRequests(scope, ports, named, await now()).filter(({ verb }) => verb === 'del'));
  await run(vlanRequests(scope, ports, named, await now()));
  await run(entryRequests(scope, ports, named, await now()));
  const is = await now();
  for (const { object, record, verb } of [
    ...vlanRequests(scope, ports, named, is),
    ...entryRequests(scope, ports, named, is),
  ]) {
    const view = object === 'bridge.vlan' ? 'vlans' : 'fdb';
    const [before, after] = verb === 'del' ? [undefined, record] : [record, undefined];
    out.left.push({ source: source.name, view, before, after, error: refused.get(record) });
  }
  return out;
}

/** The links, and the ports of bridges among them. */
function portsOf({ before, links, steps }: BridgeScope): Set<number> {
  const ports = new Set(links);
  for (const step of steps)
    if (isBridge(step)) for (const { index } of refsOf(step.bound)) if (index !== undefined) ports.add(index);
  for (const index of [...ports])
    if (kindOf(before.interfaces.get(index)) === 'bridge')
      for (const port of before.interfaces.by('master', index)) ports.add(port.index);
  return ports;
}

interface Named {
  readonly vlans: ReadonlySet<string>;
  readonly entries: ReadonlySet<string>;
}

/** What the transaction itself names. */
function namedOf(steps: readonly Step[]): Named {
  const vlans = new Set<string>();
  const entries = new Set<string>();
  for (const step of steps) {
    if (!isBridge(step) || !step.ready) continue;
    const request = step.indexed;
    if (step.object === 'bridge.fdb') entries.add(`${request.ifindex} ${request.lladdr}`.toLowerCase());
    else {
      const [first, last] = rangeOf(request);
      for (let vid = first; vid <= last; vid++) vlans.add(`${request.ifindex} ${vid}`);
    }
  }
  return { vlans, entries };
}

function vlanRequests(
  scope: BridgeScope,
  ports: ReadonlySet<number>,
  named: Named,
  is: BridgeState,
): Request[] {
  const { before } = scope;
  const was = vlansOf(scope.was.vlans);
  const there = vlansOf(is.vlans);
  const out: Request[] = [];
  const del = (vlan: Vlan) => {
    const { ifindex, vid } = vlan;
    out.push({ object: 'bridge.vlan', verb: 'del', request: { ifindex, vid }, record: vlan });
  };
  for (const [key, vlan] of there) {
    if (!ports.has(vlan.ifindex) || sameVlan(vlan, was.get(key))) continue;
    const old = was.get(key);
    // a bridge gives its ports a VLAN when they join
    const own = vlan.vid === defaultVlan(before, vlan.ifindex) || named.vlans.has(key);
    if (old === undefined ? own : JSON.stringify(old.options) !== JSON.stringify(vlan.options)) del(vlan);
  }
  const back = [...was].filter(([key, vlan]) => ports.has(vlan.ifindex) && !sameVlan(vlan, there.get(key)));
  // the last PVID counts
  for (const [, vlan] of back.sort(([, a], [, b]) => Number(a.pvid) - Number(b.pvid)))
    out.push({ object: 'bridge.vlan', verb: 'add', request: vlanRequest(vlan), record: vlan });
  return out;
}

function defaultVlan(state: State, index: number): number | undefined {
  const link = state.interfaces.get(index);
  const bridge = kindOf(link) === 'bridge' ? link : state.interfaces.get(link?.master ?? -1);
  return (bridge?.linkinfo?.data as { vlanDefaultPvid?: number } | undefined)?.vlanDefaultPvid;
}

function entryRequests(
  scope: BridgeScope,
  ports: ReadonlySet<number>,
  named: Named,
  is: BridgeState,
): Request[] {
  const index = (all: readonly FdbEntry[]) =>
    new Map(all.map((entry) => [entryKey(entry as unknown as Fields), entry]));
  const was = index(scope.was.fdb);
  const there = index(is.fdb);
  const out: Request[] = [];
  for (const [key, entry] of there)
    if (!was.has(key) && named.entries.has(`${entry.ifindex} ${entry.lladdr}`))
      out.push({ object: 'bridge.fdb', verb: 'del', request: entryRequest(entry), record: entry });
  for (const [key, entry] of was) {
    if (!ports.has(entry.ifindex)) continue;
    const now = there.get(key);
    if (now !== undefined && entryText(now) === entryText(entry)) continue;
    const verb = entry.master === undefined ? 'append' : 'replace';
    out.push({ object: 'bridge.fdb', verb, request: entryRequest(entry), record: entry });
  }
  return out;
}
