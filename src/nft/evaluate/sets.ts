/** Sets while they are evaluated: what is known of them, and their intervals. */
import { Fault } from '../errors.js';
import * as t from '../tables/types.js';
import { baseType } from '../tables/types.js';
import type { Place, Statement } from '../tree.js';
import { type ElementNode, type Node, ones, type SetNode, swapped } from './nodes.js';

/** `NFT_SET_*`. */
export const ANONYMOUS = 0x1;
export const CONSTANT = 0x2;
export const INTERVAL = 0x4;
export const MAP = 0x8;
export const TIMEOUT = 0x10;
export const EVAL = 0x20;
export const OBJECT = 0x40;
export const CONCAT = 0x80;
export const EXPRESSIONS = 0x100;

export interface SetState {
  family: string;
  table: string;
  name: string;
  /** Number within the batch (`NFTA_SET_ID`). */
  id: number;
  flags: number;
  key: Node;
  data: Node | undefined;
  /** Whether the map's data are ranges. */
  dataInterval: boolean;
  objectType: number;
  init: SetNode | undefined;
  autoMerge: boolean;
  timeout: bigint;
  gcInterval: bigint;
  size: number;
  policy: number;
  comment: string | undefined;
  statements: Statement[];
  /** Bytes of the parts of a concatenated key, where ranges are looked up. */
  fields: number[];
  /** Intervals that the set has from earlier commands. */
  known: { low: bigint; high: bigint }[];
  /** Whether the set was sent with the opening element of its intervals. */
  opened: boolean;
  typeOf: boolean;
  /** Whether a statement declares it by a name (`meter`): nft keeps no types with it. */
  meter?: boolean | undefined;
  at: Place | undefined;
}

export function isMap(set: SetState): boolean {
  return (set.flags & (MAP | OBJECT)) !== 0;
}

export function isPlainInterval(set: SetState): boolean {
  return (set.flags & (CONCAT | INTERVAL)) === INTERVAL;
}

/** A word for errors. */
export function kindOf(set: SetState): string {
  return isMap(set) ? 'map' : 'set';
}

/** Gives every element the interval that its key covers. */
export function toIntervals(elements: readonly ElementNode[]): void {
  for (const element of elements) {
    if (element.low !== undefined) continue;
    const { key } = element;
    if (key.op === 'catchall') continue;
    [element.low, element.high] = bounds(key);
  }
}

/** First and last value; of strings as their bytes compare. */
export function bounds(key: Node): [bigint, bigint] {
  switch (key.op) {
    case 'value': {
      const number = isText(key) ? swapped(key.value, key.bits / 8) : key.value;
      return [number, number];
    }
    case 'prefix': {
      if (key.base.op !== 'value') break;
      const low = isText(key) ? swapped(key.base.value, key.bits / 8) : key.base.value;
      return [low, low | ones(key.bits - key.length)];
    }
    case 'range':
      if (key.from.op === 'value' && key.to.op === 'value') return [key.from.value, key.to.value];
      break;
  }
  throw new Fault('this cannot be an element of a set with intervals', key.at);
}

function isText(node: Node): boolean {
  return baseType(node.type).id === t.string.id;
}

/** Sorts by the first value; what matches the rest stands last. */
export function sortIntervals(elements: ElementNode[]): void {
  elements.sort((a, b) => {
    if (a.low === undefined || b.low === undefined) return a.low === b.low ? 0 : a.low === undefined ? 1 : -1;
    return a.low < b.low ? -1 : a.low > b.low ? 1 : 0;
  });
}

/** Merges intervals that overlap or adjoin. */
export function mergeIntervals(set: SetState, init: SetNode): void {
  toIntervals(init.elements);
  sortIntervals(init.elements);
  if (set.flags & MAP) return;
  const merged: ElementNode[] = [];
  let last: ElementNode | undefined;
  for (const element of init.elements) {
    if (element.low === undefined) {
      merged.push(element);
      continue;
    }
    if (last && element.low <= last.high! + (set.autoMerge ? 1n : 0n)) {
      if (element.high! > last.high!) last.high = element.high;
      continue;
    }
    merged.push(element);
    last = element;
  }
  init.elements = merged;
}

/** Refuses intervals that overlap, in the text and with those that the set has. */
export function checkOverlap(set: SetState, init: SetNode): void {
  toIntervals(init.elements);
  sortIntervals(init.elements);
  let last: ElementNode | undefined;
  for (const element of init.elements) {
    if (element.low === undefined) continue;
    if (last && element.low <= last.high! && !(element.low === last.low && element.high === last.high)) {
      throw new Fault('intervals overlap', element.key.at ?? element.at, last.key.at);
    }
    last = element;
  }
  for (const { low, high } of set.known) {
    const clash = init.elements.find(
      (each) =>
        each.low !== undefined &&
        each.low <= high &&
        low <= each.high! &&
        !(each.low === low && each.high === high),
    );
    if (clash) throw new Fault('the interval overlaps with an existing one', clash.key.at ?? clash.at);
  }
  for (const { low, high } of init.elements) {
    if (low !== undefined && high !== undefined) set.known.push({ low, high });
  }
}

/** Takes intervals out of what the set has from the text. */
export function removeIntervals(set: SetState, init: SetNode, must: boolean): void {
  for (const element of init.elements) {
    if (element.low === undefined) continue;
    const i = set.known.findIndex(({ low, high }) => low === element.low && high === element.high);
    if (i >= 0) set.known.splice(i, 1);
    else if (must && set.known.length > 0 && !set.autoMerge) {
      throw new Fault('the set has no such element', element.key.at ?? element.at);
    }
  }
}
