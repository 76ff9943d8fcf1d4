import { computed, signal } from '@preact/signals';
import type { EventItem } from '../../src/protocol.js';
import { connection } from '../lib/connection.js';
import { nameOfNamespace } from '../lib/store.js';
import { type Group, Timeline } from './grouping.js';

/** Events that the page keeps. */
const MOST = 20_000;

/** Events a second beyond which the list is drawn more seldom, and the milliseconds between then. */
const STORM = 2_000;
const SELDOM = 150;

export const timeline = new Timeline(MOST);
/** Counts changes of the timeline. */
export const moved = signal(0);
export const paused = signal(false);
/** The groups as they were when it was paused. */
const frozen = signal<readonly Group[]>([]);
export const text = signal('');
export const object = signal('');
export const opened = signal<ReadonlySet<number>>(new Set());
/** The event that is looked at. */
export const looked = signal<EventItem | undefined>(undefined);
/** Events a second, over the last second. */
export const pace = signal(0);
/** Events that the server had dropped before this page took them. */
export const missed = signal(0);

/** A row of the list: a group, or an event of an open one. */
export type Row =
  | { readonly group: Group; readonly item?: undefined; readonly shown: readonly EventItem[] }
  | { readonly group: Group; readonly item: EventItem };

let scheduled = false;
let recent = 0;

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  const draw = (): void => {
    scheduled = false;
    moved.value++;
  };
  // in a storm nobody reads each row: what is saved is time for those to come
  if (document.hidden || recent > STORM || pace.peek() > STORM) setTimeout(draw, SELDOM);
  else requestAnimationFrame(draw);
}

/** Follows the events of the server; returns how to stop that. */
export function follow(): () => void {
  const stop = connection.listen((message) => {
    if (message.type !== 'events') return;
    recent += message.items.length + message.lost;
    if (message.lost > 0) {
      missed.value += message.lost;
      timeline.add([lostBefore(message.items[0], message.lost)]);
    }
    timeline.add(message.items);
    schedule();
  });
  const unwanted = connection.want('events');
  const clock = setInterval(() => {
    pace.value = recent;
    recent = 0;
  }, 1000);
  return () => {
    stop();
    unwanted();
    clearInterval(clock);
  };
}

/** What stands where this page was too slow. */
function lostBefore(next: EventItem | undefined, lost: number): EventItem {
  return {
    seq: (next?.seq ?? 1) - 0.5,
    time: next?.time ?? Date.now(),
    ns: next?.ns ?? '',
    event: 'overrun',
    object: 'overrun',
    change: 'lost',
    label: `${lost.toLocaleString('en')} events were lost`,
    text: 'this page, or its connection, was too slow for them',
    size: 0,
  };
}

export function pause(on: boolean): void {
  frozen.value = [...timeline.groups];
  paused.value = on;
}

export function clear(): void {
  timeline.clear();
  frozen.value = [];
  missed.value = 0;
  looked.value = undefined;
  moved.value++;
}

export const isFiltered = computed(() => text.value !== '' || object.value !== '');

function passes(item: EventItem, words: readonly string[]): boolean {
  if (item.change === 'lost') return true;
  if (object.value !== '' && item.object !== object.value) return false;
  if (words.length === 0) return true;
  const all =
    `${item.event} ${item.label} ${item.text} ${item.change} ${nameOfNamespace(item.ns)}`.toLowerCase();
  return words.every((word) => all.includes(word));
}

/** The rows that are shown. */
export const rows = computed((): readonly Row[] => {
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const made: Row[] = [];
  const filtered = isFiltered.value;
  const groups = paused.value ? frozen.value : timeline.groups;
  if (!paused.value) void moved.value;
  for (const group of groups) {
    const shown = filtered ? group.items.filter((item) => passes(item, words)) : group.items;
    if (shown.length === 0) continue;
    made.push({ group, shown });
    if (opened.value.has(group.id) && shown.length > 1) for (const item of shown) made.push({ group, item });
  }
  return made;
});

/** The kinds of objects that events were about. */
export const objects = computed((): string[] => {
  void moved.value;
  return [...timeline.objects.keys()].filter((name) => name !== 'overrun').sort();
});
