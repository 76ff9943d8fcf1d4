import type { LinkItem } from '../../src/protocol.js';

/** The size of a link's card, and the spaces between and around cards and boxes. */
export const CARD = { width: 196, height: 56 };
export const GAP = { x: 20, y: 44, wrap: 14, box: 56, row: 110 };
export const BOX = { pad: 16, head: 46, collapsedWidth: 208, collapsedHeight: 62 };

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A namespace in its place; cards by the keys of links, relative to the world. */
export interface PlacedBox extends Rect {
  readonly id: string;
  readonly collapsed: boolean;
  readonly cards: ReadonlyMap<string, Rect>;
}

/** Where everything is. */
export interface Layout {
  readonly boxes: ReadonlyMap<string, PlacedBox>;
  readonly width: number;
  readonly height: number;
}

/** A namespace to be laid out, with its links. */
export interface LayoutInput {
  readonly id: string;
  readonly own: boolean;
  readonly collapsed: boolean;
  readonly links: readonly LinkItem[];
}

/**
 * What stays from one layout to the next: the order of links in each layer and of boxes in each row. It makes a layout
 * stable: what is added finds a place, and the rest stays in order.
 */
export interface Memory {
  readonly links: Map<string, number>;
  readonly boxes: Map<string, number>;
}

export const newMemory = (): Memory => ({ links: new Map(), boxes: new Map() });

const keyOf = (one: LinkItem): string => `link:${one.ns}:${one.index}`;

interface Inner {
  readonly input: LayoutInput;
  readonly width: number;
  readonly height: number;
  readonly cards: Map<string, Rect>;
}

/** Lays out namespaces: links in layers by what they lie on, boxes in rows by how far they are from the machine's own. */
export function layoutOf(inputs: readonly LayoutInput[], memory: Memory, aspect = SCREEN): Layout {
  const inner = new Map(inputs.map((input) => [input.id, inside(input, memory, aspect)]));
  const rows = rowsOf(inputs, inner, memory);
  return place(rows, inner, aspect);
}

// ---- inside a box

function inside(input: LayoutInput, memory: Memory, aspect: number): Inner {
  const { links, collapsed } = input;
  if (collapsed) return { input, width: BOX.collapsedWidth, height: BOX.collapsedHeight, cards: new Map() };
  const layers = layersOf(links);
  order(layers, links, memory);
  const widest = Math.max(1, ...layers.map((layer) => layer.length));
  // a box is wider than high, as screens are; on a phone it is as wide as that
  const most = aspect < 1 ? 2 : Math.max(3, Math.ceil(Math.sqrt(links.length * 3)));
  const columns = Math.min(widest, most);
  const width = Math.max(BOX.collapsedWidth, columns * (CARD.width + GAP.x) - GAP.x + 2 * BOX.pad);
  const cards = new Map<string, Rect>();
  let y = BOX.head + 4;
  // what lies on others is above them
  for (const layer of layers.toReversed()) {
    for (let at = 0; at < layer.length; at += columns) {
      const row = layer.slice(at, at + columns);
      const used = row.length * (CARD.width + GAP.x) - GAP.x;
      // the last of several rows stays in their columns
      let x = at > 0 || layer.length > columns ? BOX.pad : (width - used) / 2;
      for (const one of row) {
        cards.set(keyOf(one), { x, y, ...CARD });
        x += CARD.width + GAP.x;
      }
      y += CARD.height + (at + columns < layer.length ? GAP.wrap : GAP.y);
    }
  }
  const height = links.length === 0 ? BOX.collapsedHeight : y - GAP.y + BOX.pad;
  return { input, width, height, cards };
}

/** Links by layers: one is above all that it lies on, and above its ports. */
function layersOf(links: readonly LinkItem[]): LinkItem[][] {
  const byIndex = new Map(links.map((one) => [one.index, one]));
  const below = new Map<number, number[]>();
  const add = (above: number, one: number): void => {
    const list = below.get(above);
    if (list === undefined) below.set(above, [one]);
    else list.push(one);
  };
  for (const { index, master, lower, pair, ns } of links) {
    if (master !== undefined && byIndex.has(master)) add(master, index);
    if (lower !== undefined && !pair && lower.ns === ns && byIndex.has(lower.index)) add(index, lower.index);
  }
  const layer = new Map<number, number>();
  const layerOf = (index: number): number => {
    const known = layer.get(index);
    if (known !== undefined) return known;
    // also ends circles
    layer.set(index, 0);
    let highest = -1;
    for (const one of below.get(index) ?? []) highest = Math.max(highest, layerOf(one));
    layer.set(index, highest + 1);
    return highest + 1;
  };
  const layers: LinkItem[][] = [];
  for (const one of links) {
    const at = layerOf(one.index);
    while (layers.length <= at) layers.push([]);
    layers[at]!.push(one);
  }
  return layers;
}

