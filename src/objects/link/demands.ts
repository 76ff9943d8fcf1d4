/**
 * What the kernel demands before it changes a link, by kind: facts of its drivers, which answer with `EBUSY`, `EPERM`,
 * `EINVAL` or `EOPNOTSUPP` otherwise.
 */
export interface Demands {
  /** Options, and fields of the link itself, that are only changed while it is down. */
  readonly whileDown?: readonly string[];
  /** Options that are only changed while it has no ports. */
  readonly withoutPorts?: readonly string[];
  /** Options that a link keeps from when it is made; true for all of them. */
  readonly fixed?: readonly string[] | true;
  /** Whether it only takes ports that are down (`IFF_UP` is refused by its `ndo_add_slave`); it brings them up itself. */
  readonly takesPortsDown?: boolean;
  /** Whether it takes a port down and up again as that joins or leaves. */
  readonly cyclesPorts?: boolean;
}

const TUNNEL: Demands = { fixed: ['collectMetadata', 'erspanVer'] };
const CAN: readonly string[] = [
  ...['bittiming', 'dataBittiming', 'xlDataBittiming', 'ctrlmode', 'restartMs', 'termination'],
  ...['tdc', 'xlTdc', 'xlPwm', 'mtu'],
];

const DEMANDS: Readonly<Record<string, Demands>> = {
  // drivers/net/bonding/bond_options.c: BOND_OPTFLAG_IFDOWN, BOND_OPTFLAG_NOSLAVES
  bond: {
    whileDown: [
      'mode',
      'adLacpRate',
      'adLacpActive',
      'adSelect',
      'adUserPortKey',
      'tlbDynamicLb',
      'coupledControl',
    ],
    withoutPorts: ['mode', 'failOverMac'],
    takesPortsDown: true,
  },
  team: { takesPortsDown: true },
  vrf: { fixed: ['table'], cyclesPorts: true },
  can: { whileDown: CAN },
  vcan: { whileDown: ['mtu'] },
  vxcan: { whileDown: ['mtu'] },
  // drivers/net/macsec.c: macsec_changelink, macsec_update_offload
  macsec: { whileDown: ['offload'], fixed: ['sci', 'port', 'icvLen', 'cipherSuite'] },
  // net/8021q/vlan_netlink.c: vlan_changelink looks at flags and QoS only
  vlan: { fixed: ['id', 'protocol'] },
  // drivers/net/vxlan/vxlan_core.c: vxlan_nl2conf
  vxlan: {
    fixed: [
      ...['id', 'port', 'portRange', 'limit', 'ttlInherit', 'proxy', 'rsc', 'l2miss', 'l3miss', 'udpCsum'],
      ...['udpZeroCsum6Tx', 'udpZeroCsum6Rx', 'remcsumTx', 'remcsumRx', 'remcsumNopartial', 'gbp', 'gpe'],
      ...['collectMetadata', 'vnifilter', 'mcRoute'],
    ],
  },
  // drivers/net/geneve.c: geneve_nl2info
  geneve: {
    fixed: [
      ...['id', 'port', 'portRange', 'collectMetadata', 'udpCsum', 'udpZeroCsum6Tx', 'udpZeroCsum6Rx'],
      ...['innerProtoInherit', 'groHint', 'local', 'local6'],
    ],
  },
  // neither has a way to be changed
  hsr: { fixed: true },
  bareudp: { fixed: true },
  amt: { fixed: true },
  gtp: { fixed: true },
  netkit: { fixed: ['mode', 'scrub', 'peerScrub', 'headroom', 'tailroom', 'pairing'] },
  batadv: { fixed: true },
  ovpn: { fixed: true },
  gre: TUNNEL,
  gretap: TUNNEL,
  erspan: TUNNEL,
  ip6gre: TUNNEL,
  ip6gretap: TUNNEL,
  ip6erspan: TUNNEL,
  ipip: TUNNEL,
  sit: TUNNEL,
  ip6tnl: TUNNEL,
};

const NONE: Demands = {};

/** What the kernel demands of links of a kind. */
export function demandsOf(kind: string | undefined): Demands {
  return kind !== undefined && Object.hasOwn(DEMANDS, kind) ? DEMANDS[kind]! : NONE;
}
