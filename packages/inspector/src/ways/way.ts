import type { Way, WayHop, WayQuestion, WayStep } from '../protocol.js';
import { bytesOf } from '../world/addresses.js';
import type { LiveNamespace } from '../world/live-namespace.js';
import { routeRecipe } from '../world/route-text.js';
import type { World } from '../world/world.js';
import { passageTo } from './passage.js';
import { decide, type Packet, tableName } from './rules.js';

type Fields = Readonly<Record<string, unknown>>;

/** Namespaces that a packet passes at most. */
const MOST_STEPS = 16;
const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 };
const MAX_PORT = 65_535;
const MAX_MARK = 0xffffffff;

/**
 * Follows a packet through rules, tables, nexthops and neighbours, from namespace to namespace, and puts the kernel's
 * own answer beside each step.
 *
 * @throws TypeError for a question that makes no sense.
 */
export async function wayOf(world: World, question: WayQuestion): Promise<Way> {
  let packet = packetOf(question);
  let ns = namespaceOf(world, question.ns);
  checkInterfaces(ns, packet);
  const steps: WayStep[] = [];
  const seen = new Set<string>();
  const way = (end: Way['end'], text: string): Way => ({ steps, end, text });
  for (;;) {
    const place = `${ns.id} ${packet.iif ?? ''}`;
    if (seen.has(place) || steps.length === MOST_STEPS) return way('loop', 'it goes in a circle');
    seen.add(place);
    const { step, verdict, hop, to } = await stepIn(world, ns, packet);
    steps.push(step);
    if (verdict === 'local') return way('delivered', 'it has arrived');
    if (verdict === 'unreachable') return way('unreachable', 'no route leads there');
    if (verdict !== undefined) return way('dropped', `it is dropped: ${verdict}`);
    const next = to === undefined ? undefined : world.live.get(to.ns);
    if (next === undefined) {
      const where = hop === undefined ? '' : ` by ${hop.dev} to ${hop.gateway ?? packet.dst}`;
      return way('leaves', `it leaves${where}, which is not in sight from here`);
    }
    ns = next;
    packet = { ...packet, src: packet.src ?? sourceOf(step), iif: to!.dev, oif: undefined };
  }
}

function packetOf({ dst, src, mark = 0, iif, oif, protocol, sport, dport }: WayQuestion): Packet {
  const bytes = typeof dst === 'string' ? bytesOf(dst) : undefined;
  if (bytes === undefined) throw new TypeError(`destination: '${dst}' is no address`);
  const source = src === undefined ? bytes : bytesOf(src);
  if (source === undefined) throw new TypeError(`source: '${src}' is no address`);
  if (source.length !== bytes.length) throw new TypeError('source: of another family than the destination');
  for (const [name, port] of Object.entries({ 'source port': sport, 'destination port': dport }))
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= MAX_PORT))
      throw new TypeError(`${name}: ${port} is no port`);
  if (!(Number.isInteger(mark) && mark >= 0 && mark <= MAX_MARK))
    throw new TypeError(`mark: ${mark} is no mark`);
  const ipProto = protocol === undefined ? undefined : (PROTOCOLS[protocol] ?? Number(protocol));
  if (ipProto !== undefined && !(Number.isInteger(ipProto) && ipProto >= 0 && ipProto < 256))
    throw new TypeError(
      `protocol: '${protocol}' is none of ${Object.keys(PROTOCOLS).join(', ')}, nor a number`,
    );
  return { family: bytes.length === 4 ? 'inet' : 'inet6', dst, src, mark, iif, oif, ipProto, sport, dport };
}

function namespaceOf(world: World, id: string): LiveNamespace {
  const ns = world.live.get(id);
  if (ns === undefined) throw new TypeError('there is no such namespace any more');
  return ns;
}

function checkInterfaces(ns: LiveNamespace, { iif, oif }: Packet): void {
  for (const [name, dev] of Object.entries({ 'interface in': iif, 'interface out': oif }))
    if (dev !== undefined && ns.db.interfaces.get(dev) === undefined)
      throw new TypeError(`${name}: there is no '${dev}' in this namespace`);
}

