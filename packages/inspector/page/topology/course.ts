import type { PlacedBox, Rect } from './layout.js';

/** Where a line runs. */
export interface Course {
  /** As an SVG path. */
  readonly path: string;
  /** Where there is room for what is written on it. */
  readonly middle: Point;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A card, or a closed box, and the box that it is in. */
interface End {
  readonly rect: Rect;
  readonly box: PlacedBox;
}

/** Pixels between a card and a line beside it: half of what is between two cards. */
const BESIDE = 8;
const ROUND = 8;

const centre = ({ x, width }: Rect): number => x + width / 2;
const bottomOf = ({ y, height }: Rect): number => y + height;

/** Where the line between two ends runs: from the middle of one side to the middle of another, beside cards in its way. */
export function courseOf(one: End, other: End): Course {
  const middle = ({ rect }: End): number => rect.y + rect.height / 2;
  const [a, b] = middle(one) > middle(other) ? [other, one] : [one, other];
  if (b.rect.y < bottomOf(a.rect)) return sideBySide(a.rect, b.rect);
  const isAcross = a.box !== b.box;
  const from = isAcross ? outOf(a, centre(b.rect)) : { x: centre(a.rect), y: bottomOf(a.rect), path: '' };
  const to = isAcross ? into(b, centre(a.rect)) : { x: centre(b.rect), y: b.rect.y, path: '' };
  const bend = Math.min(90, Math.max(18, Math.abs(to.y - from.y) / 2));
  const curve = [from, { x: from.x, y: from.y + bend }, { x: to.x, y: to.y - bend }, to] as const;
  const [, p, q] = curve;
  // between the boxes nothing else is written
  const gap = isAcross && b.box.y > bottomOf(a.box) ? (bottomOf(a.box) + b.box.y) / 2 : (from.y + to.y) / 2;
  return {
    path: `${from.path || `M${from.x} ${from.y}`}C${p.x} ${p.y} ${q.x} ${q.y} ${to.x} ${to.y}${to.path}`,
    middle: at(curve, gap),
  };
}

/** Cards of a box that stand in the way of a line to or from one of them. */
function between({ rect, box }: End, isWithin: (card: Rect) => boolean): Rect[] {
  if (rect === box) return [];
  const x = centre(rect);
  return [...box.cards.values()].filter(
    (card) => card !== rect && card.x - BESIDE < x && x < card.x + card.width + BESIDE && isWithin(card),
  );
}

/** Where a line leaves a box from one of its cards, downwards. */
function outOf(end: End, goal: number): Point & { path: string } {
  const { rect } = end;
  const below = between(end, (card) => card.y >= bottomOf(rect));
  if (below.length === 0) return { x: centre(rect), y: bottomOf(rect), path: '' };
  const [edge, x] = gutter(rect, goal);
  const middle = rect.y + rect.height / 2;
  const y = Math.max(...below.map(bottomOf));
  return { x, y, path: `M${edge} ${middle}Q${x} ${middle} ${x} ${middle + ROUND}L${x} ${y}` };
}

/** Where a line comes into a box for one of its cards, from above. */
function into(end: End, goal: number): Point & { path: string } {
  const { rect } = end;
  const above = between(end, (card) => bottomOf(card) <= rect.y);
  if (above.length === 0) return { x: centre(rect), y: rect.y, path: '' };
  const [edge, x] = gutter(rect, goal);
  const middle = rect.y + rect.height / 2;
  const y = Math.min(...above.map((card) => card.y));
  return { x, y, path: `L${x} ${middle - ROUND}Q${x} ${middle} ${edge} ${middle}` };
}

/** The side of a card that is nearer to where a line goes, and the place beside it. */
function gutter(rect: Rect, goal: number): [number, number] {
  const right = rect.x + rect.width;
  return goal > centre(rect) ? [right, right + BESIDE] : [rect.x, rect.x - BESIDE];
}

function sideBySide(a: Rect, b: Rect): Course {
  const ax = centre(a);
  const bx = centre(b);
  const bottom = Math.max(bottomOf(a), bottomOf(b));
  if (Math.abs(bx - ax) < a.width * 1.6) {
    const [left, right] = ax < bx ? [a, b] : [b, a];
    const lx = left.x + left.width;
    const ly = left.y + left.height / 2;
    const ry = right.y + right.height / 2;
    return {
      path: `M${lx} ${ly}C${lx + 12} ${ly} ${right.x - 12} ${ry} ${right.x} ${ry}`,
      middle: { x: (ax + bx) / 2, y: bottom + 16 },
    };
  }
  const depth = Math.min(40, 14 + Math.abs(bx - ax) / 12);
  return {
    path: `M${ax} ${bottomOf(a)}C${ax} ${bottom + depth} ${bx} ${bottom + depth} ${bx} ${bottomOf(b)}`,
    middle: { x: (ax + bx) / 2, y: bottom + 16 },
  };
}

/** The point of a cubic curve, which goes down, at a height. */
function at([a, b, c, d]: readonly [Point, Point, Point, Point], y: number): Point {
  const on = (t: number, axis: 'x' | 'y'): number =>
    (1 - t) ** 3 * a[axis] +
    3 * (1 - t) ** 2 * t * b[axis] +
    3 * (1 - t) * t ** 2 * c[axis] +
    t ** 3 * d[axis];
  let low = 0;
  let high = 1;
  for (let i = 0; i < 16; i++) {
    const half = (low + high) / 2;
    if (on(half, 'y') < y) low = half;
    else high = half;
  }
  return { x: on(low, 'x'), y: on(low, 'y') };
}
