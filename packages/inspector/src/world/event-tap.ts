import { NetlinkSocket, RouteMarshal } from 'tsroute2';
import { type EventContent, EventTeller } from './event-item.js';
import type { LiveNamespace } from './live-namespace.js';

const NETLINK_ROUTE = 0;
const HEADER = 16;
/** Multicast groups of rtnetlink: links, addresses, routes, rules, neighbours, nexthops, queueing, and what else is told. */
const GROUPS = [1, 3, 4, 5, 7, 8, 9, 11, 19, 24, 25, 26, 27, 28, 29, 32, 33, 35];
/** Events handled before others get their turn. */
const LOT = 500;

/** An event of a namespace. */
export interface TappedEvent extends EventContent {
  readonly time: number;
}

/** Takes the bytes of a message, and what they say. */
type Taker = (message: Uint8Array, event: TappedEvent) => void;

const EMPTY = new Uint8Array(0);

interface Arrival {
  readonly event: string;
  readonly fields: Record<string, unknown>;
  readonly message: Uint8Array;
  readonly time: number;
}

/** Listens to all that rtnetlink announces in one namespace. */
export class EventTap {
  readonly #socket: NetlinkSocket;
  readonly #teller: EventTeller;
  readonly #take: Taker;
  #closed = false;

  constructor(ns: LiveNamespace, take: Taker, isOwn: boolean) {
    this.#take = take;
    this.#teller = new EventTeller((index) =>
      typeof index === 'number' ? (ns.links.get(index)?.ifname ?? `if${index}`) : `${index}`,
    );
    const marshal = new RouteMarshal();
    this.#socket = new NetlinkSocket({
      protocol: NETLINK_ROUTE,
      marshal,
      ...(isOwn ? {} : { netns: ns.fd }),
    });
    for (const record of ns.db.interfaces.records()) this.#teller.learn('link', record);
    for (const record of ns.db.addresses.records()) this.#teller.learn('addr', record);
    const subscription = this.#socket.subscribe<Arrival | 'lost'>(
      GROUPS,
      { overrun: () => 'lost' },
      ({ bytes, at, end, type }) => {
        const found = marshal.messageTypeOf(type, bytes, at + HEADER, end);
        // of a pool: an array of its own for each is what takes most time
        const message = Buffer.from(bytes.u8.subarray(at, end));
        const fields = found === undefined ? { type } : marshal.decodeBody(type, bytes, at + HEADER, end);
        return { event: found?.event ?? `type${type}`, fields, message, time: Date.now() };
      },
    );
    void this.#run(subscription.batches());
  }

  async #run(batches: AsyncIterable<(Arrival | 'lost')[]>): Promise<void> {
    try {
      for await (const batch of batches) {
        for (let at = 0; at < batch.length && !this.#closed; at += LOT) {
          if (at > 0) await new Promise(setImmediate);
          for (const one of batch.slice(at, at + LOT)) this.#one(one);
        }
      }
    } catch (error) {
      if (!this.#closed) this.#one('lost', (error as Error).message);
    }
  }

  #one(one: Arrival | 'lost', why = 'the kernel dropped events here: its buffer was full'): void {
    if (one === 'lost') {
      const lost = {
        event: 'overrun',
        object: 'overrun',
        change: 'lost' as const,
        label: 'events were lost',
        text: why,
      };
      return this.#take(EMPTY, { time: Date.now(), ...lost });
    }
    const { event, fields, message, time } = one;
    this.#take(message, { time, ...this.#teller.tell(event, fields) });
  }

  close(): void {
    this.#closed = true;
    this.#socket.close();
  }
}
