import type { LinkItem } from '../protocol.js';
import { sameAddress } from '../world/addresses.js';
import { linkKey, type World } from '../world/world.js';

/** Links looked at on the way to a neighbour. */
const MOST = 20_000;

/** Where a packet comes out, and the links that it has passed. */
export interface Passage {
  readonly to: LinkItem;
  readonly passes: readonly string[];
}

/**
 * Follows the wires from a link to the one that has an address: other ends of pairs, ports of bridges, what lies
 * under and over. Undefined where nothing in sight has it.
 */
export function passageTo(world: World, from: LinkItem, address: string): Passage | undefined {
  const start = linkKey(from.ns, from.index);
  const before = new Map<string, string | undefined>([[start, undefined]]);
  const queue: LinkItem[] = [from];
  const children = childrenOf(world);
  for (let at = 0; at < queue.length && before.size < MOST; at++) {
    const one = queue[at]!;
    const key = linkKey(one.ns, one.index);
    if (one !== from && one.addresses.some((text) => hasAddress(text, address))) {
      const passes: string[] = [];
      for (let place: string | undefined = key; place !== undefined; place = before.get(place))
        passes.unshift(place);
      return { to: one, passes };
    }
    for (const next of neighboursOf(world, one, children)) {
      const nextKey = linkKey(next.ns, next.index);
      if (before.has(nextKey)) continue;
      before.set(nextKey, key);
      queue.push(next);
    }
  }
  return undefined;
}

function hasAddress(text: string, address: string): boolean {
  return sameAddress(text.split(/[/ ]/, 1)[0]!, address);
}

/** The ports of bridges, and what lies on top of links, by the keys of those. */
function childrenOf(world: World): Map<string, LinkItem[]> {
  const children = new Map<string, LinkItem[]>();
  const add = (key: string, one: LinkItem): void => {
    const list = children.get(key);
    if (list === undefined) children.set(key, [one]);
    else list.push(one);
  };
  for (const ns of world.live.values())
    for (const one of ns.links.values()) {
      // members of a VRF are no ports: what comes in at one does not leave by the others
      const master = one.master === undefined ? undefined : ns.links.get(one.master);
      if (master !== undefined && master.kind !== 'vrf') add(linkKey(ns.id, master.index), one);
      if (one.lower?.ns && !one.pair) add(linkKey(one.lower.ns, one.lower.index), one);
    }
  return children;
}

function* neighboursOf(
  world: World,
  one: LinkItem,
  children: ReadonlyMap<string, readonly LinkItem[]>,
): Generator<LinkItem> {
  if (!one.flags.includes('up')) return;
  const { lower, master, ns } = one;
  if (lower?.ns) {
    const other = world.live.get(lower.ns)?.links.get(lower.index);
    if (other !== undefined) yield other;
  }
  const above = master === undefined ? undefined : world.live.get(ns)?.links.get(master);
  if (above !== undefined && above.kind !== 'vrf') yield above;
  yield* children.get(linkKey(ns, one.index)) ?? [];
}
