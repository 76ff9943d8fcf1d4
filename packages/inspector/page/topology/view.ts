import { signal } from '@preact/signals';
import type { Rect } from './layout.js';

/** Where the world is on the screen: a point of the world is at `x + k * its x`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export const LEAST = 0.04;
export const MOST = 2.5;
/** Pixels that a phone has at most. */
const PHONE_WIDTH = 600;
/** Below this scale cards are dots, and only names of namespaces are read. */
export const DOTS = 0.34;

export const view = signal<View>({ x: 40, y: 40, k: 1 });
export const size = signal({ width: 800, height: 600 });

/** Whether the view has been moved by hand: it is left alone then. */
export const touched = signal(false);

const clamp = (k: number): number => Math.min(MOST, Math.max(LEAST, k));

/** Zooms so that a point of the screen stays where it is. */
export function zoomAt(x: number, y: number, factor: number): void {
  const before = view.peek();
  const k = clamp(before.k * factor);
  const scale = k / before.k;
  view.value = { k, x: x - (x - before.x) * scale, y: y - (y - before.y) * scale };
  touched.value = true;
}

export function pan(dx: number, dy: number): void {
  const { x, y, k } = view.peek();
  view.value = { x: x + dx, y: y + dy, k };
  touched.value = true;
}

/** Shows a part of the world, not larger than it is. */
export function show(rect: Rect, most = 1): void {
  const { width, height } = size.peek();
  const margin = Math.min(48, width * 0.04);
  const across = (width - 2 * margin) / rect.width;
  // on a phone one scrolls down, rather than to read what is too small
  const down = width < PHONE_WIDTH ? across : (height - 2 * margin) / rect.height;
  const k = clamp(Math.min(most, across, down));
  view.value = {
    k,
    x: (width - rect.width * k) / 2 - rect.x * k,
    // what is not high is not in the middle, where one would look for more above it
    y: Math.max(margin, (height - rect.height * k) * 0.38) - rect.y * k,
  };
}

/** The part of the world that is on the screen, and some around it. */
export function visibleRect({ x, y, k }: View, { width, height }: { width: number; height: number }): Rect {
  const margin = 0.1;
  return {
    x: (-x - width * margin) / k,
    y: (-y - height * margin) / k,
    width: (width * (1 + 2 * margin)) / k,
    height: (height * (1 + 2 * margin)) / k,
  };
}

export function meets(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
