import type { Table } from './table.js';

/** Loads an object's table: only the one that is needed. */
const LOADERS: Readonly<Record<string, () => Promise<Table>>> = {
  link: async () => (await import('./link.js')).link,
  addr: async () => (await import('./addr.js')).addr,
  route: async () => (await import('./route.js')).route,
  rule: async () => (await import('./rule.js')).rule,
  neigh: async () => (await import('./neigh.js')).neigh,
  nexthop: async () => (await import('./nexthop.js')).nexthop,
  addrlabel: async () => (await import('./addrlabel.js')).addrlabel,
  neightbl: async () => (await import('./neightbl.js')).neightbl,
  netconf: async () => (await import('./netconf.js')).netconf,
  stats: async () => (await import('./stats.js')).stats,
  'bridge.link': async () => (await import('./bridge-link.js')).bridgeLink,
  'bridge.vlan': async () => (await import('./bridge-vlan.js')).bridgeVlan,
  'bridge.fdb': async () => (await import('./bridge-fdb.js')).bridgeFdb,
  'bridge.mdb': async () => (await import('./bridge-mdb.js')).bridgeMdb,
  'bridge.vni': async () => (await import('./bridge-vni.js')).bridgeVni,
};

/** The table of an object; of one without columns of its own, its fields. */
export async function tableOf(name: string): Promise<Table> {
  if (Object.hasOwn(LOADERS, name)) return LOADERS[name]!();
  return (await import('./fields.js')).fields;
}

export type { Table };
