import type { NetlinkError } from '../netlink/errors.js';
import type { NetlinkSocket } from '../netlink/socket.js';
import { merged } from '../schema/codec.js';
import { AddressChanges } from './addr.js';
import { LinkChanges } from './link.js';
import type { Lookup, Pending } from './names.js';
import { NeighbourChanges } from './neigh.js';
import { RouteChanges } from './route.js';
import { RuleChanges } from './rule.js';
import type { Call, Performer } from './verbs.js';

/** What became of one request of a batch: refusals come with the request as it was sent. */
export type BatchOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: NetlinkError; readonly request: object };

/**
 * Many changes in few sends: `batch.route.add({ … })` and so on, then {@link run}. Wrong input is an error where it is
 * added; what the kernel refuses does not stop the rest. Interfaces given by name are looked up when it runs, so they
 * have to exist before it does.
 */
export class Batch {
  readonly link: LinkChanges<number>;
  readonly addr: AddressChanges<number>;
  readonly route: RouteChanges<number>;
  readonly rule: RuleChanges<number>;
  readonly neigh: NeighbourChanges<number>;
  readonly #socket: NetlinkSocket;
  readonly #calls: Pending<Call>[] = [];
  #requests;

  constructor(socket: NetlinkSocket, lookup: Lookup) {
    this.#socket = socket;
    this.#requests = socket.batch();
    const performer: Performer<number> = { perform: (call) => this.#add(call), lookup };
    this.link = new LinkChanges(performer);
    this.addr = new AddressChanges(performer);
    this.route = new RouteChanges(performer);
    this.rule = new RuleChanges(performer);
    this.neigh = new NeighbourChanges(performer);
  }

  /** Requests added so far. */
  get size(): number {
    return this.#requests.size + this.#calls.length;
  }

  #add(call: Pending<Call>): number {
    if (call instanceof Promise)
      call.catch(() => {}); // run() awaits it, and fails with it
    else if (this.#calls.length === 0) {
      return this.#requests.add(call.type.id, call.value, call.flags);
    }
    return this.#requests.size + this.#calls.push(call) - 1;
  }

  /** Sends everything; the outcomes in the order of adding. The batch is then empty and can be filled again. */
  async run(): Promise<BatchOutcome[]> {
    const calls = this.#calls.splice(0);
    const requests = this.#requests;
    this.#requests = this.#socket.batch();
    for (const pending of calls) {
      const call = pending instanceof Promise ? await pending : pending;
      requests.add(call.type.id, call.value, call.flags);
    }
    const results = await requests.run();
    return results.map((result) =>
      result.ok
        ? result
        : { ok: false, error: result.error, request: merged(result.request.value) as object },
    );
  }
}
