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
  readonly #open = new Map<string, Group>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(items: readonly EventItem[]): void {
    for (const item of items) this.#add(item);
    let drop = 0;
    while (this.size > this.#most && drop < this.groups.length - 1) {
      const { length } = this.groups[drop++]!.items;
      this.size -= length;
      this.dropped += length;
    }
    if (drop > 0) this.groups = this.groups.slice(drop);
  }

  #add(item: EventItem): void {
    this.size++;
    const key = keyOf(item);
    const open = this.#open.get(key);
    // where events were lost, nothing goes on
    if (item.change === 'lost') this.#open.clear();
    else if (open !== undefined && item.time - open.last <= GAP && open.items.length < MOST_IN_GROUP) {
      open.items.push(item);
      open.last = item.time;
      return;
    }
    const group = { id: item.seq, key, items: [item], last: item.time };
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

/** The event that a group is named by. */
export function leading({ items }: Group): EventItem {
  let best = items[0]!;
  let most = -1;
  for (const item of items) {
    const weight = (WEIGHTS[item.object] ?? 1) * 4 + (CHANGES[item.change] ?? 0);
    if (weight > most) {
      most = weight;
      best = item;
    }
  }
  return best;
}