/** Orders each layer by what its links are connected with, beginning from the order of last time. */
function order(layers: LinkItem[][], links: readonly LinkItem[], memory: Memory): void {
  const byIndex = new Map(links.map((one) => [one.index, one]));
  const connected = new Map<number, number[]>();
  const connect = (a: number, b: number): void => {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const list = connected.get(one);
      if (list === undefined) connected.set(one, [other]);
      else list.push(other);
    }
  };
  for (const { index, master, lower, ns } of links) {
    if (master !== undefined && byIndex.has(master)) connect(index, master);
    if (lower !== undefined && lower.ns === ns && byIndex.has(lower.index) && lower.index !== index)
      connect(index, lower.index);
  }
  const place = new Map<number, number>();
  const keep = (layer: LinkItem[]): void => {
    for (const [i, one] of layer.entries()) place.set(one.index, (i + 0.5) / layer.length);
  };
  for (const layer of layers) {
    layer.sort((a, b) => rank(a, memory) - rank(b, memory) || a.index - b.index);
    keep(layer);
  }
  const sweep = (layer: LinkItem[]): void => {
    const wish = new Map(
      layer.map((one) => {
        const others = connected.get(one.index) ?? [];
        const mean = others.reduce((sum, other) => sum + (place.get(other) ?? 0), 0) / others.length;
        return [one.index, others.length === 0 ? place.get(one.index)! : mean];
      }),
    );
    layer.sort(
      (a, b) => wish.get(a.index)! - wish.get(b.index)! || place.get(a.index)! - place.get(b.index)!,
    );
    keep(layer);
  };
  for (let round = 0; round < 2 && layers.length > 1; round++) {
    for (const layer of layers.slice(1)) sweep(layer);
    for (const layer of layers.slice(0, -1).toReversed()) sweep(layer);
  }
  for (const layer of layers) for (const [i, one] of layer.entries()) memory.links.set(keyOf(one), i);
}

/** Where a link was last time; new ones come last, and the loopback device behind them. */
function rank(one: LinkItem, { links }: Memory): number {
  if (one.kind === 'loopback') return Number.MAX_SAFE_INTEGER;
  return links.get(keyOf(one)) ?? 1e6 + one.index;
}

// ---- boxes

/** The namespaces that links lead to. */
function boxEdges(inputs: readonly LayoutInput[]): Map<string, Map<string, number>> {
  const edges = new Map<string, Map<string, number>>(inputs.map(({ id }) => [id, new Map()]));
  for (const { id, links } of inputs)
    for (const { lower } of links) {
      const other = lower?.ns;
      if (!other || other === id || !edges.has(other)) continue;
      edges.get(id)!.set(other, (edges.get(id)!.get(other) ?? 0) + 1);
      edges.get(other)!.set(id, (edges.get(other)!.get(id) ?? 0) + 1);
    }
  return edges;
}

