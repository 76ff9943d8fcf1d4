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

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const CT = `avgpkt bytes count daddr direction dport event expectation expiration helper helpers id l3proto name over \
packets proto-dst proto-src protocol saddr state status until zone`;

/** Words that are keywords only behind some other: names and constants there need quotes. */
export const SCOPED = {
  meta: words(
    'broute ibrhwaddr ibrpvid ibrvproto iifkind l4proto length nfproto oifkind protocol sdif sdifname secpath',
  ),
  ct: words(CT),
  'ct helper': words(`${CT} label original reply`),
  'ct timeout': words(`${CT} label original reply last`),
  'ct expectation': words(`${CT} label original reply last`),
  log: words('alert audit crit debug emerg err group info level notice prefix queue-threshold snaplen warn'),
  counter: words('bytes name packets'),
  quota: words('bytes kbytes mbytes name over until used last'),
  limit: words('burst bytes kbytes mbytes minute name over packets rate second week last'),
  synproxy: words('maxseg mss name sack-perm sack-permitted timestamp wscale last'),
  tunnel: words(
    'class data direction dport egress erspan gbp id ingress name opt-type path sport tos ttl version last',
  ),
  '@': words('ll nh'),
  mod: words('mod'),
  list: words(
    'chains count counters flowtables hooks limits maps meters quotas rules secmarks sets synproxys tables tunnels',
  ),
} as const;

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
