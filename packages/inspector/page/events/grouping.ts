import type { EventItem } from '../../src/protocol.js';

/** Milliseconds without an event after which a group is closed. */
const GAP = 250;
/** Groups that an event may still belong to. */
const OPEN = 32;
/** Events of one group; a storm becomes several. */
const MOST_IN_GROUP = 1_000;

/** Events that belong together: about one interface, shortly after one another. */
export interface Group {
  readonly id: number;
  readonly key: string;
  readonly items: EventItem[];
  last: number;
  /** The event that it is named by: what weighs most, the first of these. */
  leading: EventItem;
}

/** What an event is about, for grouping. */
const keyOf = ({ ns, dev, object }: EventItem): string =>
  dev === undefined ? `${ns} ${object}` : `${ns} #${dev}`;

/** The last events in their order, in groups; older ones are dropped. */
export class Timeline {
  groups: Group[] = [];
  /** Events that are kept, and those that were dropped here to make room. */
  size = 0;
  dropped = 0;
  /** Kinds of objects that events were about, with how many are kept. */
  readonly objects = new Map<string, number>();
  readonly #open = new Map<string, Group>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(items: readonly EventItem[]): void {
    for (const item of items) this.#add(item);
    let drop = 0;
    while (this.size > this.#most && drop < this.groups.length - 1) {
      const { items: old } = this.groups[drop++]!;
      this.size -= old.length;
      this.dropped += old.length;
      for (const { object } of old) this.#count(object, -1);
    }
    if (drop > 0) this.groups = this.groups.slice(drop);
  }

  #count(object: string, by: number): void {
    const left = (this.objects.get(object) ?? 0) + by;
    if (left > 0) this.objects.set(object, left);
    else this.objects.delete(object);
  }

  #add(item: EventItem): void {
    this.size++;
    this.#count(item.object, 1);
    const key = keyOf(item);
    const open = this.#open.get(key);
    // where events were lost, nothing goes on
    if (item.change === 'lost') this.#open.clear();
    else if (open !== undefined && item.time - open.last <= GAP && open.items.length < MOST_IN_GROUP) {
      open.items.push(item);
      open.last = item.time;
      if (weightOf(item) > weightOf(open.leading)) open.leading = item;
      return;
    }
    const group = { id: item.seq, key, items: [item], last: item.time, leading: item };
    this.groups.push(group);
    if (item.change === 'lost') return;
    this.#open.delete(key);
    this.#open.set(key, group);
    if (this.#open.size > OPEN) this.#open.delete(this.#open.keys().next().value!);
  }

  clear(): void {
    this.groups = [];
    this.size = 0;
    this.dropped = 0;
    this.objects.clear();
    this.#open.clear();
  }
}

/** What weighs most in a group, and so gives it its name. */
const WEIGHTS: Readonly<Record<string, number>> = {
  link: 8,
  addr: 6,
  nexthop: 5,
  rule: 5,
  qdisc: 4,
  class: 4,
  route: 3,
  neigh: 2,
};
const CHANGES: Readonly<Record<string, number>> = { removed: 3, added: 3, changed: 2, same: 0 };

function weightOf({ object, change }: EventItem): number {
  return (WEIGHTS[object] ?? 1) * 4 + (CHANGES[change] ?? 0);
}