/** Boxes by rows: connected ones by their distance from a centre, those without a connection at the end. */
function rowsOf(
  inputs: readonly LayoutInput[],
  inner: ReadonlyMap<string, Inner>,
  memory: Memory,
): string[][] {
  const edges = boxEdges(inputs);
  const degree = (id: string): number => [...(edges.get(id)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  const seen = new Set<string>();
  const rows: string[][] = [];
  const lonely: string[] = [];
  const rankOf = (id: string): number => memory.boxes.get(id) ?? Number.MAX_SAFE_INTEGER;
  const roots = [...inputs].sort(
    (a, b) => Number(b.own) - Number(a.own) || degree(b.id) - degree(a.id) || rankOf(a.id) - rankOf(b.id),
  );
  for (const { id, own } of roots) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (degree(id) === 0 && !own) {
      lonely.push(id);
      continue;
    }
    let level = [id];
    while (level.length > 0) {
      rows.push(level);
      const next: string[] = [];
      for (const one of level)
        for (const other of edges.get(one)?.keys() ?? [])
          if (!seen.has(other)) {
            seen.add(other);
            next.push(other);
          }
      level = inOrder(next, level, inner, rankOf);
    }
  }
  lonely.sort((a, b) => rankOf(a) - rankOf(b) || inner.get(b)!.cards.size - inner.get(a)!.cards.size);
  if (lonely.length > 0) rows.push(lonely);
  let at = 0;
  for (const row of rows) for (const id of row) memory.boxes.set(id, at++);
  return rows;
}

/**
 * A row below another: each box below the links that it is connected with, as far as the order goes; what hangs on the same
 * stays in the order of last time.
 */
function inOrder(
  row: string[],
  above: readonly string[],
  inner: ReadonlyMap<string, Inner>,
  rankOf: (id: string) => number,
): string[] {
  let x = 0;
  const offset = new Map<string, number>();
  for (const id of above) {
    offset.set(id, x);
    x += inner.get(id)!.width + GAP.box;
  }
  const wish = new Map(row.map((id) => [id, wishOf(inner.get(id)!, inner, offset)]));
  return row.sort((a, b) => wish.get(a)! - wish.get(b)! || rankOf(a) - rankOf(b));
}

/** Where the links of a box lead to in the row above, on average. */
function wishOf(box: Inner, inner: ReadonlyMap<string, Inner>, offset: ReadonlyMap<string, number>): number {
  let sum = 0;
  let n = 0;
  for (const { lower } of box.input.links) {
    const left = lower?.ns ? offset.get(lower.ns) : undefined;
    if (left === undefined) continue;
    const other = inner.get(lower!.ns!)!;
    const card = other.cards.get(`link:${lower!.ns}:${lower!.index}`);
    sum += left + (card === undefined ? other.width / 2 : card.x + card.width / 2);
    n++;
  }
  // what is only led to from above
  return n === 0 ? Number.MAX_SAFE_INTEGER : sum / n;
}

interface Line {
  readonly ids: readonly string[];
  readonly width: number;
  readonly height: number;
  /** Whether it goes on with the row of the line above. */
  readonly wrapped: boolean;
}

/** Rows, broken into lines of at most a width. */
function linesOf(rows: readonly string[][], inner: ReadonlyMap<string, Inner>, limit: number): Line[] {
  const lines: Line[] = [];
  for (const row of rows) {
    let ids: string[] = [];
    let width = 0;
    let height = 0;
    let wrapped = false;
    for (const id of row) {
      const one = inner.get(id)!;
      if (ids.length > 0 && width + GAP.box + one.width > limit) {
        lines.push({ ids, width, height, wrapped });
        ids = [];
        width = 0;
        height = 0;
        wrapped = true;
      }
      width += (ids.length > 0 ? GAP.box : 0) + one.width;
      height = Math.max(height, one.height);
      ids.push(id);
    }
    if (ids.length > 0) lines.push({ ids, width, height, wrapped });
  }
  return lines;
}

/** How wide a screen is to its height, and how wide a phone is. */
export const SCREEN = 1.75;
export const PHONE = 0.62;

/** The lines that fill a screen best: those that can be shown largest. */
function bestLines(rows: readonly string[][], inner: ReadonlyMap<string, Inner>, aspect: number): Line[] {
  let area = 0;
  let widest = 0;
  for (const { width, height } of inner.values()) {
    area += (width + GAP.box) * (height + GAP.box);
    widest = Math.max(widest, width);
  }
  let best: Line[] = [];
  let largest = 0;
  for (const factor of [0.6, 0.8, 1, 1.2, 1.45, 1.7, 2, 2.4, 3]) {
    const lines = linesOf(
      rows,
      inner,
      Math.max(widest, aspect < 1 ? 0 : 900, Math.sqrt(area * aspect) * factor),
    );
    const width = Math.max(1, ...lines.map((line) => line.width));
    const height = lines.reduce((sum, line) => sum + line.height + (line.wrapped ? GAP.box : GAP.row), 1);
    // a row that is broken is harder to read
    const broken = lines.filter(({ wrapped }) => wrapped).length / lines.length;
    const scale = Math.min(aspect / width, 1 / height) * (1 - broken / 2);
    if (scale <= largest * 1.02) continue;
    largest = scale;
    best = lines;
  }
  return best;
}

/** Puts rows below one another, wrapped so that the whole is about as wide as a screen. */
function place(rows: readonly string[][], inner: ReadonlyMap<string, Inner>, aspect: number): Layout {
  const lines = bestLines(rows, inner, aspect);
  const full = Math.max(0, ...lines.map(({ width }) => width));
  const boxes = new Map<string, PlacedBox>();
  let y = 0;
  for (const [i, { ids, width, height, wrapped }] of lines.entries()) {
    if (i > 0) y += wrapped ? GAP.box : GAP.row;
    // the last of several lines stays in their columns
    let x = wrapped ? 0 : (full - width) / 2;
    for (const id of ids) {
      const one = inner.get(id)!;
      const cards = new Map(
        [...one.cards].map(([key, card]) => [key, { ...card, x: card.x + x, y: card.y + y }]),
      );
      boxes.set(id, {
        id,
        collapsed: one.input.collapsed,
        x,
        y,
        width: one.width,
        height: one.height,
        cards,
      });
      x += one.width + GAP.box;
    }
    y += height;
  }
  return { boxes, width: full, height: y };
}
