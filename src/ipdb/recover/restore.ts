import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Nexthop } from '../../messages/route/nexthop.js';
import type { Route } from '../../messages/route/rtmsg.js';
import type { Rule } from '../../messages/route/rule.js';
import type { NetlinkError } from '../../protocol/errors.js';
import type { Restored, Unrestored } from '../execute/errors.js';
import { call } from '../execute/send.js';
import type { Fields } from '../plan/change.js';
import { metricOf, routeIdentity, routesLike } from '../plan/find.js';
import { settingBack } from '../plan/link-state.js';
import { sameRecord, settingsOf } from '../plan/settings.js';
import type { State } from '../records/state.js';
import type { Source } from '../source.js';
import type { ViewName } from '../types.js';
import type { BeforeImages } from './before-images.js';
import type { KernelOrder } from './kernel-order.js';
import { recreateLinks } from './recreate-links.js';
import { addressesBack, sameAddress } from './restore-addresses.js';
import { bridgesBack } from './restore-bridge.js';
import type { Scope } from './scope.js';

/** What is known of a source before a transaction, to put it back. */
export interface Restoring {
  readonly source: Source;
  readonly before: State;
  readonly scope: Scope;
  readonly losses: BeforeImages;
  /** The kernel's own order of what may get lost. */
  readonly order: KernelOrder | undefined;
}

/** Gathers what was put back, and what the kernel refused. */
class Outcome {
  readonly restored: { source: string; view: ViewName | 'vlans' | 'fdb'; record: object }[] = [];
  readonly refused = new Map<object, NetlinkError>();
  /** Of what no view shows. */
  readonly left: Unrestored[] = [];
}

interface Request {
  readonly object: 'link' | 'addr' | 'route' | 'rule' | 'neigh' | 'nexthop';
  readonly verb: 'add' | 'append' | 'replace' | 'set' | 'del';
  readonly request: Fields;
  /** The record that this is for. */
  readonly record: object;
}

/** Puts back what has gone or changed along with what a transaction did, as far as it is not as it was. */
export async function restore(what: Restoring): Promise<Restored> {
  const outcome = new Outcome();
  const { source, losses } = what;
  if (what.scope.isEmpty && losses.of(source.name, 'routes').length === 0)
    return { undone: 0, restored: [], unrestored: [] };
  // what is put back brings other things along: each kind is looked at when those it rests on are there
  for (const stage of [links, bridges, addresses, nexthops, routes, neighbours, rules]) {
    await source.settled();
    await stage(what, outcome);
  }
  await source.settled();
  return { undone: 0, restored: outcome.restored, unrestored: [...leftOver(what, outcome), ...outcome.left] };
}

async function run(
  what: Restoring,
  view: ViewName,
  requests: readonly Request[],
  outcome: Outcome,
): Promise<void> {
  if (requests.length === 0) return;
  const batch = what.source.ipr.batch();
  for (const one of requests) call<number>(batch, one, one.request);
  const results = await batch.run();
  for (const [i, result] of results.entries()) {
    const { record, verb } = requests[i]!;
    if (verb === 'del') continue;
    if (!result.ok) outcome.refused.set(record, result.error);
    else outcome.restored.push({ source: what.source.name, view, record });
  }
}

async function links(what: Restoring, outcome: Outcome): Promise<void> {
  const { source, before, scope } = what;
  const live = source.mirror.state;
  const gone = [...scope.links]
    .map((index) => before.interfaces.get(index))
    .filter((link): link is Link => link !== undefined && live.interfaces.get(link.index) === undefined);
  if (gone.length > 0) {
    const { made, refused } = await recreateLinks(source, before, gone);
    for (const [link, error] of refused) outcome.refused.set(link, error);
    for (const record of made) outcome.restored.push({ source: source.name, view: 'interfaces', record });
    await source.settled();
  }
  // twice: what a port brings its bridge to is set back after that
  for (let round = 0; round < 2; round++) {
    const back: Request[] = [];
    for (const index of [...scope.settings, ...scope.links]) {
      const was = before.interfaces.get(index);
      const is = live.interfaces.get(index);
      const request = was && is && settingBack(was, is);
      if (request) back.push({ object: 'link', verb: 'set', request, record: was });
      const names = was && is ? missingNames(was, is) : [];
      if (names.length > 0)
        await source.ipr.link.addProperty({ index, propList: { altIfname: names } }).catch(() => {});
    }
    if (back.length === 0) return;
    // a port joins while it is down, and options may name ports that are up
    for (const part of [withoutFlags, onlyFlags, onlyOptions]) {
      const requests = back.map((one) => ({ ...one, request: part(one.request) }));
      const some = requests.filter(({ request }) => Object.keys(request).length > 1);
      await run(what, 'interfaces', some, round === 0 ? outcome : new Outcome());
    }
    await source.settled();
  }
}

