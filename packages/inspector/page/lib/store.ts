import { batch, signal } from '@preact/signals';
import type { Item, LinkItem, NamespaceItem, ServerMessage } from '../../src/protocol.js';
import { connection } from './connection.js';

/** Seconds of rates that are kept of a link. */
const HISTORY = 60;

/** What went over a link lately. */
export interface Traffic {
  readonly rx: number;
  readonly tx: number;
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly drops: number;
  /** Bytes a second both ways, the last one last. */
  readonly history: readonly number[];
}

/** The state as the server has it. Maps are changed in place; the signals say when. */
export const namespaces = new Map<string, NamespaceItem>();
export const links = new Map<string, LinkItem>();
/** Links of each namespace by their indices. */
export const linksOf = new Map<string, Map<number, LinkItem>>();
export const traffic = new Map<string, Traffic>();
/** Counts changes in each namespace. */
export const changesIn = new Map<string, number>();

/** Counts changes to anything, to what a layout depends on, and to rates. */
export const version = signal(0);
export const structure = signal(0);
export const rates = signal(0);
/** Whether the first state has arrived. */
export const loaded = signal(false);

export const keyOf = ({ ns, index }: { readonly ns: string; readonly index: number }): string =>
  `link:${ns}:${index}`;

/** What it takes to draw a link in its place. */
function placing(item: LinkItem): string {
  const { master, lower, pair, kind, ifname } = item;
  return `${master} ${lower?.ns} ${lower?.index} ${pair} ${kind} ${ifname}`;
}

/** Takes an item in; returns whether the layout is another then. */
function take(key: string, item: Item | null): boolean {
  const own = key.split(':')[1]!;
  changesIn.set(own, (changesIn.get(own) ?? 0) + 1);
  if (key.startsWith('ns:')) {
    const id = key.slice(3);
    const had = namespaces.has(id);
    if (item === null) namespaces.delete(id);
    else namespaces.set(id, item as NamespaceItem);
    return had !== (item !== null);
  }
  const before = links.get(key);
  if (item === null) {
    if (before === undefined) return false;
    links.delete(key);
    traffic.delete(key);
    linksOf.get(before.ns)?.delete(before.index);
    return true;
  }
  const after = item as LinkItem;
  links.set(key, after);
  let siblings = linksOf.get(after.ns);
  if (siblings === undefined) linksOf.set(after.ns, (siblings = new Map()));
  siblings.set(after.index, after);
  return before === undefined || placing(before) !== placing(after);
}

function takeRates({ ns, rows }: Extract<ServerMessage, { type: 'rates' }>): void {
  for (const [index, rx, tx, rxPackets, txPackets, drops] of rows) {
    const key = `link:${ns}:${index}`;
    const history = [...(traffic.get(key)?.history ?? []), rx + tx].slice(-HISTORY);
    traffic.set(key, { rx, tx, rxPackets, txPackets, drops, history });
  }
}

/** Items that arrive between two frames are drawn together. */
let scheduled = false;
let isStructural = false;
let isKnown = false;

function schedule(structural: boolean): void {
  isStructural ||= structural;
  if (scheduled) return;
  scheduled = true;
  // a page in the background has no frames
  const later = document.hidden ? (call: () => void) => setTimeout(call, 100) : requestAnimationFrame;
  later(() => {
    scheduled = false;
    batch(() => {
      version.value++;
      if (isStructural) structure.value++;
      isStructural = false;
      loaded.value = isKnown;
    });
  });
}

/** Follows what the server says. */
export function follow(): void {
  /** What has not been said again since the whole state began. */
  const unsaid = new Set<string>();
  connection.listen((message) => {
    if (message.type === 'rates') {
      takeRates(message);
      rates.value++;
    }
    if (message.type !== 'items') return;
    let structural = false;
    if (message.reset)
      for (const key of [...links.keys(), ...[...namespaces.keys()].map((id) => `ns:${id}`)]) unsaid.add(key);
    for (const [key, item] of message.items) {
      structural = take(key, item) || structural;
      unsaid.delete(key);
    }
    if (message.complete) {
      for (const key of unsaid) structural = take(key, null) || structural;
      unsaid.clear();
      isKnown = true;
    }
    schedule(structural);
  });
}

/** What a namespace is called. */
export function namespaceName(ns: NamespaceItem): string {
  if (ns.names.length > 0) return ns.names.join(', ');
  if (ns.own) return 'this machine';
  if (ns.container !== undefined) return ns.container;
  const [first] = ns.processes;
  return first === undefined ? `net:[${ns.id}]` : `${first.name} (${first.pid})`;
}

/** What a namespace is called, by its id. */
export function nameOfNamespace(id: string): string {
  const ns = namespaces.get(id);
  return ns === undefined ? `net:[${id}]` : namespaceName(ns);
}
