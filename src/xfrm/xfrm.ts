import { type Device, deviceIndex } from '../iproute/device.js';
import { IPRoute } from '../iproute/iproute.js';
import { NETLINK_XFRM, xfrmDumps, xfrmMessages } from '../messages/xfrm/index.js';
import { HEADER } from '../protocol/framing.js';
import { Marshal } from '../protocol/marshal.js';
import { decodeAt, type Message } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { groupNumbers, Listeners } from '../socket/listeners.js';
import { FAMILY_OPTIONS, NetlinkSocket, type SocketOptions, SUBSCRIPTION_NAMES } from '../socket/socket.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import { eventGroups, eventOf, type XfrmEvent, type XfrmGroup } from './events.js';
import type { XfrmHost } from './host.js';
import { XfrmPolicies } from './policies.js';
import { XfrmStates } from './states.js';
import { readStatistics, type XfrmStatistics } from './statistics.js';

export interface XfrmOptions extends Omit<SocketOptions, 'protocol' | 'marshal'> {}

const OPTIONS = optionNames<XfrmOptions>(FAMILY_OPTIONS);

export interface XfrmMonitorOptions extends SubscriptionOptions {
  /** What to be notified of; all by default. */
  groups?: readonly XfrmGroup[] | undefined;
}

const MONITOR_OPTIONS = optionNames<XfrmMonitorOptions>({ ...SUBSCRIPTION_NAMES, groups: true });

/**
 * IPsec: the states and policies of the kernel's `xfrm`, as `ip xfrm` shows and sets them.
 *
 * ```ts
 * await using xfrm = new Xfrm();
 * await xfrm.state.add({
 *   src: '192.0.2.1', dst: '192.0.2.2', proto: 'esp', spi: 0x1000, mode: 'tunnel', reqid: 1,
 *   aead: { name: 'rfc4106(gcm(aes))', key: '…', icvLen: 128 },
 * });
 * for (const { src, dst, spi, lifetime } of await xfrm.state.list()) console.log(src, dst, spi, lifetime.bytes);
 * for await (const event of xfrm.monitor({ groups: ['acquire', 'expire'] })) console.log(event);
 * ```
 *
 * Needs CAP_NET_ADMIN in the namespace that it is made for, reading too: states have keys.
 */
export class Xfrm {
  static {
    publicVerbs(Xfrm);
  }

  /** The socket underneath. */
  readonly socket: NetlinkSocket;
  /** Security associations. */
  readonly state: XfrmStates;
  /** Which packets have to be protected. */
  readonly policy: XfrmPolicies;
  readonly #options: XfrmOptions;
  /** Sockets beside: of whole tables, and of events. */
  readonly #listeners = new Listeners();
  #tables: NetlinkSocket | undefined;
  #ipr: IPRoute | undefined;

  constructor(options: XfrmOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#options = options;
    this.socket = this.#open();
    const tables = (): NetlinkSocket => this.#tablesSocket();
    const host: XfrmHost = {
      socket: this.socket,
      get tables() {
        return tables();
      },
      indexOf: (dev) => this.#indexOf(dev),
    };
    this.state = new XfrmStates(host);
    this.policy = new XfrmPolicies(host);
  }

  #open(marshal = new Marshal().registerPolicy(xfrmMessages)): NetlinkSocket {
    return new NetlinkSocket({ ...this.#options, protocol: NETLINK_XFRM, marshal });
  }

  #tablesSocket(): NetlinkSocket {
    this.socket.checkOpen();
    this.#tables ??= this.#open(new Marshal().registerPolicy(xfrmMessages).registerRequests(xfrmDumps));
    return this.#tables;
  }

  #indexOf(dev: Device): Promise<number> {
    this.#ipr ??= new IPRoute(this.#options);
    return deviceIndex(this.#ipr.link, dev);
  }

  /**
   * Reports what happens from now on: states and policies that come, change, expire and go, states that policies
   * lack. Where the kernel had to drop events, an `overrun` item stands at the place, and the stream goes on. It has
   * a socket of its own, and ends with leaving the loop, `close()`, or this object.
   *
   * @throws TypeError for a group that there is not.
   */
  monitor(options: XfrmMonitorOptions = {}): Subscription<XfrmEvent> {
    checkOptions(options, MONITOR_OPTIONS);
    const { groups = Object.keys(eventGroups) as XfrmGroup[], ...rest } = options;
    const numbers = groupNumbers(groups, eventGroups);
    this.socket.checkOpen();
    const events = this.#listeners.subscribe(this.#open(), (socket) =>
      socket.subscribe<XfrmEvent | undefined>(numbers, rest, ({ bytes, at, end, type }) => {
        const found = socket.marshal.messageTypeOf(type);
        if (!found) return undefined;
        return eventOf(found.event, decodeAt(found.message as Message, bytes, at + HEADER, end) as never);
      }),
    );
    return events as Subscription<XfrmEvent>;
  }

  /**
   * Counts packets that went wrong, by the reason: `{ inNoStates, inStateProtoError, outPolBlock, … }`
   * (`/proc/net/xfrm_stat`).
   *
   * @throws NetlinkError `ENOENT` where the kernel does not count them.
   */
  async statistics(): Promise<XfrmStatistics> {
    this.socket.checkOpen();
    return readStatistics(this.#options.netns);
  }

  /** Ends everything under way, events included. May be called again. */
  close(): void {
    this.#listeners.close();
    this.#tables?.close();
    this.#ipr?.close();
    this.socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
