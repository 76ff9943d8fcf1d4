import type { Pending, Resolve } from '../objects/interfaces.js';
import { NetlinkError } from '../protocol/errors.js';
import { merged } from '../schema/codec.js';
import { checkOptions } from '../schema/options.js';
import { CallSite, retrace } from '../schema/stack.js';
import type { NetlinkSocket } from '../socket/socket.js';
import { AddressChanges } from './addr.js';
import { AddressLabelChanges } from './addrlabel.js';
import { Alike } from './alike.js';
import { BridgeChanges } from './bridge/bridge.js';
import { CALL_OPTIONS, type Call, type Executor } from './executor.js';
import { LinkBatch, type LinkChanges } from './link.js';
import { closeAll } from './link-netns.js';
import { NeighbourChanges } from './neigh.js';
import { NeighbourTableChanges } from './neightbl.js';
import { NexthopChanges } from './nexthop.js';
import { RouteChanges } from './route.js';
import { RuleChanges } from './rule.js';
import { TrafficControlChanges } from './tc.js';

/** What became of one request of a batch: refusals come with the request as it was sent. */
export type BatchOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: NetlinkError; readonly request: object };

/**
 * Many changes in few sends: `batch.route.add({ … })` and so on, then {@link run}. Wrong input is an error where it is
 * added; what the kernel refuses does not stop the rest. Interfaces given by name are looked up when it runs, before
 * anything is sent, so they have to exist before it does; one that is missing fails the requests that name it.
 */
export class Batch {
  readonly #socket: NetlinkSocket;
  /** Calls from the first that has names to look up, each with what its verb was given. */
  readonly #calls: { readonly call: Pending<Call>; readonly value: object }[] = [];
  /** Descriptors of namespaces that its links are for. */
  readonly #namespaces: number[] = [];
  #requests;
  readonly #alike = new Alike();
  readonly #executor: Executor<number>;
  #link: LinkChanges<number> | undefined;
  #addr: AddressChanges<number> | undefined;
  #route: RouteChanges<number> | undefined;
  #rule: RuleChanges<number> | undefined;
  #neigh: NeighbourChanges<number> | undefined;
  #nexthop: NexthopChanges<number> | undefined;
  #bridge: BridgeChanges<number> | undefined;
  #addrlabel: AddressLabelChanges<number> | undefined;
  #neightbl: NeighbourTableChanges<number> | undefined;
  #tc: TrafficControlChanges<number> | undefined;

  /** @internal Batches are made by `IPRoute.batch`. */
  constructor(socket: NetlinkSocket, resolve: Resolve) {
    this.#socket = socket;
    this.#requests = socket.batch();
    this.#executor = {
      execute: (call, options, value) => {
        checkOptions(options, CALL_OPTIONS);
        return this.#add(call, value);
      },
      again: (definition, verb, input) => {
        const call = this.#calls.length === 0 ? this.#alike.again(definition, verb, input) : undefined;
        return call && this.#requests.add(call.type.id, call.value, call.flags);
      },
      resolve,
    };
  }

  /** Network interfaces. */
  get link(): LinkChanges<number> {
    return (this.#link ??= new LinkBatch(
      this.#executor,
      this.#namespaces,
      this.#socket.transport.namespaces,
    ));
  }

  /** Addresses. */
  get addr(): AddressChanges<number> {
    return (this.#addr ??= new AddressChanges(this.#executor));
  }

  /** Routes. */
  get route(): RouteChanges<number> {
    return (this.#route ??= new RouteChanges(this.#executor));
  }

  /** Rules of policy routing. */
  get rule(): RuleChanges<number> {
    return (this.#rule ??= new RuleChanges(this.#executor));
  }

  /** Neighbours: ARP and NDP entries. */
  get neigh(): NeighbourChanges<number> {
    return (this.#neigh ??= new NeighbourChanges(this.#executor));
  }

  /** Nexthop objects. */
  get nexthop(): NexthopChanges<number> {
    return (this.#nexthop ??= new NexthopChanges(this.#executor));
  }

  /** What `bridge` shows: ports, VLANs, forwarding and multicast entries. */
  get bridge(): BridgeChanges<number> {
    return (this.#bridge ??= new BridgeChanges(this.#executor));
  }

  /** Labels that choose source addresses of IPv6. */
  get addrlabel(): AddressLabelChanges<number> {
    return (this.#addrlabel ??= new AddressLabelChanges(this.#executor));
  }

  /** Parameters of neighbour tables. */
  get neightbl(): NeighbourTableChanges<number> {
    return (this.#neightbl ??= new NeighbourTableChanges(this.#executor));
  }

  /** Traffic control: qdiscs, classes, filters, actions. */
  get tc(): TrafficControlChanges<number> {
    return (this.#tc ??= new TrafficControlChanges(this.#executor));
  }

  /** Requests added so far. */
  get size(): number {
    return this.#requests.size + this.#calls.length;
  }

  #add(call: Pending<Call>, value: object): number {
    if (call instanceof Promise)
      call.catch(() => {}); // run() awaits it, and fails with it
    else if (this.#calls.length === 0) {
      const place = this.#requests.add(call.type.id, call.value, call.flags);
      this.#alike.learn(call);
      return place;
    }
    return this.#requests.size + this.#calls.push({ call, value }) - 1;
  }

  /** Sends everything; the outcomes in the order of adding. The batch is then empty and can be filled again. */
  async run(): Promise<BatchOutcome[]> {
    const namespaces = this.#namespaces.splice(0);
    try {
      return await this.#run();
    } finally {
      closeAll(namespaces, this.#socket.transport.namespaces);
    }
  }

  async #run(): Promise<BatchOutcome[]> {
    const calls = this.#calls.splice(0);
    const requests = this.#requests;
    this.#requests = this.#socket.batch();
    const failed = new Map<number, BatchOutcome>();
    const site = calls.length > 0 ? new CallSite() : undefined;
    const before = requests.size;
    for (const [i, { call: pending, value }] of calls.entries()) {
      try {
        const call = pending instanceof Promise ? await pending : pending;
        requests.add(call.type.id, call.value, call.flags);
      } catch (error) {
        // an interface that is not there is what the kernel might say as well
        if (!(error instanceof NetlinkError)) throw error;
        if (site) retrace(error, site);
        failed.set(before + i, { ok: false, error, request: value });
      }
    }
    const results = (await requests.run()).map(
      (result): BatchOutcome =>
        result.ok
          ? result
          : { ok: false, error: result.error, request: merged(result.request.value) as object },
    );
    for (const [place, outcome] of failed) results.splice(place, 0, outcome);
    return results;
  }
}
