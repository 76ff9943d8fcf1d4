import type { GenericNetlinkOptions } from '../generic/generic.js';
import { FamilyUtility } from '../generic/utility.js';
import { type L2tpCommands, type L2tp as L2tpFields, l2tpFamily } from '../messages/generic/l2tp.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError, type Int64 } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import type { SubscriptionOptions } from '../socket/subscription.js';

export interface L2tpOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface L2tpCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<L2tpCallOptions>(CALL_NAMES);

/** A tunnel to make. */
export interface L2tpTunnelInput {
  tunnelId: number;
  peerTunnelId: number;
  /** `'udp'` by default. */
  encap?: 'udp' | 'ip' | undefined;
  /** Addresses here and there. */
  local: string;
  remote: string;
  /** Ports of UDP, here and there. */
  sport?: number | undefined;
  dport?: number | undefined;
  udpCsum?: boolean | undefined;
  /** IPv6: whether sums are sent, and whether they have to come. */
  udp6CsumTx?: boolean | undefined;
  udp6CsumRx?: boolean | undefined;
  stats?: Readonly<Record<string, Int64>> | undefined;
}

/** A tunnel of L2TP. */
export interface L2tpTunnel extends L2tpTunnelInput {
  encap: 'udp' | 'ip';
  stats: Readonly<Record<string, Int64>>;
}

/** A session to make: an Ethernet device at the end of a tunnel. */
export interface L2tpSessionInput {
  tunnelId: number;
  sessionId: number;
  peerSessionId: number;
  peerTunnelId?: number | undefined;
  /** Name of its device. */
  ifname?: string | undefined;
  /** Four or eight bytes in hexadecimal that packets have to carry. */
  cookie?: string | undefined;
  peerCookie?: string | undefined;
  /** Whether packets are numbered. */
  seq?: 'none' | 'send' | 'recv' | 'both' | undefined;
  l2spec?: 'none' | 'default' | undefined;
  stats?: Readonly<Record<string, Int64>> | undefined;
}

/** A session. */
export interface L2tpSession extends L2tpSessionInput {
  peerTunnelId: number;
  seq: 'none' | 'send' | 'recv' | 'both';
  stats: Readonly<Record<string, Int64>>;
}

/** A tunnel or a session came, changed or went. */
export type L2tpEvent =
  | ({ event: 'tunnelCreate' | 'tunnelModify' | 'tunnelDelete' } & L2tpTunnel)
  | ({ event: 'sessionCreate' | 'sessionModify' | 'sessionDelete' } & L2tpSession)
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data?: Uint8Array };