function withoutFlags({ flags: _f, change: _c, linkinfo: _l, ...rest }: Fields): Fields {
  return rest;
}

function onlyFlags({ index, flags, change }: Fields): Fields {
  return change === undefined ? { index } : { index, flags, change };
}

function onlyOptions({ index, linkinfo }: Fields): Fields {
  return linkinfo === undefined ? { index } : { index, linkinfo };
}

function missingNames(was: Link, is: Link): string[] {
  const there = new Set(is.propList?.altIfname ?? []);
  return (was.propList?.altIfname ?? []).filter((name) => !there.has(name));
}

async function bridges({ source, before, scope, order }: Restoring, outcome: Outcome): Promise<void> {
  if (order?.bridge === undefined) return;
  const links = new Set([...scope.links, ...scope.settings]);
  const { restored, left } = await bridgesBack(source, {
    before,
    was: order.bridge,
    links,
    steps: scope.steps,
  });
  for (const one of restored) outcome.restored.push({ source: source.name, ...one });
  outcome.left.push(...left);
}

async function addresses(what: Restoring, outcome: Outcome): Promise<void> {
  const { source, before, scope, order } = what;
  if (!source.loaded.has('addresses')) return;
  await run(what, 'addresses', kernelsAdditions(what), outcome);
  for (const index of scope.links) {
    const known = order?.addresses.get(index);
    const was = known ?? [...before.addresses.by('index', index)];
    if (was.length === 0 || source.mirror.state.interfaces.get(index) === undefined) continue;
    const ordered = known !== undefined;
    const { restored, refused } = await addressesBack(source, index, was, ordered);
    for (const record of restored) outcome.restored.push({ source: source.name, view: 'addresses', record });
    for (const [record, error] of refused) outcome.refused.set(record, error);
  }
}

/**
 * Addresses that the kernel gave to links when they were brought up (127.0.0.1 to `lo`, link-local ones), and leaves them
 * when they are down again, with their routes.
 */
function kernelsAdditions({ source, before, scope }: Restoring): Request[] {
  const { state } = source.mirror;
  const out: Request[] = [];
  for (const index of scope.settings) {
    const was = before.interfaces.get(index);
    if (was === undefined || was.flags.includes('up')) continue;
    const known = new Set([...before.addresses.by('index', index)].map(placeOf));
    for (const address of state.addresses.by('index', index))
      if (isKernelsOwn(address) && !known.has(placeOf(address)))
        out.push({
          object: 'addr',
          verb: 'del',
          request: settingsOf('addresses', address as unknown as Fields),
          record: address,
        });
  }
  return out;
}

function placeOf({ local, address, prefixlen }: Address): string {
  return `${local ?? address}/${prefixlen}`;
}

function isKernelsOwn(address: Address): boolean {
  const { family, scope } = address;
  if (family === 'inet') return placeOf(address) === '127.0.0.1/8';
  return family === 'inet6' && (scope === 'link' || scope === 'host');
}