/** The address that the kernel chose for a packet sent from here. */
function sourceOf({ route, kernel }: WayStep): string | undefined {
  const chosen = route?.fields.prefsrc;
  return typeof chosen === 'string' ? chosen : /(?:^| )src (\S+)/.exec(kernel.text)?.[1];
}

interface Stepped {
  readonly step: WayStep;
  readonly verdict?: string | undefined;
  readonly hop?: WayHop | undefined;
  readonly to?: { readonly ns: string; readonly dev: string } | undefined;
}

async function stepIn(world: World, ns: LiveNamespace, packet: Packet): Promise<Stepped> {
  const { db } = ns;
  await db.load('routes', 'rules', 'neighbours', 'nexthops');
  await db.settled();
  const names = new Map([...ns.links.values()].map(({ index, ifname }) => [index, ifname]));
  const rules = ([...db.rules.records()] as object[] as Fields[]).sort(
    (a, b) => Number(a.priority ?? 0) - Number(b.priority ?? 0),
  );
  const decision = decide(
    rules,
    packet,
    () => vrfTableOf(ns, packet),
    (table, suppress) => {
      const route = db.routes.lookup(packet.dst, { table }) as Fields | undefined;
      if (route === undefined || suppress === undefined) return route;
      return lengthOf(route) <= suppress ? undefined : route;
    },
  );
  const { route } = decision;
  const kernel = await kernelAnswer(ns, packet, names);
  const hops = route === undefined ? [] : hopsOf(ns, route, names, kernel.oif, kernel.gateway);
  const isLocal = route?.type === 'local' || route?.type === 'broadcast';
  const hop = isLocal ? undefined : hops.find(({ chosen }) => chosen);
  const target = hop?.gateway ?? packet.dst;
  const neighbour = hop === undefined ? undefined : neighbourOf(ns, hop.index, target);
  const link = hop === undefined ? undefined : ns.links.get(hop.index);
  const passage = link === undefined ? undefined : passageTo(world, link, target);
  const verdict = isLocal ? 'local' : decision.verdict;
  const step: WayStep = {
    ns: ns.id,
    iif: packet.iif,
    rules: decision.rules,
    route: route === undefined ? undefined : routeRecipe(route, names),
    nexthop: typeof route?.nhId === 'number' ? route.nhId : undefined,
    hops: isLocal ? [] : hops,
    neighbour,
    kernel: {
      text: kernel.text,
      isError: kernel.isError,
      agrees: agrees(kernel, verdict, hops),
    },
    passes: passage?.passes ?? (link === undefined ? [] : [`link:${ns.id}:${link.index}`]),
  };
  return {
    step,
    verdict,
    hop,
    to: passage === undefined ? undefined : { ns: passage.to.ns, dev: passage.to.ifname },
  };
}

/** Whether the kernel says the same: the same way out, or the same refusal. */
function agrees(kernel: Answer, verdict: string | undefined, hops: readonly WayHop[]): boolean {
  if (kernel.isError) return verdict !== undefined && verdict !== 'local';
  if (verdict === 'local') return kernel.type === 'local' || kernel.type === 'broadcast';
  return hops.some(({ index, gateway }) => index === kernel.oif && gateway === kernel.gateway);
}

const lengthOf = ({ dst }: Fields): number =>
  typeof dst === 'string' && dst !== 'default' ? Number(dst.split('/')[1] ?? 0) : 0;

/** The table of the VRF that the packet comes in by, or leaves by. */
function vrfTableOf(ns: LiveNamespace, { iif, oif }: Packet): number | undefined {
  const dev = iif ?? oif;
  const link = dev === undefined ? undefined : ns.db.interfaces.get(dev)?.record;
  if (link === undefined) return undefined;
  const vrf =
    link.linkinfo?.kind === 'vrf'
      ? link
      : link.master
        ? ns.db.interfaces.get(link.master)?.record
        : undefined;
  const info = vrf?.linkinfo as { kind?: string; data?: Fields } | undefined;
  return info?.kind === 'vrf' ? Number(info.data?.table) : undefined;
}

