import { type L2tp, l2tpFamily } from '../messages/generic/l2tp.js';
import { EncodeError } from '../schema/errors.js';
import { checkFields, defined } from '../schema/fields.js';
import { type Counters, countersOf } from './counters.js';
import type { Fields } from './fields.js';
import { genericObject } from './generic.js';
import { any, rulesFor } from './rules.js';

/** A tunnel to make. */
export interface L2tpTunnelInput {
  /** Number of the tunnel here. */
  tunnelId: number;
  /** Number of the tunnel at the other end. */
  peerTunnelId: number;
  /** `'udp'` by default. */
  encap?: 'udp' | 'ip' | undefined;
  /** Addresses here and there. */
  local: string;
  /** Address of the other end. */
  remote: string;
  /** Ports of UDP, here and there. */
  sport?: number | undefined;
  /** UDP port of the other end. */
  dport?: number | undefined;
  /** Computes checksums of UDP over IPv4. */
  udpCsum?: boolean | undefined;
  /** IPv6: whether sums are sent, and whether they have to come. */
  udp6CsumTx?: boolean | undefined;
  /** Demands checksums of UDP over IPv6. */
  udp6CsumRx?: boolean | undefined;
  stats?: Counters | undefined;
}

/** A tunnel of L2TP. */
export interface L2tpTunnel extends L2tpTunnelInput {
  encap: 'udp' | 'ip';
  stats: Counters;
}

/** A session to make: an Ethernet device at the end of a tunnel. */
export interface L2tpSessionInput {
  /** The tunnel that it is in. */
  tunnelId: number;
  /** Number of the session here. */
  sessionId: number;
  /** Number of the session at the other end. */
  peerSessionId: number;
  peerTunnelId?: number | undefined;
  /** Name of its device. */
  ifname?: string | undefined;
  /** Four or eight bytes in hexadecimal that packets have to carry. */
  cookie?: string | undefined;
  /** Cookie that the other end expects, in hexadecimal: 4 or 8 bytes. */
  peerCookie?: string | undefined;
  /** Whether packets are numbered. */
  seq?: 'none' | 'send' | 'recv' | 'both' | undefined;
  /** Sublayer header. */
  l2spec?: 'none' | 'default' | undefined;
  stats?: Counters | undefined;
}

/** A session. */
export interface L2tpSession extends L2tpSessionInput {
  peerTunnelId: number;
  seq: 'none' | 'send' | 'recv' | 'both';
  stats: Counters;
}

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

/** Tunnels of L2TPv3 (Linux 2.6.35). */
export const l2tpTunnel = genericObject<Partial<L2tpTunnelInput>, 'add' | 'del' | 'get' | 'dump'>(
  'l2tp.tunnel',
  l2tpFamily,
  { add: 'tunnelCreate', del: 'tunnelDelete', get: 'tunnelGet', dump: 'tunnelGet' },
  {
    plural: 'tunnels',
    normalize(given) {
      checkFields('l2tp tunnel', given, TUNNEL);
      return given;
    },
    shape: (fields, verb) =>
      verb === 'add'
        ? tunnelFields(fields as unknown as L2tpTunnelInput)
        : defined({ connId: fields.tunnelId }),
    entries: (message) => [tunnelOf(message as L2tp) as unknown as Fields],
    identity: ['tunnelId'],
    ensure: { add: 'add', del: 'del' },
  },
);

/** Sessions of L2TPv3: Ethernet devices at the end of a tunnel. */
export const l2tpSession = genericObject<Partial<L2tpSessionInput>, 'add' | 'del' | 'get' | 'dump'>(
  'l2tp.session',
  l2tpFamily,
  { add: 'sessionCreate', del: 'sessionDelete', get: 'sessionGet', dump: 'sessionGet' },
  {
    plural: 'sessions',
    normalize(given) {
      checkFields('l2tp session', given, SESSION);
      return given;
    },
    shape: (fields, verb) =>
      verb === 'add'
        ? sessionFields(fields as unknown as L2tpSessionInput)
        : defined({ connId: fields.tunnelId, sessionId: fields.sessionId }),
    entries: (message) => [sessionOf(message as L2tp) as unknown as Fields],
    identity: ['tunnelId', 'sessionId'],
    // the kernel does not report it, and does not read the tunnel's
    rules: rulesFor(['l2spec', 'peerTunnelId'], any),
    ensure: { add: 'add', del: 'del' },
  },
);

/** A tunnel as the kernel reports it. */
export function tunnelOf(fields: L2tp): L2tpTunnel {
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
  } = fields;
  const { udpCsum, udpZeroCsum6Tx, udpZeroCsum6Rx, stats } = fields;
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
    stats: countersOf(stats),
  }) as L2tpTunnel;
}

function tunnelFields(given: L2tpTunnelInput): L2tp {
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
    // its presence turns it on, whatever its value
    udpCsum: udp && given.udpCsum ? 1 : undefined,
    udpZeroCsum6Tx: udp && given.udp6CsumTx === false ? true : undefined,
    udpZeroCsum6Rx: udp && given.udp6CsumRx === false ? true : undefined,
  }) as L2tp;
}

/** A session as the kernel reports it. */
export function sessionOf(fields: L2tp): L2tpSession {
  const {
    connId = 0,
    peerConnId = 0,
    sessionId = 0,
    peerSessionId = 0,
    ifname,
    cookie,
    peerCookie,
    stats,
  } = fields;
  const [send, recv] = [fields.sendSeq === 1, fields.recvSeq === 1];
  return defined({
    tunnelId: connId,
    peerTunnelId: peerConnId,
    sessionId,
    peerSessionId,
    ifname: ifname || undefined,
    cookie: cookie || undefined,
    peerCookie: peerCookie || undefined,
    seq: send ? (recv ? 'both' : 'send') : recv ? 'recv' : 'none',
    l2spec: fields.l2specType,
    stats: countersOf(stats),
  }) as L2tpSession;
}

function sessionFields(given: L2tpSessionInput): L2tp {
  const { tunnelId, sessionId, peerSessionId, ifname, cookie, peerCookie, seq, l2spec = 'default' } = given;
  for (const key of ['tunnelId', 'sessionId', 'peerSessionId'] as const)
    if (given[key] === undefined) throw new EncodeError('l2tp session', key, 'is missing');
  if (seq !== undefined && !['none', 'send', 'recv', 'both'].includes(seq))
    throw new EncodeError('l2tp session', 'seq', 'is none, send, recv or both');
  return defined({
    connId: tunnelId,
    // as ip sends it; the kernel does not read it
    peerConnId: given.peerTunnelId ?? 0,
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
  }) as L2tp;
}