async function nexthops(what: Restoring, outcome: Outcome): Promise<void> {
  const { source, before, scope } = what;
  if (!source.loaded.has('nexthops')) return;
  const live = source.mirror.state;
  const lost = new Map<number, Nexthop>();
  for (const { id } of what.losses.of<Nexthop>(source.name, 'nexthops')) {
    const was = before.nexthops.get(id!);
    if (was && scope.hasNexthop(was)) lost.set(id!, was);
  }
  // groups lose members without being named in what was lost
  for (const was of before.nexthops.values())
    if (was.group?.some(({ id }) => lost.has(id)) && !lost.has(was.id!)) lost.set(was.id!, was);
  const back = [...lost.values()].filter(
    (was) => !sameRecord('nexthops', was as never, live.nexthops.get(was.id!) as never),
  );
  const request = (was: Nexthop): Request => ({
    object: 'nexthop',
    verb: 'replace',
    request: settingsOf('nexthops', was as unknown as Fields),
    record: was,
  });
  await run(what, 'nexthops', back.filter(({ group }) => !group).map(request), outcome);
  await run(what, 'nexthops', back.filter(({ group }) => group).map(request), outcome);
}

/** Places of the before-state where a route was noted, each once. */
function lostRoutes({ source, before, scope, losses }: Restoring): Map<Route, readonly Route[]> {
  const lost = new Map<Route, readonly Route[]>();
  for (const route of losses.of<Route>(source.name, 'routes')) {
    if (route.flags.includes('cloned') || !scope.hasRoute(route)) continue;
    const was = routesLike(before, routeIdentity(route as unknown as Fields));
    if (was.length > 0) lost.set(was[0]!, was);
  }
  return lost;
}

async function routes(what: Restoring, outcome: Outcome): Promise<void> {
  const { source } = what;
  if (!source.loaded.has('routes')) return;
  const live = source.mirror.state;
  await kernelsOwn(what);
  const direct: Request[] = [];
  const others: Request[] = [];
  const removals: Request[] = [];
  for (const was of lostRoutes(what).values()) {
    const is = routesLike(live, routeIdentity(was[0] as unknown as Fields));
    if (sameRoutes(was, is) || isKernels(was[0]!)) continue;
    let same = 0;
    while (same < was.length && same < is.length && sameRoute(was[same]!, is[same]!)) same++;
    // behind the first difference the order is wrong too
    for (const extra of is.slice(same))
      if (was.some((one) => sameRoute(one, extra)) || was.length > 0)
        removals.push({
          object: 'route',
          verb: 'del',
          request: settingsOf('routes', extra as never),
          record: extra,
        });
    for (const record of was.slice(same)) {
      const request = settingsOf('routes', record as unknown as Fields);
      const verb = record.family === 'inet6' || (was.length === 1 && is.length === 0) ? 'add' : 'append';
      const list =
        record.gateway === undefined && !record.multipath && record.nhId === undefined ? direct : others;
      list.push({ object: 'route', verb, request, record });
    }
  }
  await run(what, 'routes', removals, outcome);
  await run(what, 'routes', direct, outcome);
  await run(what, 'routes', others, outcome);
}

/** Longest time for the kernel to add the routes of IPv6 addresses, which it does a moment after them. */
const LATER = 500;

/** Waits for the routes that the kernel adds with addresses. */
async function kernelsOwn(what: Restoring): Promise<void> {
  const { source } = what;
  const own = [...lostRoutes(what).values()].filter(([was]) => isKernels(was!));
  const live = source.mirror.state;
  const absent = () =>
    own.some((was) => !sameRoutes(was, routesLike(live, routeIdentity(was[0] as unknown as Fields))));
  for (let waited = 0; absent() && waited < LATER; waited += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    await source.settled();
  }
}

/** A route that comes with an address of IPv6, after it: at times a second later, when there is a carrier. */
function isKernels({ protocol, family }: Route): boolean {
  return protocol === 'kernel' && family === 'inet6';
}

function sameRoute(a: Route, b: Route): boolean {
  return metricOf(a) === metricOf(b) && sameRecord('routes', a as never, b as never);
}

function sameRoutes(a: readonly Route[], b: readonly Route[]): boolean {
  return a.length === b.length && a.every((one, i) => sameRoute(one, b[i]!));
}

