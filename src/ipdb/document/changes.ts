import { equal } from '../../objects/rules.js';
import { call } from '../execute/send.js';
import { Changes, type Fields } from '../plan/change.js';
import { routeIdentity, splitAddress, subnet } from '../plan/find.js';
import { PAIRS } from '../plan/link-state.js';
import { noteEntries, noteVlans } from './bridge.js';
import {
  type AddressState,
  FIELDS,
  type LinkState,
  type StateDocument,
  type VlanState,
} from './state-document.js';
import { asDocument, asRequest } from './wide.js';

/** Notes what has to be changed for the state to become what is wanted; nothing where it is so already. */
export function noteDifference(into: Changes, document: StateDocument, is: Required<StateDocument>): void {
  const wanted = asDocument(document);
  const tx = new Changes('', (change) => call<void>(into, change, asRequest(change.request)));
  /** Links whose routes may go with an address, or to another VRF. */
  const shaken = new Set<string>();
  const remade =
    wanted.interfaces === undefined
      ? new Set<string>()
      : links(tx, wanted.interfaces, is.interfaces!, shaken);
  if (wanted.nexthops !== undefined)
    each(wanted.nexthops, is.nexthops!, ({ id }) => `${id}`, {
      add: (one) => tx.nexthop.add(one as never),
      change: (one) => tx.nexthop.replace(one as never),
      del: ({ id }) => tx.nexthop.del({ id }),
      gone: ({ dev }) => remade.has(dev as string),
    });
  if (wanted.routes !== undefined)
    each(wanted.routes as Fields[], is.routes as Fields[], routeKey, {
      add: (route) => tx.route.add(route as never),
      change: (route) => tx.route.replace(route as never),
      del: (route) => tx.route.del(route as never),
      gone: (route) => remade.has(route.dev as string),
      kept: (route, was) => {
        if (throughAny(was, shaken)) tx.route.replace(route as never);
      },
    });
  if (wanted.rules !== undefined)
    each(wanted.rules as Fields[], is.rules as Fields[], ruleKey, {
      add: (rule) => tx.rule.add(rule as never),
      change: (rule, was) => {
        tx.rule.del(was as never);
        tx.rule.add(rule as never);
      },
      del: (rule) => tx.rule.del(rule as never),
      gone: () => false,
    });
  if (wanted.neighbours !== undefined)
    each(wanted.neighbours, is.neighbours!, ({ dev, dst }) => `${dev} ${dst}`, {
      add: (one) => tx.neigh.add(one as never),
      change: (one) => tx.neigh.replace(one as never),
      del: ({ dev, dst }) => tx.neigh.del({ dev, dst }),
      gone: ({ dev }) => remade.has(dev),
    });
}

interface Verbs<T> {
  add(one: T): void;
  change(one: T, was: T): void;
  del(one: T): void;
  /** Whether it goes with a link that is removed or made anew. */
  gone(one: T): boolean;
  /** What is as it should be, the only one of its key. */
  kept?(one: T, was: T): void;
}

function throughAny({ dev, multipath }: Fields, links: ReadonlySet<string>): boolean {
  const hops = (multipath as readonly Fields[] | undefined) ?? [];
  return [dev, ...hops.map((hop) => hop.dev)].some((name) => links.has(name as string));
}

function each<T extends object>(
  wanted: readonly T[],
  is: readonly T[],
  keyOf: (one: T) => string,
  verbs: Verbs<T>,
): void {
  const there = new Map<string, T>();
  for (const one of is) there.set(counted(there, keyOf(one)), one);
  const met = new Map<string, T>();
  const doubled = new Set(
    [...there.keys()].filter((key) => key.endsWith(' #1')).map((key) => key.replace(/1$/, '0')),
  );
  for (const one of wanted) {
    const key = counted(met, keyOf(one));
    met.set(key, one);
    const was = there.get(key);
    there.delete(key);
    if (was === undefined || verbs.gone(was)) verbs.add(one);
    else if (!covers(was as Fields, one as Fields)) verbs.change(one, was);
    else if (key.endsWith(' #0') && !doubled.has(key)) verbs.kept?.(one, was);
  }
  for (const one of there.values()) if (!verbs.gone(one)) verbs.del(one);
}

/** Of several with the same key, each has its own. */
function counted(map: ReadonlyMap<string, unknown>, key: string): string {
  let n = 0;
  while (map.has(`${key} #${n}`)) n++;
  return `${key} #${n}`;
}

