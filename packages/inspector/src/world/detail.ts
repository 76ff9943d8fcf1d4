import { toIpJson } from 'tsroute2/commands';
import type { LinkDetail, NamespaceDetail, QueueNode } from '../protocol.js';
import { driverOf, socketsOf, wireGuardOf } from './device.js';
import { familiesOf } from './families.js';
import type { LiveNamespace } from './live-namespace.js';
import { makingOf, type OtherEnd } from './making.js';
import { routeRecipe } from './route-text.js';

type Fields = Readonly<Record<string, unknown>>;

/** Entries of a table that are listed; of more it is said that there are more. */
const MOST = 200;
/** Beyond this many routes a document of a namespace is not made. */
const MOST_ROUTES = 20_000;

/** Everything known of a link. */
export async function linkDetail(
  ns: LiveNamespace,
  index: number,
  peer: OtherEnd | undefined,
): Promise<LinkDetail> {
  const view = ns.db.interfaces.get(index);
  if (view === undefined) throw new Error('the link is gone');
  const { record } = view;
  const names = namesOf(ns);
  const { ipr } = ns;
  const [whole, routes, neighbours, rules, qdiscs, classes, filters, fdb, driver, wireguard, sockets] =
    await Promise.all([
      ipr.link.get({ index }),
      firstOf(ipr.route.dump({ oif: index })),
      firstOf(resolved(ipr.neigh.dump({ dev: index }))),
      firstOf(ipr.rule.dump()),
      optional(ipr.tc.qdisc.dump({ dev: index })),
      optional(ipr.tc.class.dump({ dev: index })),
      optional(ipr.tc.filter.dump({ dev: index })),
      optional(ipr.bridge.fdb.dump({ dev: index })),
      driverOf(ns, index),
      record.linkinfo?.kind === 'wireguard' ? wireGuardOf(ns, index) : undefined,
      socketsOf(ns, record.ifname),
    ]);
  const links = [...ns.db.interfaces.records()];
  const device = { device: (one: number) => names.get(one) };
  const addresses = view.addresses;
  const state = await stateOf(ns, record.ifname);
  const touching = rules.entries.filter((rule) => touches(rule, record.ifname, record as object as Fields));
  return {
    record: whole as object as Fields,
    ipJson: {
      link: first(toIpJson('link', [whole], device)),
      addresses: toIpJson(
        'addr',
        addresses,
        device,
        links.filter((one) => one.index === index),
      ),
    },
    addresses: addresses as readonly object[] as readonly Fields[],
    routes: { more: routes.more, entries: routes.entries.map((one) => routeRecipe(one, names)) },
    neighbours,
    rules: touching,
    queues: queueTree(qdiscs, classes),
    filters,
    forwarding: fdb.slice(0, MOST),
    recipes: state === undefined ? [] : makingOf(state, peer),
    driver,
    wireguard,
    sockets,
  };
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : list;
}

function namesOf(ns: LiveNamespace): Map<number, string> {
  return new Map([...ns.links.values()].map(({ index, ifname }) => [index, ifname]));
}

/** The first entries of a dump; what it would go on with is not read. */
async function firstOf(dump: AsyncIterable<object>): Promise<{ entries: Fields[]; more: boolean }> {
  const entries: Fields[] = [];
  for await (const one of dump) {
    if (entries.length === MOST) return { entries, more: true };
    entries.push(one as Fields);
  }
  return { entries, more: false };
}

/** Neighbours as `ip neigh` shows them: without what needs no resolution. */
async function* resolved(dump: AsyncIterable<object>): AsyncGenerator<object, void> {
  for await (const one of dump) {
    const { state } = one as { state?: unknown };
    if (Array.isArray(state) && state.length > 0 && !state.includes('noarp')) yield one;
  }
}

/** What a kernel or a device without such a thing refuses is not there. */
async function optional(dump: PromiseLike<object[]>): Promise<Fields[]> {
  try {
    return (await dump) as Fields[];
  } catch {
    return [];
  }
}

