import { GenericNetlink, type GenericNetlinkOptions } from '../generic/generic.js';
import { FamilyUtility } from '../generic/utility.js';
import type { Ensured, EnsureOptions } from '../iproute/objects.js';
import { type MptcpPmCommands, mptcpPmFamily } from '../messages/generic/mptcp_pm.js';
import { mptcpEventFamily } from '../messages/mptcp-events.js';
import {
  endpointOf,
  type MptcpAddress,
  type MptcpEndpoint,
  type MptcpEndpointInput,
  type MptcpFlag,
  type MptcpLimits,
  mptcpAddress,
  mptcpEndpoint,
  mptcpLimits,
} from '../objects/mptcp.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import { eventOf, type MptcpEvent } from './events.js';

export type {
  MptcpAddress,
  MptcpEndpoint,
  MptcpEndpointInput,
  MptcpFlag,
  MptcpLimits,
} from '../objects/mptcp.js';

export interface MptcpOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface MptcpCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<MptcpCallOptions>(CALL_NAMES);

/** A subflow of a connection, for path managers in user space. */
export interface MptcpPath {
  /** Token of the connection, from its events. */
  token: number;
  local: MptcpAddress & { dev?: string | number | undefined };
  remote: MptcpAddress;
}

/**
 * Multipath TCP: the path manager's endpoints and limits as `ip mptcp` shows and sets them, events of connections, and
 * paths by hand where `net.mptcp.pm_type` is 1 (userspace).
 *
 * ```ts
 * await using mptcp = new Mptcp();
 * await mptcp.add({ address: '192.0.2.7', dev: 'eth1', flags: ['subflow'] });
 * await mptcp.setLimits({ subflows: 4 });
 * for await (const event of await mptcp.monitor()) console.log(event.event, event);
 * ```
 *
 * Changes need CAP_NET_ADMIN in the namespace. Linux 5.6 with CONFIG_MPTCP.
 */
export class Mptcp extends FamilyUtility<MptcpPmCommands> {
  static {
    publicVerbs(Mptcp);
  }

  readonly #given: MptcpOptions;
  readonly #listening = new Set<GenericNetlink>();

  constructor(options: MptcpOptions = {}) {
    super(mptcpPmFamily, options);
    this.#given = options;
  }

