import type { BoundFamily } from '../generic/bound.js';
import { boundWhenUsed } from '../generic/deferred.js';
import { GenericNetlink, type GenericNetlinkOptions } from '../generic/generic.js';
import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { Nl80211Command } from '../messages/generic/nl80211/commands.js';
import type { Nl80211, Nl80211Commands } from '../messages/generic/nl80211/index.js';
import { NetlinkError } from '../protocol/errors.js';
import type { Input } from '../schema/index.js';
import { optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import type { DumpOptions } from '../socket/dump.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';

export interface IWOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface IWCallOptions extends CallOptions {}

export const CALL_OPTIONS = optionNames<IWCallOptions>(CALL_NAMES);

/** An interface, by its name, its index, or as something read has them. */
export type DeviceRef = string | number | { readonly ifindex?: number; readonly wdev?: number };
/** A device, by its name (`'phy0'`), its index, or as something read has it. */
export type PhyRef = string | number | { readonly wiphy?: number };

/** Attributes of nl80211, for what has no member here. */
export type Attributes80211 = Input<Nl80211Attributes>;

/** `NL80211_MULTICAST_GROUP_*`. */
export type IWGroup = 'config' | 'scan' | 'regulatory' | 'mlme' | 'vendor' | 'nan' | 'testmode';

export interface IWMonitorOptions extends SubscriptionOptions {
  /** Which groups to join; by default those that are not of one vendor alone. */
  groups?: readonly IWGroup[] | undefined;
}

/** Something that happened; `overrun` where events were lost, `error` where one could not be read. */
export type IWEvent =
  | (Nl80211 & { event: Nl80211Command })
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data?: Uint8Array };

/** The socket of nl80211, which all parts of `IW` share: the family, names made indices, requests and events. */
export class Wireless {
  static {
    publicVerbs(Wireless);
  }

  /** The generic netlink underneath. */
  readonly generic: GenericNetlink;
  readonly #family: () => Promise<BoundFamily<Nl80211Commands>>;

  constructor(options: IWOptions = {}) {
    this.generic = new GenericNetlink(options);
    this.#family = boundWhenUsed(
      this.generic,
      'nl80211',
      async () => (await import('../messages/generic/nl80211/index.js')).nl80211Family,
    );
  }

  /** Gives nl80211 as a family: all commands, with all attributes. `ENOENT` where no driver has brought it. */
  family(): Promise<BoundFamily<Nl80211Commands>> {
    return this.#family();
  }

  /** Any command, with attributes by their names; resolves with what was answered. */
  async request(
    command: Nl80211Command,
    attributes: Attributes80211 = {},
    options?: IWCallOptions,
  ): Promise<Nl80211[]> {
    return (await this.family()).request(command, attributes, options);
  }

  /** Any table, with attributes by their names. */
  async dump(
    command: Nl80211Command,
    attributes: Attributes80211 = {},
    options?: DumpOptions,
  ): Promise<Nl80211[]> {
    return (await this.family()).dump(command, attributes, options);
  }

  /** Reads one thing: the first of what is answered. */
  async get(command: Nl80211Command, attributes: Attributes80211, options?: IWCallOptions): Promise<Nl80211> {
    return (await this.family()).get(command, attributes, options);
  }

  /** Sends a request about an interface. */
  async act(
    command: Nl80211Command,
    dev: DeviceRef,
    attributes: Attributes80211 = {},
    options?: IWCallOptions,
  ): Promise<Nl80211[]> {
    return this.request(command, { ...(await this.device(dev)), ...attributes }, options);
  }

  /**
   * What happens from now on, typed: scans, connections, stations, regulatory changes. It resolves once the groups are
   * joined, so that nothing done after it is missed; it ends with leaving the loop or `close()`.
   *
   * ```ts
   * for await (const event of await iw.monitor({ groups: ['mlme'] })) {
   *   if (event.event === 'connect') console.log(event.mac, event.statusCode);
   * }
   * ```
   */
  async monitor({ groups, ...options }: IWMonitorOptions = {}): Promise<Subscription<IWEvent>> {
    const family = await this.family();
    const known = Object.keys(family.info.groups).filter((name) => name !== 'vendor' && name !== 'testmode');
    return family.subscribe(groups ?? known, options) as Subscription<IWEvent>;
  }

  /** Resolves with the attributes that name an interface. */
  async device(dev: DeviceRef): Promise<{ ifindex: number } | { wdev: number }> {
    if (typeof dev === 'number') return { ifindex: dev };
    if (typeof dev === 'string') {
      const found = (await this.dump('getInterface')).find(({ ifname }) => ifname === dev);
      if (found?.ifindex === undefined)
        throw NetlinkError.of('ENODEV', `no wireless interface is named '${dev}'`);
      return { ifindex: found.ifindex };
    }
    if (dev.ifindex !== undefined) return { ifindex: dev.ifindex };
    if (dev.wdev !== undefined) return { wdev: dev.wdev };
    throw typeError('an interface is given by its name, its ifindex or its wdev');
  }

  /** Resolves with the attributes that name a device. */
  async phyOf(phy: PhyRef): Promise<{ wiphy: number }> {
    if (typeof phy === 'number') return { wiphy: phy };
    if (typeof phy === 'string') {
      const found = (await this.dump('getWiphy')).find(({ wiphyName }) => wiphyName === phy);
      if (found?.wiphy === undefined) throw NetlinkError.of('ENODEV', `no wireless device is named '${phy}'`);
      return { wiphy: found.wiphy };
    }
    if (phy.wiphy !== undefined) return { wiphy: phy.wiphy };
    throw typeError('a device is given by its name or its index, wiphy');
  }

  /** Ends everything under way, events included. May be called again. */
  close(): void {
    this.generic.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
