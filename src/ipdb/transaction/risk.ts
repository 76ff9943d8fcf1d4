import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Source } from '../source.js';
import { refsOf } from './names.js';
import { removes } from './plan.js';
import type { Step } from './step.js';

/** By source and index of a link, its addresses in the kernel's own order. */
export type Order = ReadonlyMap<string, ReadonlyMap<number, readonly Address[]>>;

/** Beyond so many links, all addresses are asked for at once. */
const FEW = 8;

/**
 * Asks for the addresses of links that may lose some. Their order, which only a dump tells, says which of several in a
 * subnet packets are sent from.
 */
export async function addressOrder(
  steps: readonly Step[],
  sourceOf: (name: string) => Source,
): Promise<Order> {
  const links = new Map<string, Set<number>>();
  for (const step of steps) {
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
  const order = new Map<string, Map<number, Address[]>>();
  for (const [name, indices] of links) {
    const { ipr } = sourceOf(name);
    const byIndex = new Map<number, Address[]>();
    order.set(name, byIndex);
    for (const index of indices) byIndex.set(index, []);
    const dumps =
      indices.size > FEW ? [ipr.addr.dump()] : [...indices].map((index) => ipr.addr.dump({ index }));
    for (const dump of dumps) for (const address of await dump) byIndex.get(address.index)?.push(address);
  }
  return order;
}