/** The hops of a route, or of the nexthop object that it names; the kernel's choice is marked. */
function hopsOf(
  ns: LiveNamespace,
  route: Fields,
  names: ReadonlyMap<number, string>,
  oif: number | undefined,
  gateway: string | undefined,
): WayHop[] {
  const given = membersOf(ns, route);
  const total = given.reduce((sum, { weight }) => sum + weight, 0);
  // where the kernel says something else, the first
  const choice = Math.max(
    0,
    given.findIndex((hop) => hop.index === oif && hop.gateway === gateway),
  );
  return given.map((hop, i) => ({
    ...hop,
    dev: names.get(hop.index) ?? `if${hop.index}`,
    share: Math.round((1000 * hop.weight) / total) / 10,
    chosen: i === choice,
  }));
}

type Member = Pick<WayHop, 'gateway' | 'index' | 'weight'>;

function membersOf(ns: LiveNamespace, route: Fields): Member[] {
  if (typeof route.nhId === 'number') {
    const members = nexthopMembers(ns, route.nhId, 1);
    if (members.length > 0) return members;
  }
  if (Array.isArray(route.multipath))
    return (route.multipath as Fields[]).map((hop) => ({
      gateway: gatewayOf(hop),
      index: Number(hop.ifindex),
      weight: Number(hop.hops ?? 0) + 1,
    }));
  return route.oif === undefined ? [] : [{ gateway: gatewayOf(route), index: Number(route.oif), weight: 1 }];
}

function nexthopMembers(ns: LiveNamespace, id: number, weight: number): Member[] {
  const nexthop = ns.db.nexthops.get(id) as Fields | undefined;
  if (nexthop === undefined) return [];
  const { group } = nexthop;
  if (Array.isArray(group))
    return (group as { id: number; weight: number }[]).flatMap((one) =>
      nexthopMembers(ns, one.id, one.weight),
    );
  return nexthop.oif === undefined
    ? []
    : [{ gateway: gatewayOf(nexthop), index: Number(nexthop.oif), weight }];
}

function gatewayOf({ gateway, via }: Fields): string | undefined {
  if (typeof gateway === 'string') return gateway;
  const { addr } = (via ?? {}) as { addr?: unknown };
  return typeof addr === 'string' ? addr : undefined;
}

function neighbourOf(ns: LiveNamespace, index: number, address: string): WayStep['neighbour'] {
  const found = ns.db.neighbours.get(address, index) as Fields | undefined;
  if (found === undefined) return { address, state: 'not known yet' };
  const state = Array.isArray(found.state) ? found.state.join(', ') : `${found.state}`;
  return { address, state, ...(typeof found.lladdr === 'string' ? { lladdr: found.lladdr } : {}) };
}

interface Answer {
  readonly text: string;
  readonly isError: boolean;
  readonly type?: string | undefined;
  readonly oif?: number | undefined;
  readonly gateway?: string | undefined;
}

/** What `ip route get` says. */
async function kernelAnswer(
  ns: LiveNamespace,
  packet: Packet,
  names: ReadonlyMap<number, string>,
): Promise<Answer> {
  const { dst, src, mark, iif, oif, ipProto, sport, dport } = packet;
  try {
    const route = (await ns.ipr.route.get({
      dst,
      ...(src === undefined ? {} : { src }),
      ...(mark === 0 ? {} : { mark }),
      ...(iif === undefined ? {} : { iif }),
      ...(oif === undefined ? {} : { oif }),
      ...(ipProto === undefined ? {} : { ipProto }),
      ...(sport === undefined ? {} : { sport }),
      ...(dport === undefined ? {} : { dport }),
    })) as object as Fields;
    const gateway = gatewayOf(route);
    const parts = [
      route.type === 'unicast' ? '' : `${route.type}`,
      dst,
      src === undefined ? '' : `from ${src}`,
      gateway === undefined ? '' : `via ${gateway}`,
      route.oif === undefined ? '' : `dev ${names.get(Number(route.oif)) ?? `if${route.oif}`}`,
      iif === undefined ? '' : `iif ${iif}`,
      route.table === undefined || route.table === 254 ? '' : `table ${tableName(Number(route.table))}`,
      route.prefsrc === undefined ? '' : `src ${route.prefsrc}`,
    ];
    return {
      text: parts.filter((one) => one !== '').join(' '),
      isError: false,
      type: `${route.type}`,
      oif: route.oif === undefined ? undefined : Number(route.oif),
      gateway,
    };
  } catch (error) {
    return { text: (error as Error).message, isError: true };
  }
}
