import { computed, signal } from '@preact/signals';
import type { LinkItem, NamespaceItem } from '../../src/protocol.js';
import { keyOf, links, linksOf, namespaceName, namespaces, structure, version } from '../lib/store.js';
import { type Layout, type LayoutInput, layoutOf, newMemory, PHONE, SCREEN } from './layout.js';
import { size } from './view.js';

/** What is looked at: the key of a link or a namespace. */
export const selected = signal<string | undefined>(undefined);
export const query = signal('');
/** Kinds that are shown; all where it is empty. */
export const kind = signal('');
export const stateFilter = signal<'all' | 'up' | 'down'>('all');
/** Whether devices are shown that every namespace has by itself. */
export const showStandard = signal(false);
/** Namespaces that somebody has opened or closed. */
export const folded = signal<ReadonlyMap<string, boolean>>(new Map());
/** Counts wishes for an order of its own. */
const tidied = signal(0);

/** Beyond this many links namespaces are closed until somebody opens them. */
const MANY = 600;

let memory = newMemory();

/** Forgets where things were, and lays them out as if they were new. */
export function tidy(): void {
  memory = newMemory();
  tidied.value++;
}

export const isUp = (link: LinkItem): boolean =>
  link.flags.includes('up') && (link.operstate === 'up' || link.operstate === 'unknown');

/** Tunnels that come with their modules, in every namespace. */
const FALLBACKS = /^(?:tunl0|gre0|gretap0|erspan0|ip_vti0|ip6_vti0|sit0|ip6tnl0|ip6gre0)$/;

/** Whether a device is there by itself, and nothing has been made of it. */
const isStandard = ({ kind, ifname, flags, addresses }: LinkItem): boolean =>
  kind === 'loopback' || (FALLBACKS.test(ifname) && !flags.includes('up') && addresses.length === 0);

function isShown(link: LinkItem): boolean {
  if (!showStandard.value && isStandard(link)) return false;
  if (kind.value !== '' && link.kind !== kind.value) return false;
  return stateFilter.value === 'all' || (stateFilter.value === 'up') === isUp(link);
}

/** The kinds of links that there are. */
export const kinds = computed(() => {
  void structure.value;
  return [...new Set([...links.values()].map((one) => one.kind))].sort();
});

export const isFolded = (id: string): boolean => folded.value.get(id) ?? links.size > MANY;

export function fold(id: string, on: boolean): void {
  folded.value = new Map(folded.value).set(id, on);
}

export function foldAll(on: boolean): void {
  folded.value = new Map([...namespaces.keys()].map((id) => [id, on]));
}

/** The form of the screen, roughly: a panel at its side is no reason to move everything. */
const aspect = computed(() => (size.value.width < size.value.height * 0.9 ? PHONE : SCREEN));

/** How long the last layout took, in milliseconds. */
export let layoutTime = 0;

export const layout = computed((): Layout => {
  void structure.value;
  void tidied.value;
  // a filter of states follows the states
  if (stateFilter.value !== 'all') void version.value;
  const start = performance.now();
  const inputs: LayoutInput[] = [];
  const isFiltered = kind.value !== '' || stateFilter.value !== 'all';
  for (const { id, own } of namespaces.values()) {
    const shown = [...(linksOf.get(id)?.values() ?? [])].filter(isShown);
    if (isFiltered && shown.length === 0) continue;
    inputs.push({ id, own, collapsed: isFolded(id), links: shown });
  }
  const made = layoutOf(inputs, memory, aspect.value);
  layoutTime = performance.now() - start;
  return made;
});

/** Whether a link, or its namespace, is what is searched for. */
function matches(words: readonly string[], link: LinkItem): boolean {
  const text = [
    link.ifname,
    link.kind,
    link.address,
    link.alias,
    link.note,
    link.operstate,
    link.tunnel?.remote,
    ...(link.altnames ?? []),
    ...link.addresses,
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

function matchesNamespace(words: readonly string[], ns: NamespaceItem): boolean {
  const text = [
    namespaceName(ns),
    ns.id,
    ns.container,
    ...ns.processes.map(({ name, pid }) => `${name} ${pid}`),
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** What the search has found, by its keys; undefined where nothing is searched for. */
export const found = computed((): ReadonlySet<string> | undefined => {
  const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  void version.value;
  const keys = new Set<string>();
  for (const ns of namespaces.values()) if (matchesNamespace(words, ns)) keys.add(`ns:${ns.id}`);
  for (const link of links.values()) if (matches(words, link)) keys.add(keyOf(link));
  return keys;
});