function touches(rule: Fields, ifname: string, { linkinfo, master }: Fields): boolean {
  if (rule.iifname === ifname || rule.oifname === ifname) return true;
  const { kind, data } = (linkinfo ?? {}) as { kind?: string; data?: Fields };
  if (kind === 'vrf') return rule.table === data?.table || rule.l3mdev === 1;
  return master !== undefined && rule.l3mdev === 1;
}

/** What a document would say of a link; undefined where there are too many routes to make one. */
async function stateOf(ns: LiveNamespace, ifname: string): ReturnType<typeof exported> {
  const loaded = ns.db.source().loaded.has('routes') ? ns.db.routes.size : await count(ns);
  return loaded > MOST_ROUTES ? undefined : exported(ns, ifname);
}

async function exported(ns: LiveNamespace, ifname: string) {
  const { interfaces } = await ns.db.export();
  return interfaces?.find((one) => one.ifname === ifname);
}

async function count(ns: LiveNamespace): Promise<number> {
  let n = 0;
  for await (const batch of ns.ipr.route.dump({}).batches()) if ((n += batch.length) > MOST_ROUTES) break;
  return n;
}

const ROOT = 0xffffffff;

/** Queueing disciplines and classes as the tree that they are. */
export function queueTree(qdiscs: readonly Fields[], classes: readonly Fields[]): QueueNode[] {
  const nodes = [
    ...qdiscs.map((one) => ({ what: 'qdisc' as const, one })),
    ...classes.map((one) => ({ what: 'class' as const, one })),
  ];
  const handles = new Set(nodes.map(({ one }) => one.handle));
  const made = new Map<unknown, QueueNode & { children: QueueNode[] }>();
  const roots: QueueNode[] = [];
  const all = nodes.map(({ what, one }) => {
    const node = {
      what,
      kind: `${one.kind ?? '?'}`,
      handle: handleText(one.handle),
      fields: one,
      children: [] as QueueNode[],
    };
    // a class and the qdisc of its leaf have different handles
    if (!made.has(one.handle)) made.set(one.handle, node);
    return { node, parent: one.parent, handle: one.handle };
  });
  for (const { node, parent, handle } of all) {
    // a class at the root hangs on the qdisc of its own handle
    const major = majorOf(parent === ROOT && node.what === 'class' ? handle : parent);
    const above = parent === ROOT || !handles.has(parent) ? made.get(major) : made.get(parent);
    if (above === undefined || above === node) roots.push(node);
    else above.children.push(node);
  }
  return roots;
}

/** The qdisc that a class belongs to. */
function majorOf(parent: unknown): unknown {
  return typeof parent === 'number' && parent !== ROOT ? (parent & 0xffff0000) >>> 0 : undefined;
}

function handleText(handle: unknown): string {
  if (typeof handle !== 'number' || handle === 0) return '';
  return `${(handle >>> 16).toString(16)}:${handle & 0xffff ? (handle & 0xffff).toString(16) : ''}`;
}

/** What is known of a namespace beside its links. */
export async function namespaceDetail(ns: LiveNamespace): Promise<NamespaceDetail> {
  const names = namesOf(ns);
  const [routes, rules, neighbours, nexthops, sockets, families] = await Promise.all([
    firstOf(ns.ipr.route.dump({ table: 'main' })),
    firstOf(ns.ipr.rule.dump()),
    firstOf(resolved(ns.ipr.neigh.dump({}))),
    firstOf(ns.ipr.nexthop.dump({})).catch(() => ({ entries: [], more: false })),
    socketsOf(ns),
    familiesOf(ns.place),
  ]);
  return {
    routes: { more: routes.more, entries: routes.entries.map((one) => routeRecipe(one, names)) },
    rules: rules.entries,
    neighbours,
    nexthops: nexthops.entries,
    sockets,
    families,
  };
}
