/** Words that are keywords everywhere, and so cannot be names or constants without quotes. */
export const RESERVED: ReadonlySet<string> = new Set(
  `vmap include define redefine undefine describe hook device devices table chain rule set element map flowtable handle
  ruleset socket tproxy accept drop continue jump goto return inet netdev add replace update create insert delete get list
  reset flush rename import export monitor destroy position index comment constant interval dynamic auto-merge timeout
  gc-interval elements expires policy size flow offload meter counter last log queue limit quota hour day reject snat dnat
  masquerade redirect random th bridge ether type typeof vlan arp ip ecn icmp icmpv6 igmp ip6 priority ah esp comp flags
  udp udplite vxlan vni geneve gre gretap tcp dccp sctp rt rt0 rt2 srh hbh frag dst mh meta mark iif iifname iiftype oif
  oifname oiftype skuid skgid nftrace rtclassid ibriport ibrname obriport obrname pkttype cpu iifgroup oifgroup cgroup ct
  numgen jhash symhash dup fwd fib osf synproxy tunnel notrack all exists missing exthdr ipsec secmark xt time`
    .trim()
    .split(/\s+/),
);

/** Keywords that are constants on the right of a condition and in sets. */
export const CONSTANT_KEYWORDS: ReadonlySet<string> = new Set([
  'ether',
  'ip',
  'ip6',
  'vlan',
  'arp',
  'dnat',
  'snat',
  'ecn',
  'reset',
  'destroy',
  'original',
  'reply',
  'label',
  'last',
]);

/** Keywords that are protocols there, and bring their type. */
export const PROTOCOL_KEYWORDS: Readonly<Record<string, number>> = {
  tcp: 6,
  udp: 17,
  udplite: 136,
  esp: 50,
  ah: 51,
  icmp: 1,
  igmp: 2,
  icmpv6: 58,
  gre: 47,
  comp: 108,
  dccp: 33,
  sctp: 132,
};
