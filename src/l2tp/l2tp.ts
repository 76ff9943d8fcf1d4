import type { GenericNetlinkOptions } from '../generic/generic.js';
import { FamilyUtility } from '../generic/utility.js';
import type { Ensured, EnsureOptions } from '../iproute/objects.js';
import { type L2tpCommands, l2tpFamily } from '../messages/generic/l2tp.js';
import {
  type L2tpSession,
  type L2tpSessionInput,
  type L2tpTunnel,
  type L2tpTunnelInput,
  l2tpSession,
  l2tpTunnel,
  sessionOf,
  tunnelOf,
} from '../objects/l2tp.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import type { SubscriptionOptions } from '../socket/subscription.js';

export type { L2tpSession, L2tpSessionInput, L2tpTunnel, L2tpTunnelInput } from '../objects/l2tp.js';

export interface L2tpOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface L2tpCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<L2tpCallOptions>(CALL_NAMES);

/** A tunnel or a session came, changed or went. */
export type L2tpEvent =
  | ({ event: 'tunnelCreate' | 'tunnelModify' | 'tunnelDelete' } & L2tpTunnel)
  | ({ event: 'sessionCreate' | 'sessionModify' | 'sessionDelete' } & L2tpSession)
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data?: Uint8Array };

/**
 * Tunnels and sessions of L2TPv3, as `ip l2tp` shows and sets them.
 *
 * ```ts
 * await using l2tp = new L2tp();
 * await l2tp.addTunnel({ tunnelId: 10, peerTunnelId: 20, local: '192.0.2.1', remote: '192.0.2.2', sport: 5000, dport: 6000 });
 * await l2tp.addSession({ tunnelId: 10, sessionId: 1, peerSessionId: 2, ifname: 'l2eth0' });
 * ```
 *
 * Needs CAP_NET_ADMIN in the namespace, for reading too, and the modules `l2tp_netlink` and `l2tp_eth`.
 */
export class L2tp extends FamilyUtility<L2tpCommands> {
  static {
    publicVerbs(L2tp);
  }

  constructor(options: L2tpOptions = {}) {
    super(l2tpFamily, options);
  }

  /** Lists the tunnels. */
  async tunnels(options?: L2tpCallOptions): Promise<L2tpTunnel[]> {
    checkOptions(options, CALL_OPTIONS);
    return (await (await this.family()).dump('tunnelGet', {}, options)).map(tunnelOf);
  }

  /**
   * Reads one tunnel, by its local number.
   *
   * @throws NetlinkError `ENODEV` where there is none.
   */
  async tunnel(tunnelId: number, options?: L2tpCallOptions): Promise<L2tpTunnel> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    return tunnelOf(await family.get('tunnelGet', { connId: tunnelId }, options).catch(explained));
  }

  /** Makes a tunnel. */
  async addTunnel(tunnel: L2tpTunnelInput, options?: L2tpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(l2tpTunnel, 'add', tunnel, options).catch(explained);
  }

  /**
   * Ensures that a tunnel is there with these properties: makes it, or leaves it as it is, and reports which. With
   * `present: false`, that it is not.
   *
   * @throws NetlinkError `EEXIST` where one is there with other properties: this changes none.
   */
  ensureTunnel(tunnel: L2tpTunnelInput, options: EnsureOptions = {}): Promise<Ensured<L2tpTunnel>> {
    return this.ensured(l2tpTunnel, tunnel, options);
  }

  /** Removes a tunnel with its sessions. */
  async delTunnel(tunnelId: number, options?: L2tpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(l2tpTunnel, 'del', { tunnelId }, options).catch(explained);
  }

  /** Lists the sessions, all or those of a tunnel. */
  async sessions(tunnelId?: number, options?: L2tpCallOptions): Promise<L2tpSession[]> {
    checkOptions(options, CALL_OPTIONS);
    const all = (await (await this.family()).dump('sessionGet', {}, options)).map(sessionOf);
    return tunnelId === undefined ? all : all.filter((one) => one.tunnelId === tunnelId);
  }

  /**
   * Reads one session, by its local numbers.
   *
   * @throws NetlinkError `ENODEV` where there is none.
   */
  async session(tunnelId: number, sessionId: number, options?: L2tpCallOptions): Promise<L2tpSession> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    return sessionOf(
      await family.get('sessionGet', { connId: tunnelId, sessionId }, options).catch(explained),
    );
  }

  /** Makes a session, and its device. */
  async addSession(session: L2tpSessionInput, options?: L2tpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(l2tpSession, 'add', session, options).catch(explained);
  }

  /**
   * Ensures that a session is there with these properties: makes it, or leaves it as it is, and reports which. With
   * `present: false`, that it is not.
   *
   * @throws NetlinkError `EEXIST` where one is there with other properties: this changes none.
   */
  ensureSession(session: L2tpSessionInput, options: EnsureOptions = {}): Promise<Ensured<L2tpSession>> {
    return this.ensured(l2tpSession, session, options);
  }

  /** Removes a session and its device. */
  async delSession(tunnelId: number, sessionId: number, options?: L2tpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(l2tpSession, 'del', { tunnelId, sessionId }, options).catch(explained);
  }

  /**
   * Reports tunnels and sessions as they come and go. It resolves once the group is joined; it ends with leaving the
   * loop or
   * `close()`.
   */
  async monitor(options: SubscriptionOptions = {}): Promise<AsyncIterable<L2tpEvent> & { close(): void }> {
    const events = (await this.family()).subscribe(['l2tp'], options);
    return {
      close: () => events.close(),
      async *[Symbol.asyncIterator]() {
        for await (const one of events) {
          const { event } = one as { event: string };
          if (event.startsWith('tunnel')) yield { event, ...tunnelOf(one) } as L2tpEvent;
          else if (event.startsWith('session')) yield { event, ...sessionOf(one) } as L2tpEvent;
          else yield one as unknown as L2tpEvent;
        }
      },
    };
  }
}

function explained(error: unknown): never {
  if (error instanceof NetlinkError && error.code === 'ENODEV')
    error.message = `${error.request}: ENODEV: there is no such tunnel or session`;
  throw error;
}
