import { NETLINK_ROUTE, routeMessages } from '../messages/route/index.js';
import type { Link } from '../messages/route/link/ifinfomsg.js';
import type { ObjectDefinition } from '../objects/definition.js';
import type { Request } from '../objects/request.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { traced } from '../schema/stack.js';
import { utf8Length } from '../schema/text/utf8.js';
import { publicVerbs } from '../schema/verbs.js';
import { NetlinkSocket, type SocketOptions, SUBSCRIPTION_NAMES, UTILITY_OPTIONS } from '../socket/socket.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import { Addresses } from './addr.js';
import { AddressLabels } from './addrlabel.js';
import { Alike } from './alike.js';
import { Batch } from './batch.js';
import { Bridge } from './bridge/bridge.js';
import { CALL_OPTIONS, type Call, type CallOptions, NO_OPTIONS, type Reader } from './executor.js';
import { checkName } from './interface-name.js';
import { type LinkInput, Links } from './link.js';
import { RouteMarshal } from './marshal.js';
import { eventReader, groupNumbers, type MonitorEvent, type MonitorGroup } from './monitor.js';
import { Neighbours } from './neigh.js';
import { NeighbourTables } from './neightbl.js';
import { Netconfs } from './netconf.js';
import { NetnsIds } from './netnsid.js';
import { Nexthops } from './nexthop.js';
import { Routes } from './route.js';
import { Rules } from './rule.js';
import { Statistics } from './stats.js';
import { TrafficControl } from './tc.js';
import { makeTuntap } from './tuntap.js';

export interface IPRouteOptions extends Omit<SocketOptions, 'protocol'> {}

const OPTIONS = optionNames<IPRouteOptions>(UTILITY_OPTIONS);

export interface MonitorOptions extends SubscriptionOptions {
  /** Which groups to join; by default those of links, addresses, routes, rules, neighbours and nexthops. */
  groups?: readonly MonitorGroup[] | undefined;
}

const MONITOR_OPTIONS = optionNames<MonitorOptions>({
  ...SUBSCRIPTION_NAMES,
  groups: true,
});

/**
 * The kernel's routing and interfaces, as `ip` shows and changes them: one member per object, each with the verbs
 * that exist for it. Every verb is asynchronous; what is wrong with the input, or what the kernel refuses, is thrown
 * with the path of the field at fault.
 *
 * ```ts
 * await using ipr = new IPRoute();
 * await ipr.link.add({ ifname: 'br0', linkinfo: { kind: 'bridge' }, up: true });
 * await ipr.addr.add({ dev: 'br0', address: '10.0.0.1/24' });
 * for (const route of await ipr.route.dump({ table: 'main' })) console.log(route.dst, route.gateway);
 * ```
 */
export class IPRoute {
  static {
    publicVerbs(IPRoute, ['monitor']);
  }

  /** The socket underneath: policies, raw requests, its transport. */
  readonly socket: NetlinkSocket;
  readonly #options: IPRouteOptions;
  readonly #reader: Reader;
  // members are made when they are first used: most programs use a few of them
  #link: Links | undefined;
  #addr: Addresses | undefined;
  #route: Routes | undefined;
  #rule: Rules | undefined;
  #neigh: Neighbours | undefined;
  #nexthop: Nexthops | undefined;
  #bridge: Bridge | undefined;
  #stats: Statistics | undefined;
  #netnsid: NetnsIds | undefined;
  #neightbl: NeighbourTables | undefined;
  #addrlabel: AddressLabels | undefined;
  #netconf: Netconfs | undefined;
  #tc: TrafficControl | undefined;
  readonly #monitors = new Set<NetlinkSocket>();
  /** What was changed last, and how. */
  #object: ObjectDefinition | undefined;
  #verb: string | undefined;
  #alike: Alike | undefined;

