/** Matches and targets by name. */
import * as connection from './matches/connection.js';
import * as ipv6 from './matches/ipv6.js';
import * as limits from './matches/limits.js';
import * as packet from './matches/packet.js';
import * as transport from './matches/transport.js';
import type { Extension } from './rule.js';
import * as sets from './targets/connection.js';
import * as marks from './targets/marks.js';
import * as nat from './targets/nat.js';
import * as verdicts from './targets/verdicts.js';

const { tosOf: _, ...packetMatches } = packet;

export const MATCHES: Readonly<Record<string, Extension>> = {
  ...transport,
  ...connection,
  ...packetMatches,
  ...limits,
  ...ipv6,
  set: sets.set,
  icmpv6: transport.icmp6,
  'ipv6-icmp': transport.icmp6,
};

const only = (extension: Extension, ...tables: string[]): Extension => ({ ...extension, tables });

export const TARGETS: Readonly<Record<string, Extension>> = {
  ...Object.fromEntries(Object.entries(nat).map(([name, extension]) => [name, only(extension, 'nat')])),
  ...verdicts,
  ...marks,
  CT: only(sets.CT, 'raw'),
  NOTRACK: only(sets.NOTRACK, 'raw'),
  SET: sets.SET,
  TRACE: only(verdicts.TRACE, 'raw'),
  TPROXY: only(verdicts.TPROXY, 'mangle'),
  CLASSIFY: only(verdicts.CLASSIFY, 'mangle'),
  TOS: only(marks.TOS, 'mangle'),
  DSCP: only(marks.DSCP, 'mangle'),
  TTL: only(marks.TTL, 'mangle'),
  HL: only(marks.HL, 'mangle'),
  ECN: only(marks.ECN, 'mangle'),
};

/** What iptables has and nftables has nothing for. */
export const WITHOUT_MATCH: ReadonlySet<string> = new Set(
  'bpf cluster condition eui64 geoip ipv4options ipv6header ipvs nfacct psd rateest string u32 unclean'.split(
    ' ',
  ),
);
export const WITHOUT_TARGET: ReadonlySet<string> = new Set(
  'CHECKSUM CLUSTERIP CONNSECMARK DNPT HMARK IDLETIMER LED MIRROR RATEEST SAME SECMARK SNPT ULOG DELUDE TARPIT'.split(
    ' ',
  ),
);