async function neighbours(what: Restoring, outcome: Outcome): Promise<void> {
  const { source, before, losses, scope } = what;
  if (!source.loaded.has('neighbours')) return;
  const back: Request[] = [];
  for (const lost of losses.of<Neighbour>(source.name, 'neighbours')) {
    if (!scope.hasOther('neighbours', lost)) continue;
    const was = before.neighbours.get(`${lost.ifindex} ${lost.dst}`);
    if (was === undefined || !isSetting(was)) continue;
    const is = source.mirror.state.neighbours.get(`${lost.ifindex} ${lost.dst}`);
    if (sameRecord('neighbours', was as never, is as never)) continue;
    const request = settingsOf('neighbours', was as unknown as Fields);
    back.push({ object: 'neigh', verb: 'replace', request, record: was });
  }
  await run(what, 'neighbours', back, outcome);
}

/** Whether a neighbour is a setting, rather than found by the kernel. */
function isSetting({ state, flags }: Neighbour): boolean {
  return state.includes('permanent') || flags.includes('extLearned');
}

async function rules(what: Restoring, outcome: Outcome): Promise<void> {
  const { source, losses, scope, order } = what;
  if (!source.loaded.has('rules') || order?.rules === undefined) return;
  const lost = losses.of<Rule>(source.name, 'rules').filter((rule) => scope.hasOther('rules', rule));
  const places = new Set(lost.map(({ family, priority }) => `${family} ${priority ?? 0}`));
  if (places.size === 0) return;
  const now = await source.ipr.rule.dump();
  for (const place of places) {
    const at = (all: readonly Rule[]) => all.filter((one) => `${one.family} ${one.priority ?? 0}` === place);
    const was = at(order.rules);
    const is = at(now);
    let same = 0;
    while (same < was.length && same < is.length && sameRule(was[same]!, is[same]!)) same++;
    if (same === was.length && is.length === was.length) continue;
    const removals: Request[] = [];
    const back: Request[] = [];
    for (const record of is.slice(same))
      if (was.slice(same).some((one) => sameRule(one, record)))
        removals.push({
          object: 'rule',
          verb: 'del',
          request: settingsOf('rules', record as never),
          record,
        });
    for (const record of was.slice(same))
      back.push({ object: 'rule', verb: 'add', request: settingsOf('rules', record as never), record });
    await run(what, 'rules', removals, outcome);
    await run(what, 'rules', back, outcome);
  }
}

function sameRule(a: Rule, b: Rule): boolean {
  return sameRecord('rules', a as never, b as never);
}

/** What is not as it was after all that. */
function leftOver(what: Restoring, { refused }: Outcome): Unrestored[] {
  const { source, before, scope, losses } = what;
  const live = source.mirror.state;
  const left: Unrestored[] = [];
  const say = (view: ViewName, was: object, is: object | undefined) =>
    left.push({ source: source.name, view, before: was, after: is, error: refused.get(was) });
  for (const index of new Set([...scope.links, ...scope.settings])) {
    const was = before.interfaces.get(index);
    if (was === undefined) continue;
    const is = live.interfaces.get(index);
    if (is === undefined || settingBack(was, is) !== undefined) say('interfaces', was, is);
    if (!source.loaded.has('addresses')) continue;
    for (const address of before.addresses.by('index', index)) {
      const now = [...live.addresses.by('index', index)].find((one) => sameAddress(one, address));
      if (now === undefined && !passing(address)) say('addresses', address, now);
    }
  }
  if (source.loaded.has('routes'))
    for (const was of lostRoutes(what).values()) {
      const is = routesLike(live, routeIdentity(was[0] as unknown as Fields));
      if (!sameRoutes(was, is) && !isKernels(was[0]!)) say('routes', was[0]!, is[0]);
    }
  if (source.loaded.has('nexthops'))
    for (const { id } of losses.of<Nexthop>(source.name, 'nexthops')) {
      const was = before.nexthops.get(id!);
      const is = live.nexthops.get(id!);
      if (was && scope.hasNexthop(was) && !sameRecord('nexthops', was as never, is as never))
        say('nexthops', was, is);
    }
  return left;
}

/** An address that comes and goes by itself. */
function passing({ cacheinfo, proto, flags }: Address): boolean {
  if (proto === 'kernelRa' || proto === 'kernelLl' || proto === 'kernelLo') return true;
  return cacheinfo !== undefined && cacheinfo.valid !== 0xffffffff && !flags.includes('permanent');
}