const TUNNEL = [
  'tunnelId',
  'peerTunnelId',
  'encap',
  'local',
  'remote',
  'sport',
  'dport',
  'udpCsum',
  'udp6CsumTx',
  'udp6CsumRx',
  'stats',
] as const;
const SESSION = [
  'tunnelId',
  'sessionId',
  'peerSessionId',
  'peerTunnelId',
  'ifname',
  'cookie',
  'peerCookie',
  'seq',
  'l2spec',
  'stats',
] as const;
/** L2TPv3. */
const VERSION = 3;
/** Bytes of the default sublayer. */
const L2SPEC = 4;

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
    const fields = tunnelFields(tunnel);
    await (await this.family()).request('tunnelCreate', fields, options).catch(explained);
  }

  /** Removes a tunnel with its sessions. */
  async delTunnel(tunnelId: number, options?: L2tpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await (await this.family()).request('tunnelDelete', { connId: tunnelId }, options).catch(explained);
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
    const fields = sessionFields(session);
    await (await this.family()).request('sessionCreate', fields, options).catch(explained);
  }

  /** Removes a session and its device. */
  async delSession(tunnelId: number, sessionId: number, options?: L2tpCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    await family.request('sessionDelete', { connId: tunnelId, sessionId }, options).catch(explained);
  }

  /**
   * Reports tunnels and sessions as they come and go. It resolves once the group is joined; it ends with leaving the
   * loop or
   * `close()`.
   */
  async monitor(options: SubscriptionOptions = {}): Promise<AsyncIterable<L2tpEvent> & { close(): void }> {
    const told = (await this.family()).subscribe(['l2tp'], options);
    return {
      close: () => told.close(),
      async *[Symbol.asyncIterator]() {
        for await (const one of told) {
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

function counters(told: object | undefined): Readonly<Record<string, Int64>> {
  const { unknown: _unknown, statsPad: _pad, ...rest } = (told ?? {}) as Record<string, never>;
  return rest;
}

function tunnelOf(told: L2tpFields): L2tpTunnel {
  const {
    connId = 0,
    peerConnId = 0,
    encapType,
    ipSaddr,
    ipDaddr,
    ip6Saddr,
    ip6Daddr,
    udpSport,
    udpDport,
  } = told;
  const { udpCsum, udpZeroCsum6Tx, udpZeroCsum6Rx, stats } = told;
  const udp = encapType === 'udp';
  const six = udp && ip6Saddr !== undefined;
  return defined({
    tunnelId: connId,
    peerTunnelId: peerConnId,
    encap: encapType,
    local: ipSaddr ?? ip6Saddr ?? '',
    remote: ipDaddr ?? ip6Daddr ?? '',
    sport: udpSport,
    dport: udpDport,
    udpCsum: udp && !six ? udpCsum === 1 : undefined,
    udp6CsumTx: six ? !udpZeroCsum6Tx : undefined,
    udp6CsumRx: six ? !udpZeroCsum6Rx : undefined,
    stats: counters(stats),
  }) as L2tpTunnel;
}

function tunnelFields(given: L2tpTunnelInput): L2tpFields {
  checkFields('l2tp tunnel', given, TUNNEL);
  const { tunnelId, peerTunnelId, encap = 'udp', local, remote, sport, dport } = given;
  for (const key of ['tunnelId', 'peerTunnelId', 'local', 'remote'] as const)
    if (given[key] === undefined) throw new EncodeError('l2tp tunnel', key, 'is missing');
  const udp = encap === 'udp';
  if (udp && dport === undefined) throw new EncodeError('l2tp tunnel', 'dport', 'is missing: encap is udp');
  const six = local.includes(':');
  return defined({
    connId: tunnelId,
    peerConnId: peerTunnelId,
    protoVersion: VERSION,
    encapType: encap,
    ...(six ? { ip6Saddr: local, ip6Daddr: remote } : { ipSaddr: local, ipDaddr: remote }),
    udpSport: udp ? (sport ?? 0) : undefined,
    udpDport: udp ? dport : undefined,
    // that it is there turns it on, whatever it says
    udpCsum: udp && given.udpCsum ? 1 : undefined,
    udpZeroCsum6Tx: udp && given.udp6CsumTx === false ? true : undefined,
    udpZeroCsum6Rx: udp && given.udp6CsumRx === false ? true : undefined,
  }) as L2tpFields;
}

function sessionOf(told: L2tpFields): L2tpSession {
  const {
    connId = 0,
    peerConnId = 0,
    sessionId = 0,
    peerSessionId = 0,
    ifname,
    cookie,
    peerCookie,
    stats,
  } = told;
  const [send, recv] = [told.sendSeq === 1, told.recvSeq === 1];
  return defined({
    tunnelId: connId,
    peerTunnelId: peerConnId,
    sessionId,
    peerSessionId,
    ifname: ifname || undefined,
    cookie: cookie || undefined,
    peerCookie: peerCookie || undefined,
    seq: send ? (recv ? 'both' : 'send') : recv ? 'recv' : 'none',
    l2spec: told.l2specType,
    stats: counters(stats),
  }) as L2tpSession;
}

function sessionFields(given: L2tpSessionInput): L2tpFields {
  checkFields('l2tp session', given, SESSION);
  const { tunnelId, sessionId, peerSessionId, ifname, cookie, peerCookie, seq, l2spec = 'default' } = given;
  for (const key of ['tunnelId', 'sessionId', 'peerSessionId'] as const)
    if (given[key] === undefined) throw new EncodeError('l2tp session', key, 'is missing');
  if (seq !== undefined && !['none', 'send', 'recv', 'both'].includes(seq))
    throw new EncodeError('l2tp session', 'seq', 'is none, send, recv or both');
  return defined({
    connId: tunnelId,
    sessionId,
    peerSessionId,
    pwType: 'eth',
    ifname,
    cookie,
    peerCookie,
    l2specType: l2spec,
    l2specLen: l2spec === 'none' ? 0 : L2SPEC,
    sendSeq: seq === 'send' || seq === 'both' ? 1 : undefined,
    recvSeq: seq === 'recv' || seq === 'both' ? 1 : undefined,
  }) as L2tpFields;
}
