import type { Entry } from '../objects/ipset/entry.js';
import type { SetContent } from '../objects/ipset/set.js';
import { formatParts } from '../objects/ipset/text.js';

/** What became different: entries as they are now, or as they were. */
export interface Changes {
  added: Entry[];
  /** Entries that stayed, with other options. */
  changed: Entry[];
  removed: Entry[];
}

const OPTIONS = ['mac', 'comment', 'skbmark', 'skbprio', 'skbqueue', 'nomatch', 'wildcard'] as const;

/** What has to be added, renewed and deleted for the entries of a set to become those of another. */
export function difference(present: SetContent, wanted: SetContent): Changes {
  const { type } = present;
  // of a bitmap's entry only the place in it counts
  const keyOf = (entry: Entry) => (type === 'bitmap:ip,mac' ? entry.ip : formatParts(entry, type));
  const old = new Map(present.entries.map((entry) => [keyOf(entry), entry]));
  const added: Entry[] = [];
  const changed: Entry[] = [];
  for (const entry of wanted.entries) {
    const key = keyOf(entry);
    const before = old.get(key);
    old.delete(key);
    if (!before) added.push(entry);
    else if (differs(before, entry)) changed.push(withCounters(entry, before));
  }
  return { added, changed, removed: [...old.values()].map((entry) => onlyParts(entry)) };
}

/** Time goes on by itself: it counts only where one of both vanishes and the other does not. */
function differs(a: Entry, b: Entry): boolean {
  if (((a.timeout ?? 0) === 0) !== ((b.timeout ?? 0) === 0)) return true;
  return OPTIONS.some((key) => a[key] !== b[key]);
}

/** Renewing an entry would set its counters. */
function withCounters(entry: Entry, { packets, bytes }: Entry): Entry {
  return packets === undefined ? entry : { ...entry, packets, bytes };
}

function onlyParts({ timeout: _, packets: _p, bytes: _b, comment: _c, ...rest }: Entry): Entry {
  const { skbmark: _m, skbprio: _r, skbqueue: _q, nomatch: _n, ...parts } = rest;
  return parts;
}

/** One change of a list. */
export interface Step {
  verb: 'add' | 'del';
  entry: Entry;
}

/** A `list:set` has an order: members that are out of it are taken out and put in again. */
export function reorder(present: readonly Entry[], wanted: readonly Entry[]): Changes & { steps: Step[] } {
  const names = new Set(wanted.map(({ set }) => set));
  const removed = present.filter(({ set }) => !names.has(set)).map(({ set }) => ({ set }));
  const steps: Step[] = removed.map((entry) => ({ verb: 'del', entry }));
  const options = new Map(present.map((entry) => [entry.set, entry]));
  const order = present.map(({ set }) => set).filter((set) => names.has(set));
  const added: Entry[] = [];
  const changed: Entry[] = [];
  wanted.forEach((entry, i) => {
    const { set } = entry;
    const before = options.get(set);
    if (order[i] === set && before && !differs(before, entry)) return;
    const at = order.indexOf(set);
    if (at >= 0) {
      order.splice(at, 1);
      steps.push({ verb: 'del', entry: { set } });
    }
    const place = i > 0 ? { after: wanted[i - 1]!.set } : order.length > 0 ? { before: order[0] } : {};
    order.splice(i, 0, set);
    steps.push({ verb: 'add', entry: { ...(before ? withCounters(entry, before) : entry), ...place } });
    (before ? changed : added).push(entry);
  });
  return { added, changed, removed, steps };
}