/** Whether all that is asked for is so. */
function covers(is: Fields, wanted: Fields): boolean {
  return Object.keys(wanted).every((key) => {
    const asked = wanted[key];
    if (asked === undefined || equal(asked, is[key])) return true;
    // said by being left out
    return (
      is[key] === undefined &&
      (asked === 0 || (Array.isArray(asked) && asked.length === 0) || DEFAULTS[key] === asked)
    );
  });
}
const DEFAULTS: Readonly<Record<string, unknown>> = { scope: 'universe', type: 'unicast', family: 'inet' };

function routeKey(route: Fields): string {
  const { family, table, dst, tos, priority } = routeIdentity(route);
  return `${family} ${table} ${dst} ${tos} ${priority}`;
}

function ruleKey({
  family,
  src,
  dst,
  priority,
  table,
  fwmark,
  iifname,
  oifname,
  action,
  goto: to,
  tunId,
}: Fields): string {
  const guessed = family ?? (`${src ?? ''}${dst ?? ''}`.includes(':') ? 'inet6' : 'inet');
  return JSON.stringify([
    guessed,
    priority,
    src,
    dst,
    fwmark,
    iifname,
    oifname,
    to === undefined ? (table ?? 254) : to,
    action ?? 'toTbl',
    tunId,
  ]);
}

/** Returns the names of links that go, or are made anew. */
function links(
  tx: Changes,
  wanted: readonly LinkState[],
  is: readonly LinkState[],
  shaken: Set<string>,
): Set<string> {
  const there = new Map(is.map((link) => [link.ifname, link]));
  const names = new Set(wanted.map(({ ifname }) => ifname));
  const remade = new Set<string>();
  const del = (link: LinkState): void => {
    if (remade.has(link.ifname)) return;
    tx.link.del({ dev: link.ifname });
    remade.add(link.ifname);
    if (link.peer !== undefined) remade.add(link.peer);
    // what rests on it goes with it
    for (const above of is)
      if (above.link === link.ifname && above.kind !== undefined) remade.add(above.ifname);
  };
  for (const link of is)
    if (!names.has(link.ifname) && link.kind !== undefined && !DEVICES.has(link.kind)) del(link);
  for (const link of wanted) {
    const was = there.get(link.ifname);
    if (was && link.kind !== undefined && (was.kind !== link.kind || made(was) !== made(link, was))) del(was);
  }
  const peers = new Set<string>();
  for (const link of wanted) {
    const was = remade.has(link.ifname) ? undefined : there.get(link.ifname);
    if (was === undefined && !peers.has(link.ifname)) {
      if (link.kind === undefined)
        throw new TypeError(`interfaces: there is no '${link.ifname}', and without a kind it cannot be made`);
      tx.link.add(making(link) as never);
      if (link.peer !== undefined) peers.add(link.peer);
    }
  }
  for (const link of wanted) {
    const was = remade.has(link.ifname) ? undefined : there.get(link.ifname);
    const bridge = (link.kind ?? was?.kind) === 'bridge' ? link.ifname : link.master;
    const defaults = defaultVlans(wanted.find(isNamed(bridge)), there.get(bridge ?? ''));
    if (settings(tx, link, was, defaults) && was !== undefined) shaken.add(link.ifname);
  }
  return remade;
}

/** Kinds whose devices somebody else holds. */
const DEVICES: ReadonlySet<string> = new Set(['tun']);

/** What of a link can only be said when it is made. */
function made(link: LinkState, otherwise: LinkState = link): string {
  return JSON.stringify([
    link.link ?? otherwise.link,
    link.peer ?? otherwise.peer,
    (link.data as Fields | undefined)?.id ?? (otherwise.data as Fields | undefined)?.id,
  ]);
}

function making({ ifname, kind, data, link, peer, address }: LinkState): Fields {
  const options: Record<string, unknown> = { ...data };
  if (peer !== undefined && PAIRS.has(kind!)) options.peer = { ifname: peer };
  const out: Record<string, unknown> = {
    ifname,
    linkinfo: { kind, ...(Object.keys(options).length > 0 ? { data: options } : {}) },
  };
  if (link !== undefined) out.link = link;
  if (address !== undefined) out.address = address;
  return out;
}

function isNamed(name: string | null | undefined): (link: LinkState) => boolean {
  return ({ ifname }) => ifname === name;
}

