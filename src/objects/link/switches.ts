import type { Fields } from '../fields.js';

/** Options of kinds and of ports that are on or off, which the kernel has as the numbers 1 and 0. */
const SWITCHES = [
  ...(['stpState', 'vlanFiltering', 'mcastSnooping', 'mcastQueryUseIfaddr', 'mcastQuerier'] as const),
  ...(['nfCallIptables', 'nfCallIp6tables', 'nfCallArptables'] as const),
  ...(['vlanStatsEnabled', 'vlanStatsPerPort', 'mcastStatsEnabled'] as const),
  ...(['learning', 'proxy', 'rsc', 'l2miss', 'l3miss', 'localbypass', 'vnifilter'] as const),
  ...(['udpCsum', 'udpZeroCsum6Tx', 'udpZeroCsum6Rx', 'remcsumTx', 'remcsumRx'] as const),
  ...(['useCarrier', 'allSlavesActive', 'tlbDynamicLb', 'adLacpActive'] as const),
  ...(['coupledControl', 'broadcastNeigh', 'lacpStrict'] as const),
  ...(['encrypt', 'protect', 'incSci', 'es', 'scb', 'replayProtect'] as const),
  ...(['pmtudisc', 'ignoreDf'] as const),
  // of ports of bridges
  ...(['guard', 'fastLeave', 'unicastFlood', 'proxyarp', 'proxyarpWifi', 'mcastFlood'] as const),
  ...(['bcastFlood', 'mcastToUcast', 'neighSuppress', 'neighVlanSuppress', 'vlanTunnel'] as const),
  ...(['isolated', 'locked', 'mab'] as const),
] as const;

/** The options that take `true` and `false` for 1 and 0. */
export type SwitchKey = (typeof SWITCHES)[number];

const NAMES: ReadonlySet<string> = new Set(SWITCHES);

/** Options with 1 and 0 for `true` and `false`; the same where there are none. */
export function switched(data: Fields): Fields {
  const found = Object.entries(data).filter(([key, value]) => typeof value === 'boolean' && NAMES.has(key));
  if (found.length === 0) return data;
  return { ...data, ...Object.fromEntries(found.map(([key, value]) => [key, Number(value)])) };
}
