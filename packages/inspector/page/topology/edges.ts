import type { LinkItem } from '../../src/protocol.js';
import { keyOf, links, linksOf } from '../lib/store.js';
import { type Course, courseOf } from './course.js';
import type { Layout, PlacedBox, Rect } from './layout.js';

/** How two links belong together. */
export type EdgeKind = 'port' | 'vrf' | 'lower' | 'pair' | 'tunnel';

/** A line between two links; to a namespace, where that is closed. */
export interface Edge {
  readonly key: string;
  readonly kind: EdgeKind;
  readonly from: Rect;
  readonly to: Rect;
  readonly course: Course;
  /** The keys of both links. */
  readonly ends: readonly [string, string];
  /** Lines that this one stands for. */
  readonly count: number;
}

/** Lines between all links that belong together, and are shown. */
export function edgesOf(layout: Layout): Edge[] {
  const edges = new Map<string, Edge>();
  const owners = tunnelOwners();
  const add = (kind: EdgeKind, one: LinkItem, other: LinkItem | undefined): void => {
    if (other === undefined) return;
    const a = placeOf(layout, one);
    const b = placeOf(layout, other);
    if (a === undefined || b === undefined || a.key === b.key) return;
    // both ends of a pair say so
    const key = `${kind} ${[a.key, b.key].sort().join(' ')}`;
    const before = edges.get(key);
    if (before !== undefined) {
      if (a.isBox || b.isBox) edges.set(key, { ...before, count: before.count + 1 });
      return;
    }
    const [from, to] = [a.rect, b.rect];
    edges.set(key, {
      key,
      kind,
      from,
      to,
      course: courseOf(a, b),
      ends: [keyOf(one), keyOf(other)],
      count: 1,
    });
  };
  for (const own of linksOf.values())
    for (const one of own.values()) {
      if (one.master !== undefined) {
        const master = own.get(one.master);
        add(master?.kind === 'vrf' ? 'vrf' : 'port', one, master);
      }
      if (one.lower?.ns)
        add(one.pair ? 'pair' : 'lower', one, links.get(`link:${one.lower.ns}:${one.lower.index}`));
      const remote = one.tunnel?.remote;
      if (remote !== undefined) add('tunnel', one, owners.get(remote));
    }
  return [...edges.values()];
}

/** Links that have addresses, for tunnels that lead to those. */
function tunnelOwners(): Map<string, LinkItem> {
  const wanted = new Set<string>();
  for (const one of links.values()) if (one.tunnel?.remote !== undefined) wanted.add(one.tunnel.remote);
  const owners = new Map<string, LinkItem>();
  if (wanted.size === 0) return owners;
  for (const one of links.values())
    for (const text of one.addresses) {
      const address = text.split(/[/ ]/, 1)[0]!;
      if (wanted.has(address) && !owners.has(address)) owners.set(address, one);
    }
  return owners;
}

interface Place {
  readonly key: string;
  readonly rect: Rect;
  readonly box: PlacedBox;
  readonly isBox: boolean;
}

function placeOf(layout: Layout, link: LinkItem): Place | undefined {
  const box = layout.boxes.get(link.ns);
  if (box === undefined) return undefined;
  if (box.collapsed) return { key: `ns:${box.id}`, rect: box, box, isBox: true };
  const key = keyOf(link);
  const rect = box.cards.get(key);
  return rect === undefined ? undefined : { key, rect, box, isBox: false };
}
