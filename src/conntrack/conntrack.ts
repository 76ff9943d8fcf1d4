import { Entries } from '../iproute/entries.js';
import type {
  ConntrackCount,
  ConntrackMessage,
  ConntrackStatistics,
} from '../messages/netfilter/conntrack/conntrack.js';
import { conntrackMessages, expectationMessages } from '../messages/netfilter/conntrack/index.js';
import { NETLINK_NETFILTER } from '../messages/netfilter/nfgenmsg.js';
import { type Explain, NetlinkError } from '../protocol/errors.js';
import { HEADER, NLM_F_CREATE, NLM_F_EXCL } from '../protocol/framing.js';
import { Marshal, type MessageType } from '../protocol/marshal.js';
import { checkChooses } from '../schema/fields.js';
import { decodeAt } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { DUMP_NAMES, type DumpOptions } from '../socket/dump.js';
import { groupNumbers, Listeners } from '../socket/listeners.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import { NetlinkSocket, type SocketOptions, UTILITY_OPTIONS } from '../socket/socket.js';
import { SUBSCRIPTION_NAMES } from '../socket/socket-options.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import { type ConntrackEvent, type ConntrackGroup, eventGroups, eventOf } from './events.js';
import { Expectations } from './expectations.js';
import { type ConntrackFilter, prepareFilter } from './filter.js';
import { type Flow, flowOf } from './flow.js';
import { type ConntrackKey, type FlowInput, flowMessage, KEY_FIELDS, keyMessage } from './input.js';
import { refuse } from './tuple.js';

export interface ConntrackOptions extends Omit<SocketOptions, 'protocol'> {}

const OPTIONS = optionNames<ConntrackOptions>(UTILITY_OPTIONS);

/** Limits of waiting for one request. */
export interface ConntrackCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<ConntrackCallOptions>(CALL_NAMES);

export interface ConntrackDumpOptions extends Omit<DumpOptions, 'take'> {
  /** Sets the counters of what is read to zero. */
  zero?: boolean | undefined;
}

const DUMP_OPTIONS = optionNames<ConntrackDumpOptions>({ ...DUMP_NAMES, zero: true });

export interface ConntrackEventOptions extends SubscriptionOptions {
  /** What to report; by default what happens to flows. */
  groups?: readonly ConntrackGroup[] | undefined;
  /** Which flows; the others are left out here, as the kernel reports all. */
  filter?: ConntrackFilter | undefined;
}

const EVENT_OPTIONS = optionNames<ConntrackEventOptions>({
  ...SUBSCRIPTION_NAMES,
  groups: true,
  filter: true,
});

/** What one CPU has counted (`conntrack -S`). */
export interface ConntrackCpuStatistics
  extends Omit<ConntrackStatistics, 'nfgenFamily' | 'version' | 'resId' | 'unknown'> {
  cpu: number;
}

/** `NFNL_SUBSYS_CTNETLINK` and its kin: the messages that this class speaks. */
const types: Readonly<Record<string, MessageType>> = Object.fromEntries(
  [conntrackMessages, expectationMessages].flatMap((table) =>
    Object.values<MessageType>(table).map((type) => [type.name, type]),
  ),
);

const {
  new: newFlow,
  get: getFlow,
  delete: deleteFlow,
  get_ctrzero,
  get_stats_cpu,
  get_stats,
  get_dying,
  get_unconfirmed,
} = conntrackMessages;

const EINVAL = 22;

/** The kernel answers for a subsystem that it does not have with `EINVAL`. */
export const explain: Explain = (errno, echo) =>
  errno === EINVAL && echo.length === 0
    ? { words: 'the kernel refuses it, or has no connection tracking (module nf_conntrack_netlink)' }
    : undefined;

/**
 * Connection tracking: the flows that the kernel tracks, as `conntrack` shows and changes them.
 *
 * ```ts
 * await using conntrack = new Conntrack();
 * for (const flow of await conntrack.dump({ protocol: 'tcp', orig: { dport: 443 } })) console.log(flow.orig, flow.state);
 * await conntrack.del({ mark: 7 });
 * for await (const event of conntrack.events({ groups: ['new', 'destroy'] })) console.log(event);
 * ```
 *
 * Needs CAP_NET_ADMIN in the namespace that it is made for, and the module nf_conntrack_netlink. The kernel follows flows
 * where something asks it to: a rule with `ct`, NAT.
 */