/** What a bridge gives itself and each port that joins. */
function defaultVlans(wanted: LinkState | undefined, is: LinkState | undefined): readonly VlanState[] {
  const of = (link: LinkState | undefined) => (link?.data as Fields | undefined)?.vlanDefaultPvid;
  const vid = (of(wanted) ?? of(is) ?? 1) as number;
  return vid === 0 ? [] : [{ vid, pvid: true, untagged: true }];
}

/** Whether routes may go by what is set. */
function settings(
  tx: Changes,
  link: LinkState,
  was: LinkState | undefined,
  defaults: readonly VlanState[],
): boolean {
  const out: Record<string, unknown> = {};
  for (const key of FIELDS) {
    const asked = link[key];
    if (asked === undefined || equal(asked, was?.[key])) continue;
    if (was === undefined && key === 'address' && link.kind !== undefined && link.peer === undefined)
      continue;
    if (was === undefined && (asked === 0 || asked === 'default')) continue;
    out[key] = asked;
  }
  if (link.master !== undefined && link.master !== (was?.master ?? null)) out.master = link.master ?? 0;
  if (link.up !== undefined && link.up !== (was?.up ?? false)) out.up = link.up;
  if (was !== undefined && link.data !== undefined) {
    const data = different(link.data as Fields, was.data as Fields | undefined);
    if (data !== undefined) out.linkinfo = { kind: link.kind ?? was.kind, data };
  }
  if (Object.keys(out).length > 0) tx.link.set({ dev: link.ifname, ...out });
  if (link.slaveData !== undefined) {
    const data = different(
      link.slaveData as Fields,
      was?.master === link.master ? (was?.slaveData as Fields) : undefined,
    );
    if (data !== undefined)
      tx.link.set({ dev: link.ifname, linkinfo: { slaveKind: link.slaveKind, slaveData: data } } as never);
  }
  altnames(tx, link, was);
  // what a port had in another bridge is no matter any more
  const joined = link.master !== undefined && link.master !== (was?.master ?? null);
  if (link.vlans !== undefined)
    noteVlans(tx, link.ifname, link.vlans, joined || was === undefined ? defaults : (was.vlans ?? defaults));
  if (link.fdb !== undefined) {
    const kind = link.kind ?? was?.kind;
    noteEntries(
      tx,
      link.ifname,
      link.fdb,
      joined ? [] : (was?.fdb ?? []),
      kind === 'vxlan' || kind === 'bridge',
    );
  }
  if (link.addresses === undefined) return out.master !== undefined;
  return addresses(tx, link.ifname, link.addresses, was?.addresses ?? []) || out.master !== undefined;
}

function different(wanted: Fields, is: Fields | undefined): Fields | undefined {
  const keys = Object.keys(wanted).filter((key) => key !== 'peer' && !equal(wanted[key], is?.[key]));
  return keys.length === 0 ? undefined : Object.fromEntries(keys.map((key) => [key, wanted[key]]));
}

function altnames(tx: Changes, { ifname, altnames: names }: LinkState, was: LinkState | undefined): void {
  if (names === undefined) return;
  const is = was?.altnames ?? [];
  const more = names.filter((name) => !is.includes(name));
  const less = is.filter((name) => !names.includes(name));
  if (less.length > 0) tx.link.delProperty({ dev: ifname, propList: { altIfname: less } });
  if (more.length > 0) tx.link.addProperty({ dev: ifname, propList: { altIfname: more } });
}

function addresses(
  tx: Changes,
  dev: string,
  wanted: readonly AddressState[],
  is: readonly AddressState[],
): boolean {
  /** Subnets that lose an address, and with it perhaps others. */
  const shaken = new Set<string | undefined>();
  const key = (one: AddressState) => {
    const { local, prefixlen, family } = splitAddress(one as Fields);
    return `${family} ${local}/${prefixlen}`;
  };
  const kept: AddressState[] = [];
  each(wanted, is, key, {
    add: (one) => tx.addr.add({ ...one, dev }),
    change: (one, was) => {
      shaken.add(subnet(was as Fields));
      tx.addr.del({ ...was, dev });
      tx.addr.add({ ...one, dev });
    },
    del: (one) => {
      shaken.add(subnet(one as Fields));
      tx.addr.del({ ...one, dev });
    },
    gone: () => false,
    kept: (one) => kept.push(one),
  });
  shaken.delete(undefined);
  for (const one of kept) if (shaken.has(subnet(one as Fields))) tx.addr.replace({ ...one, dev });
  return shaken.size > 0;
}