  constructor(options: IPRouteOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#options = options;
    this.socket = new NetlinkSocket({
      ...options,
      protocol: NETLINK_ROUTE,
      marshal: options.marshal ?? new RouteMarshal(),
    });
    this.#reader = {
      socket: this.socket,
      resolve: this.#resolve,
      monitor: (options) => this.monitor(options),
      execute: (call, limits, value) => {
        try {
          checkOptions(limits, CALL_OPTIONS);
        } catch (error) {
          if (call instanceof Promise) call.catch(() => {});
          return Promise.reject(error);
        }
        if (call instanceof Promise) return this.#executeLater(call, limits, value);
        this.#learn(call);
        return this.#send(call, limits);
      },
      again: (definition, verb, input) => {
        const call = this.#alike?.again(definition, verb, input);
        return call && this.#send(call, NO_OPTIONS);
      },
    };
  }

  #send({ type, value, flags }: Call, limits: CallOptions): Promise<void> {
    const options = limits === NO_OPTIONS ? { flags } : { ...limits, flags };
    return this.socket.request(type.id, value, options) as unknown as Promise<void>;
  }

  /** Notes what the second request of a verb in a row is like: the third may differ in an address only. */
  #learn(call: Call): void {
    const { object, verb } = call as Partial<Request>;
    if (object?.alike === undefined) return;
    if (object === this.#object && verb === this.#verb) (this.#alike ??= new Alike()).learn(call);
    this.#object = object;
    this.#verb = verb;
  }

  #executeLater(call: Promise<Call>, limits: CallOptions, value: object): Promise<void> {
    return traced(call.then((ready) => this.#reader.execute(ready, limits, value)));
  }

  /** Network interfaces. */
  get link(): Links {
    return (this.#link ??= new Links({ ...this.#reader, tuntap: this.#tuntap }));
  }

  /** Addresses. */
  get addr(): Addresses {
    return (this.#addr ??= new Addresses(this.#reader));
  }

  /** Routes. */
  get route(): Routes {
    return (this.#route ??= new Routes(this.#reader));
  }

  /** Rules of policy routing. */
  get rule(): Rules {
    return (this.#rule ??= new Rules(this.#reader));
  }

  /** Neighbours: ARP and NDP entries. */
  get neigh(): Neighbours {
    return (this.#neigh ??= new Neighbours(this.#reader));
  }

  /** Nexthop objects. */
  get nexthop(): Nexthops {
    return (this.#nexthop ??= new Nexthops(this.#reader));
  }

  /** What `bridge` shows: ports, VLANs, forwarding and multicast entries. */
  get bridge(): Bridge {
    return (this.#bridge ??= new Bridge(this.#reader));
  }

  /** Statistics of interfaces. */
  get stats(): Statistics {
    return (this.#stats ??= new Statistics(this.#reader));
  }

  /** Ids of other network namespaces. */
  get netnsid(): NetnsIds {
    return (this.#netnsid ??= new NetnsIds(this.#reader));
  }

  /** Parameters of neighbour tables. */
  get neightbl(): NeighbourTables {
    return (this.#neightbl ??= new NeighbourTables(this.#reader));
  }

  /** Labels that choose source addresses of IPv6. */
  get addrlabel(): AddressLabels {
    return (this.#addrlabel ??= new AddressLabels(this.#reader));
  }

  /** Settings of interfaces that have a notification of their own. */
  get netconf(): Netconfs {
    return (this.#netconf ??= new Netconfs(this.#reader));
  }

  /** Traffic control: qdiscs, classes, filters, actions. */
  get tc(): TrafficControl {
    return (this.#tc ??= new TrafficControl(this.#reader));
  }

  readonly #resolve = async (name: string, as?: 'vrf'): Promise<number> => {
    const type = routeMessages.getlink;
    const isAlternative = utf8Length(name) > 15;
    if (name === '') checkName(name, type);
    try {
      const link = await this.socket.get<Link>(type.id, {
        ...(isAlternative ? { altIfname: name } : { ifname: name }),
        extMask: ['skipStats'],
      });
      return as === undefined ? link.index : tableOf(link, name);
    } catch (error) {
      // only alternative names may hold everything
      if ((error as NetlinkError).code === 'ENODEV' && !isAlternative) checkName(name, type);
      throw error;
    }
  };

  readonly #tuntap = async (link: LinkInput, exclusive: boolean, options: CallOptions): Promise<void> => {
    this.socket.checkOpen();
    const { transport, netns } = this.#options;
    // whoever gives a socket of their own may have opened it anywhere
    const known = transport === undefined || typeof transport === 'function' || netns !== undefined;
    const rest = await makeTuntap(link, exclusive, known ? this.socket.transport : undefined, netns);
    if (!rest) return;
    try {
      await this.link.set(rest, options);
    } catch (error) {
      // what add made but could not finish must not stay
      if (exclusive) await this.link.del({ dev: rest.dev as string }).catch(() => {});
      throw error;
    }
  };

  /** Collects many changes, and sends them in few datagrams: see {@link Batch}. */
  batch(): Batch {
    return new Batch(this.socket, this.#resolve);
  }

  /**
   * Reports changes as they happen, on a socket of its own. Iterate it, or its `batches()`; it ends with leaving the
   * loop, with `close()`, or with this object. An `overrun` event stands where the kernel had to drop some.
   */
  monitor(options: MonitorOptions = {}): Subscription<MonitorEvent> {
    checkOptions(options, MONITOR_OPTIONS);
    const { groups: names, ...rest } = options;
    const groups = groupNumbers(names);
    this.socket.checkOpen();
    const given = this.#options.transport;
    const shared = given !== undefined && typeof given !== 'function';
    const socket = shared
      ? this.socket
      : new NetlinkSocket({ ...this.#options, protocol: NETLINK_ROUTE, marshal: this.socket.marshal });
    let subscription: Subscription<MonitorEvent>;
    try {
      subscription = socket.subscribe(groups, rest, eventReader(socket.marshal));
    } catch (error) {
      if (!shared) socket.close();
      throw error;
    }
    if (!shared) {
      this.#monitors.add(socket);
      subscription.closed.then(() => {
        this.#monitors.delete(socket);
        socket.close();
      });
    }
    return subscription;
  }

  /** Ends everything under way. May be called again. */
  close(): void {
    for (const monitor of this.#monitors) monitor.close();
    this.socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

/** The table of a VRF. */
function tableOf({ linkinfo }: Link, name: string): number {
  const { kind, data } = (linkinfo ?? {}) as { kind?: string; data?: { table?: number } };
  if (kind === 'vrf' && data?.table !== undefined) return data.table;
  throw NetlinkError.of('EINVAL', `'${name}' is ${kind === undefined ? 'no VRF' : `a ${kind}, not a VRF`}`);
}