export class Conntrack {
  static {
    publicVerbs(Conntrack);
  }

  /** The socket underneath. */
  readonly socket: NetlinkSocket;
  /** Flows that helpers expect. */
  readonly expectations: Expectations;
  readonly #options: ConntrackOptions;
  /** Sockets that events come by. */
  readonly #listeners = new Listeners();

  constructor(options: ConntrackOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#options = options;
    this.socket = this.#open();
    this.expectations = new Expectations(this.socket);
  }

  #open(): NetlinkSocket {
    const marshal = this.#options.marshal ?? new Marshal().registerPolicy(types);
    return new NetlinkSocket({ ...this.#options, protocol: NETLINK_NETFILTER, marshal });
  }

  /**
   * Lists flows: all, or those that match a filter: `await` it for an array, or iterate it, which holds few in
   * memory. The kernel leaves out what it can: see {@link ConntrackFilter}.
   *
   * @throws EncodeError for a filter that names what there is not.
   */
  dump(filter: ConntrackFilter = {}, options: ConntrackDumpOptions = {}): Entries<Flow> {
    checkOptions(options, DUMP_OPTIONS);
    const { zero, ...limits } = options;
    return this.#table(zero ? get_ctrzero : getFlow, filter, limits);
  }

  /** Lists flows that have ended, and whose end has not been reported to listeners yet. */
  dying(filter: ConntrackFilter = {}, options: DumpOptions = {}): Entries<Flow> {
    return this.#table(get_dying, filter, options);
  }

  /** Lists flows whose first packet is still on its way (until 6.2 also of those that a queue holds). */
  unconfirmed(filter: ConntrackFilter = {}, options: DumpOptions = {}): Entries<Flow> {
    return this.#table(get_unconfirmed, filter, options);
  }

  #table(type: MessageType, filter: ConntrackFilter, options: DumpOptions): Entries<Flow> {
    const { message, accepts } = prepareFilter(filter);
    const dump = this.socket.dump(type.id, message, { ...options, explain });
    return new Entries(dump, (one) => {
      const flow = flowOf(one as unknown as ConntrackMessage);
      return accepts(flow) ? [flow] : [];
    });
  }

  /**
   * Reads one flow, by the direction of its packets or of its answers.
   *
   * @throws NetlinkError `ENOENT` where there is none.
   */
  async get(key: ConntrackKey, options: ConntrackCallOptions = {}): Promise<Flow> {
    checkOptions(options, CALL_OPTIONS);
    // the one answer is marked as one of many, so that the acknowledgement ends it
    const [answer] = await this.socket.request<ConntrackMessage>(getFlow.id, keyMessage(key), {
      ...options,
      explain,
    });
    return flowOf(answer!);
  }

