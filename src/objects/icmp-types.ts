/** Names of ICMP's types and codes, as ipset and iptables have them. */
type Names = Readonly<Record<string, readonly [type: number, code: number]>>;

interface IcmpNames {
  /** Of one code of a type, which ipset and iptables know; of several names for one, the first is shown. */
  readonly common: Names;
  /** Those that only iptables knows. */
  readonly iptables: Names;
  /** Of types that have several codes: all of them. */
  readonly types: Readonly<Record<string, number>>;
}

const icmp: IcmpNames = {
  common: {
    'echo-reply': [0, 0],
    pong: [0, 0],
    'network-unreachable': [3, 0],
    'host-unreachable': [3, 1],
    'protocol-unreachable': [3, 2],
    'port-unreachable': [3, 3],
    'fragmentation-needed': [3, 4],
    'source-route-failed': [3, 5],
    'network-unknown': [3, 6],
    'host-unknown': [3, 7],
    'network-prohibited': [3, 9],
    'host-prohibited': [3, 10],
    'TOS-network-unreachable': [3, 11],
    'TOS-host-unreachable': [3, 12],
    'communication-prohibited': [3, 13],
    'host-precedence-violation': [3, 14],
    'precedence-cutoff': [3, 15],
    'source-quench': [4, 0],
    'network-redirect': [5, 0],
    'host-redirect': [5, 1],
    'TOS-network-redirect': [5, 2],
    'TOS-host-redirect': [5, 3],
    'echo-request': [8, 0],
    ping: [8, 0],
    'router-advertisement': [9, 0],
    'router-solicitation': [10, 0],
    'ttl-zero-during-transit': [11, 0],
    'ttl-zero-during-reassembly': [11, 1],
    'ip-header-bad': [12, 0],
    'required-option-missing': [12, 1],
    'timestamp-request': [13, 0],
    'timestamp-reply': [14, 0],
    'address-mask-request': [17, 0],
    'address-mask-reply': [18, 0],
  },
  iptables: {},
  types: {
    'destination-unreachable': 3,
    redirect: 5,
    'time-exceeded': 11,
    'ttl-exceeded': 11,
    'parameter-problem': 12,
  },
};

const icmpv6: IcmpNames = {
  common: {
    'no-route': [1, 0],
    'communication-prohibited': [1, 1],
    'address-unreachable': [1, 3],
    'port-unreachable': [1, 4],
    'packet-too-big': [2, 0],
    'ttl-zero-during-transit': [3, 0],
    'ttl-zero-during-reassembly': [3, 1],
    'bad-header': [4, 0],
    'unknown-header-type': [4, 1],
    'unknown-option': [4, 2],
    'echo-request': [128, 0],
    ping: [128, 0],
    'echo-reply': [129, 0],
    pong: [129, 0],
    'router-solicitation': [133, 0],
    'router-advertisement': [134, 0],
    'neighbour-solicitation': [135, 0],
    'neighbour-advertisement': [136, 0],
    redirect: [137, 0],
  },
  iptables: {
    'beyond-scope': [1, 2],
    'failed-policy': [1, 5],
    'reject-route': [1, 6],
    'neighbor-solicitation': [135, 0],
    'neighbor-advertisement': [136, 0],
    'mld-listener-query': [130, 0],
    'mld-listener-report': [131, 0],
    'mld-listener-done': [132, 0],
    'mld-listener-reduction': [132, 0],
  },
  types: { 'destination-unreachable': 1, 'time-exceeded': 3, 'ttl-exceeded': 3, 'parameter-problem': 4 },
};

/** Names by protocol. */
export const icmpNames: Readonly<Record<'icmp' | 'icmpv6', IcmpNames>> = { icmp, icmpv6 };

/** The type that iptables means by a name, in any case of letters, and its code where the type has several. */
export function iptablesIcmpType(
  protocol: 'icmp' | 'icmpv6',
  name: string,
): readonly [type: number, code?: number] | undefined {
  const { common, iptables, types } = icmpNames[protocol];
  const wanted = name.toLowerCase();
  const several = new Set(Object.values(types));
  if (Object.hasOwn(types, wanted)) return [types[wanted]!];
  for (const [known, [type, code]] of [...Object.entries(common), ...Object.entries(iptables)])
    if (known.toLowerCase() === wanted) return several.has(type) ? [type, code] : [type];
  return undefined;
}
