/** Names of attributes that another library has and that are not declared here, each with the reason. */
export const reasons: readonly { names: readonly (string | RegExp)[]; why: string }[] = [
  {
    names: [/_UNSPEC$/, 'NETNSA_NONE'],
    why: 'Number 0, which no message carries; one that does keeps it among the unknown ones.',
  },
  {
    names: [/^__/],
    why: 'Names that the header gives to invalid numbers.',
  },
  {
    names: [/^IFLA_MACVTAP_/],
    why: 'The kernel has no such constants: the data of `macvtap` are those of `macvlan` (`IFLA_MACVLAN_*`).',
  },
  {
    names: [/^IFLA_(IPIP|SIT|IP6TNL)_/],
    why: 'The kernel has no such constants: the data of `ipip`, `sit` and `ip6tnl` are `IFLA_IPTUN_*`.',
  },
  {
    names: [/^IFLA_IP6GRE_/],
    why: 'The kernel has no such constants: the data of `ip6gre` are `IFLA_GRE_*`.',
  },
  {
    names: ['IFLA_IF_NETNSID'],
    why: 'The former name of `IFLA_TARGET_NETNSID`.',
  },
  {
    names: ['IFLA_BRIDGE_VLAN_FLAGS'],
    why: 'No constant of the kernel: `IFLA_BRIDGE_VLAN_INFO` has the flags.',
  },
  {
    names: [/^AF_(UNIX|AX25|IPX|APPLETALK|NETROM|BRIDGE|ATMPVC|X25)$/],
    why: '`IFLA_AF_SPEC` holds nests of IPv4, IPv6 and MCTP alone; no other family registers one. On bridge ports it is itself `IFLA_BRIDGE_*`.',
  },
  {
    names: [/^(SIOC[SG]IW|IWEV)/],
    why: 'Events of the wireless extensions: not attributes but ioctl structs within `IFLA_WIRELESS`, replaced by nl80211. They stay bytes.',
  },
  {
    names: ['IFLA_TEAM_CONFIG', /^IFTUN_/, /^NSINFO_/, /^P2P_/, /^PROBE_/],
    why: "The other library's own messages within its process; the kernel has none like them. Tun devices and namespaces are verbs here.",
  },
  {
    names: ['RTA_PROTOINFO', 'RTA_SESSION', 'RTA_MP_ALGO'],
    why: 'No longer used, as linux/rtnetlink.h says; bytes are kept.',
  },
  {
    names: [/^TCA_ACT_PRIO_\d+$/],
    why: 'Places in a list of actions: here an array (`act`).',
  },
  {
    names: [/^TCA_CAKE_TIN_STATS_\d$/],
    why: 'Places in a list of tins: here an array (`tinStats`).',
  },
];
