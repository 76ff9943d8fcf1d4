import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Rule } from '../../messages/route/rule.js';
import { type BridgeState, concernsBridges, readBridge } from '../bridge/bridge-state.js';
import { removes } from '../plan/plan.js';
import { refsOf } from '../plan/references.js';
import type { Step } from '../plan/step.js';
import type { Source } from '../source.js';

/** What only a dump shows of a source: the kernel's order of what it may lose, and what no view shows. */
export interface KernelOrder {
  /** By index of a link, its addresses. */
  readonly addresses: ReadonlyMap<number, readonly Address[]>;
  /** All rules, where one of them is removed. */
  readonly rules: readonly Rule[] | undefined;
  /** VLANs and forwarding entries, where some of them may change. */
  readonly bridge: BridgeState | undefined;
}

/** The same by the names of sources. */
export type Order = ReadonlyMap<string, KernelOrder>;

/** Beyond so many links, all addresses are read at once. */
const FEW = 8;

/**
 * Reads the addresses of links that may lose some, and rules. The order of addresses says which of several in a
 * subnet packets are sent from, that of rules which of several with one priority is looked at first.
 */
export async function kernelOrder(
  steps: readonly Step[],
  sourceOf: (name: string) => Source,
): Promise<Order> {
  const links = new Map<string, Set<number>>();
  const rules = new Set<string>();
  const bridges = new Set<string>();
  for (const step of steps) {
    if (step.object === 'rule' && step.verb === 'del') rules.add(step.source);
    if (!bridges.has(step.source) && concernsBridges(step)) bridges.add(step.source);
    if (step.object !== 'addr' && step.object !== 'link') continue;
    if (!(step.object === 'addr' && step.verb === 'replace') && !removes(step)) continue;
    for (const { index, source } of refsOf(step.bound)) {
      if (index === undefined) continue;
      let set = links.get(source);
      if (!set) links.set(source, (set = new Set()));
      set.add(index);
      const link = step.before.interfaces.get(index);
      // what goes with it: its other end, what rests on it, its ports
      if (link?.link && link.linkNetnsid === undefined) set.add(link.link);
      for (const { index: above } of step.before.interfaces.by('link', index)) set.add(above);
    }
  }
  const order = new Map<string, KernelOrder>();
  for (const name of new Set([...links.keys(), ...rules, ...bridges])) {
    const source = sourceOf(name);
    const { ipr } = source;
    const indices = links.get(name) ?? new Set();
    const addresses = new Map<number, Address[]>();
    for (const index of indices) addresses.set(index, []);
    const dumps =
      indices.size > FEW ? [ipr.addr.dump()] : [...indices].map((index) => ipr.addr.dump({ index }));
    for (const dump of dumps) for (const address of await dump) addresses.get(address.index)?.push(address);
    order.set(name, {
      addresses,
      rules: rules.has(name) ? await ipr.rule.dump() : undefined,
      bridge: bridges.has(name) ? await readBridge(ipr, source.mirror.state) : undefined,
    });
  }
  return order;
}
