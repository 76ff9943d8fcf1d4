import type { LinkItem } from '../../src/protocol.js';
import { keyOf, links, linksOf } from '../lib/store.js';
import type { Layout, Rect } from './layout.js';

/** How two links belong together. */
export type EdgeKind = 'port' | 'vrf' | 'lower' | 'pair' | 'tunnel';

/** A line between two links; to a namespace, where that is closed. */
export interface Edge {
  readonly key: string;
  readonly kind: EdgeKind;
  readonly from: Rect;
  readonly to: Rect;
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
    edges.set(key, { key, kind, from: a.rect, to: b.rect, ends: [keyOf(one), keyOf(other)], count: 1 });
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

function placeOf(layout: Layout, link: LinkItem): { key: string; rect: Rect; isBox: boolean } | undefined {
  const box = layout.boxes.get(link.ns);
  if (box === undefined) return undefined;
  if (box.collapsed) return { key: `ns:${box.id}`, rect: box, isBox: true };
  const key = keyOf(link);
  const rect = box.cards.get(key);
  return rect === undefined ? undefined : { key, rect, isBox: false };
}

/** The line of an edge, as an SVG path: from the middle of one side to the middle of another. */
export function pathOf({ from, to }: Pick<Edge, 'from' | 'to'>): string {
  const [a, b] = from.y + from.height / 2 > to.y + to.height / 2 ? [to, from] : [from, to];
  const ax = a.x + a.width / 2;
  const bx = b.x + b.width / 2;
  const ay = a.y + a.height;
  if (b.y >= ay) {
    const bend = Math.min(90, Math.max(18, (b.y - ay) / 2));
    return `M${ax} ${ay}C${ax} ${ay + bend} ${bx} ${b.y - bend} ${bx} ${b.y}`;
  }
  // beside each other
  const depth = Math.min(40, 14 + Math.abs(bx - ax) / 12);
  const bottom = Math.max(ay, b.y + b.height);
  if (Math.abs(bx - ax) < a.width * 1.6) {
    const [left, right] = ax < bx ? [a, b] : [b, a];
    const ly = left.y + left.height / 2;
    const ry = right.y + right.height / 2;
    return `M${left.x + left.width} ${ly}C${left.x + left.width + 12} ${ly} ${right.x - 12} ${ry} ${right.x} ${ry}`;
  }
  return `M${ax} ${ay}C${ax} ${bottom + depth} ${bx} ${bottom + depth} ${bx} ${b.y + b.height}`;
}

/** Where the middle of an edge is, for what is written on it. */
export function middleOf({ from, to }: Pick<Edge, 'from' | 'to'>): { x: number; y: number } {
  const [a, b] = from.y > to.y ? [to, from] : [from, to];
  return {
    x: (a.x + a.width / 2 + b.x + b.width / 2) / 2,
    y: b.y >= a.y + a.height ? (a.y + a.height + b.y) / 2 : Math.max(a.y + a.height, b.y + b.height) + 16,
  };
}