  /**
   * Adds an entry, as a failover or a proxy does: `timeout` and, for TCP, `state` have to be given. Answers are
   * expected the other way round where `reply` is left out.
   *
   * @throws NetlinkError `EEXIST` where there is one already.
   */
  async add(flow: FlowInput, options: ConntrackCallOptions = {}): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const flags = NLM_F_CREATE | NLM_F_EXCL;
    await this.socket.request(newFlow.id, flowMessage(flow), { ...options, flags, explain });
  }

  /**
   * Changes the given fields of a flow: mark, timeout, status, state, helper, labels.
   *
   * @throws NetlinkError `ENOENT` where there is none.
   */
  async update(flow: FlowInput, options: ConntrackCallOptions = {}): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.socket.request(newFlow.id, flowMessage(flow, true), { ...options, explain });
  }

  /**
   * Removes flows: the one that a key identifies, or all that match a filter. Returns how many.
   *
   * @throws EncodeError for a filter that means every flow: that is {@link flush}.
   * @throws NetlinkError `ENOENT` where a key tells a flow that there is not.
   */
  async del(where: ConntrackKey | ConntrackFilter, options: ConntrackCallOptions = {}): Promise<number> {
    checkOptions(options, CALL_OPTIONS);
    if (isKey(where)) {
      await this.socket.request(deleteFlow.id, keyMessage(where), { ...options, explain });
      return 1;
    }
    checkChooses('conntrack', where, 'flush()');
    if (prepareFilter(where as ConntrackFilter).all)
      refuse('', 'a filter that means every flow; flush() does that');
    let count = 0;
    for (const { family, protocol, orig, zone, id } of await this.dump(where as ConntrackFilter, options)) {
      try {
        const { packets: _packets, bytes: _bytes, ...tuple } = orig;
        await this.socket.request(deleteFlow.id, keyMessage({ family, protocol, orig: tuple, zone, id }), {
          ...options,
          explain,
        });
        count++;
      } catch (error) {
        // it has ended by itself
        if (!(error instanceof NetlinkError) || error.code !== 'ENOENT') throw error;
      }
    }
    return count;
  }

  /** Removes every flow. */
  async flush(options: ConntrackCallOptions = {}): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.socket.request(deleteFlow.id, {}, { ...options, explain });
  }

  /** Counts the flows, and reads how many there may be (`net.netfilter.nf_conntrack_max`). */
  async count(options: ConntrackCallOptions = {}): Promise<{ entries: number; max: number | undefined }> {
    checkOptions(options, CALL_OPTIONS);
    const [answer = {} as ConntrackCount] = await this.socket.request<ConntrackCount>(
      get_stats.id,
      {},
      { ...options, explain },
    );
    return { entries: answer.entries ?? 0, max: answer.maxEntries };
  }

  /** Reads what each CPU has counted: entries that did not fit, packets that were invalid. */
  stats(options: DumpOptions = {}): Entries<ConntrackCpuStatistics> {
    return new Entries(this.socket.dump(get_stats_cpu.id, {}, { ...options, explain }), (one) => {
      const {
        nfgenFamily: _family,
        version: _version,
        resId,
        ...counts
      } = one as unknown as ConntrackStatistics;
      return [{ cpu: resId, ...counts }];
    });
  }

  /**
   * Reports what happens to flows, as it happens; where the kernel had to drop events, an `overrun` item stands at
   * the place, and the stream goes on: read the table again then. It has a socket of its own, and ends with leaving
   * the loop, `close()`, or this object.
   *
   * @throws TypeError for a group that there is not.
   */
  events(options: ConntrackEventOptions = {}): Subscription<ConntrackEvent> {
    checkOptions(options, EVENT_OPTIONS);
    const { groups = ['new', 'update', 'destroy'], filter, ...rest } = options;
    const { accepts, all } = prepareFilter(filter);
    const numbers = groupNumbers(groups, eventGroups);
    this.socket.checkOpen();
    const events = this.#listeners.subscribe(this.#open(), (socket) =>
      socket.subscribe<ConntrackEvent | undefined>(numbers, rest, ({ bytes, at, end, type, flags }) => {
        const found = socket.marshal.messageTypeOf(type);
        if (!found) return undefined;
        const event = eventOf(type, flags, decodeAt(found.message, bytes, at + HEADER, end));
        return all || !('orig' in event) || accepts(event) ? event : undefined;
      }),
    );
    return events as Subscription<ConntrackEvent>;
  }

  /** Ends everything under way, streams included. May be called again. */
  close(): void {
    this.#listeners.close();
    this.socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

/** Whether it tells one flow: a whole direction, and nothing that only filters have. */
function isKey(where: ConntrackKey | ConntrackFilter): where is ConntrackKey {
  const { protocol, orig, reply } = where;
  if (protocol === undefined) return false;
  if (Object.keys(where).some((key) => !(KEY_FIELDS as readonly string[]).includes(key))) return false;
  const of = orig ?? reply;
  if (of?.src === undefined || of.dst === undefined || `${of.src}${of.dst}`.includes('/')) return false;
  return of.type !== undefined || (of.sport !== undefined && of.dport !== undefined) || isBare(protocol);
}

/** Whether its flows have neither ports nor types. */
function isBare(protocol: ConntrackKey['protocol']): boolean {
  return ![
    'tcp',
    'udp',
    'sctp',
    'dccp',
    'udplite',
    'icmp',
    'icmpv6',
    'gre',
    6,
    17,
    132,
    33,
    136,
    1,
    58,
    47,
  ].includes(protocol as never);
}