  /** Lists the endpoints. */
  async endpoints(options?: MptcpCallOptions): Promise<MptcpEndpoint[]> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    return (await family.dump('getAddr', {}, options)).map(({ addr }) => endpointOf(addr!));
  }

  /**
   * Reads one endpoint, by its number.
   *
   * @throws NetlinkError `EINVAL` where there is none.
   */
  async endpoint(id: number, options?: MptcpCallOptions): Promise<MptcpEndpoint> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    const { addr } = await family.get('getAddr', { addr: { id } }, options);
    return endpointOf(addr!);
  }

  /**
   * Adds an endpoint.
   *
   * @throws EncodeError
   * @throws NetlinkError `EEXIST` where its address or its number is taken.
   */
  async add(endpoint: MptcpEndpointInput, options?: MptcpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(mptcpEndpoint, 'add', endpoint, options);
  }

  /**
   * Ensures that an endpoint is there with these properties: makes it, changes its flags, or makes it again where more differs, or leaves it as it is, and reports which. With
   * `present: false`, that it is not.
   */
  ensure(endpoint: MptcpEndpointInput, options: EnsureOptions = {}): Promise<Ensured<MptcpEndpoint>> {
    return this.ensured(mptcpEndpoint, endpoint, options);
  }

  /** Removes an endpoint, by its number; of number 0 (the first path's) its address is needed. */
  async del(which: number | MptcpAddress, options?: MptcpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(mptcpEndpoint, 'del', typeof which === 'number' ? { id: which } : which, options);
  }

  /**
   * Sets which of the flags `backup` and `fullmesh` an endpoint has, identified by its number or its address;
   * connections that use it are informed (Linux 5.18).
   */
  async change(
    which: { id: number } | MptcpAddress,
    flags: readonly MptcpFlag[],
    options?: MptcpCallOptions,
  ): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(mptcpEndpoint, 'change', { ...which, flags }, options);
  }

  /** Removes all endpoints. */
  async flush(options?: MptcpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(mptcpEndpoint, 'flush', {}, options);
  }

  /** Reads the limits. */
  async limits(options?: MptcpCallOptions): Promise<MptcpLimits> {
    checkOptions(options, CALL_OPTIONS);
    const { subflows = 0, rcvAddAddrs = 0 } = await (await this.family()).get('getLimits', {}, options);
    return { subflows, addAddrAccepted: rcvAddAddrs };
  }

  /** Sets limits; those that are not given stay. */
  async setLimits(limits: Partial<MptcpLimits>, options?: MptcpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(mptcpLimits, 'set', { ...(await this.limits(options)), ...limits }, options);
  }

  /**
   * Announces an address on a connection (userspace path manager, 5.19).
   *
   * @throws NetlinkError `EINVAL` where the connection is managed by the kernel (`net.mptcp.pm_type` 0).
   */
  async announce(
    token: number,
    address: MptcpEndpointInput & { id: number },
    options?: MptcpCallOptions,
  ): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const addr = await this.#fields({ flags: ['signal'], ...address });
    await this.#manage('announce', { token, addr }, options);
  }

  /** Withdraws an announced address of a connection, by its number. */
  async remove(token: number, locId: number, options?: MptcpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.#manage('remove', { token, locId }, options);
  }

  /** Makes a path from an address here to one there. */
  async createSubflow({ token, local, remote }: MptcpPath, options?: MptcpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const addr = await this.#fields(local);
    await this.#manage('subflowCreate', { token, addr, addrRemote: mptcpAddress(remote, 'remote') }, options);
  }

  /** Ends a path; both ends are needed, with their ports. */
  async destroySubflow({ token, local, remote }: MptcpPath, options?: MptcpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const addr = await this.#fields(local);
    await this.#manage(
      'subflowDestroy',
      { token, addr, addrRemote: mptcpAddress(remote, 'remote') },
      options,
    );
  }

  /** Makes a path the last choice, or takes that back. */
  async setBackup(
    { token, local, remote }: MptcpPath,
    backup: boolean,
    options?: MptcpCallOptions,
  ): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const addr = { ...(await this.#fields(local)), flags: backup ? (['backup'] as const) : [] };
    await this.#manage('setFlags', { token, addr, addrRemote: mptcpAddress(remote, 'remote') }, options);
  }

  async #fields(given: MptcpEndpointInput): Promise<ReturnType<typeof mptcpAddress>> {
    const { dev, ...rest } = given;
    const fields = mptcpAddress(rest);
    return dev === undefined ? fields : { ...fields, ifIdx: await this.indexOf(dev) };
  }

  async #manage(
    command: 'announce' | 'remove' | 'subflowCreate' | 'subflowDestroy' | 'setFlags',
    value: object,
    options?: MptcpCallOptions,
  ): Promise<void> {
    try {
      await (await this.family()).request(command, value as never, options);
    } catch (error) {
      if (error instanceof NetlinkError && error.code === 'ESRCH')
        error.message = `${error.request}: ESRCH: no connection has that token, or it has no such path`;
      throw error;
    }
  }

  /**
   * Reports connections and paths as they come and go. It resolves once the group is joined, so that nothing done
   * after it is missed; it ends with leaving the loop or `close()`. Where the kernel had to drop events, an `overrun`
   * item stands at the place.
   */
  async monitor(options: SubscriptionOptions = {}): Promise<AsyncIterable<MptcpEvent> & { close(): void }> {
    this.generic.socket.checkOpen();
    const own = new GenericNetlink(this.#given);
    this.#listening.add(own);
    const end = (): void => {
      this.#listening.delete(own);
      own.close();
    };
    try {
      const family = await own.bind(mptcpEventFamily);
      const events = family.subscribe(['mptcp_pm_events'], options) as unknown as Subscription<
        Parameters<typeof eventOf>[0]
      >;
      events.closed.then(end);
      return {
        close: end,
        async *[Symbol.asyncIterator]() {
          for await (const event of events) yield eventOf(event);
        },
      };
    } catch (error) {
      end();
      throw error;
    }
  }

  /** Ends everything under way, events included. May be called again. */
  override close(): void {
    for (const one of [...this.#listening]) one.close();
    super.close();
  }
}
