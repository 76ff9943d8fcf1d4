import type { Program } from './program.js';

/** Where the words of an object are declared: a command loads those of one part. */
export type PartName = 'link' | 'route' | 'tables' | 'bridge' | 'tc' | 'families' | 'xfrm';

/** An object of a command line, without its verbs. */
export interface Place {
  readonly program: Program;
  /** The word, and other words for the same: `['route']`; of an object inside another `['vlan', 'global']`. */
  readonly path: readonly (readonly string[])[];
  /** What it is, in a few words. */
  readonly summary: string;
  readonly part: PartName;
  /** Where `-4` and `-6` say something of the object, and are written where addresses do not say it. */
  readonly families?: boolean;
  /** Written from what a verb was given, whose words are those of the program already. */
  readonly isSaidAsGiven?: boolean;
}

const ip = (part: PartName, path: Place['path'], summary: string, families = false): Place => ({
  program: 'ip',
  path,
  summary,
  part,
  families,
});
const bridge = (path: Place['path'], summary: string): Place => ({
  program: 'bridge',
  path,
  summary,
  part: 'bridge',
});
const tc = (path: Place['path'], summary: string): Place => ({
  program: 'tc',
  path,
  summary,
  part: 'tc',
  isSaidAsGiven: true,
});

/** Every object of the command lines, in the order in which an abbreviation is tried. */
export const places: readonly Place[] = [
  ip('link', [['link'], ['property']], 'alternative names of interfaces'),
  ip('tables', [['addr', 'address']], 'addresses of interfaces', true),
  ip('tables', [['maddr', 'maddress']], 'multicast addresses that interfaces listen to', true),
  ip('tables', [['addrlabel']], 'labels for choosing addresses'),
  ip('route', [['route']], 'routing tables', true),
  ip('tables', [['rule']], 'rules that choose a routing table', true),
  ip('tables', [['neigh', 'neighbour', 'neighbor']], 'the ARP and NDP tables', true),
  ip('tables', [['ntable', 'ntbl', 'neightbl']], 'settings of the neighbour tables', true),
  ip('link', [['tuntap', 'tap']], 'TUN and TAP devices'),
  ip('link', [['tunnel', 'tunl']], 'tunnels over IP'),
  ip('link', [['token']], 'host parts of addresses by router advertisements'),
  ip('link', [['link']], 'network interfaces'),
  ip('route', [['nexthop'], ['bucket']], 'buckets of resilient groups'),
  ip('route', [['nexthop']], 'nexthops and groups of them', true),
  ip('tables', [['netns']], 'network namespaces'),
  ip('tables', [['netconf']], 'settings of interfaces for each family', true),
  ip('tables', [['stats']], 'counters of interfaces'),
  bridge([['vlan'], ['global']], 'options of VLANs on whole bridges'),
  bridge([['vlan']], 'VLANs of ports and bridges'),
  bridge([['link']], 'ports of bridges'),
  bridge([['fdb']], 'forwarding entries'),
  bridge([['mdb']], 'multicast groups of bridges'),
  bridge([['vni']], 'networks of a VXLAN device'),
  bridge([['mst']], 'states of ports by spanning tree'),
  tc([['qdisc']], 'queueing disciplines'),
  tc([['class']], 'classes of queueing disciplines'),
  tc([['filter']], 'classifiers'),
  tc([['chain']], 'chains of filters'),
  tc([['actions', 'action']], 'actions that filters share'),
];

/** Objects of other protocols than rtnetlink: on the command line they are tools of their own. */
export const otherPlaces: readonly Place[] = [
  ip('families', [['fou']], 'UDP ports that receive tunnels', true),
  ip('families', [['macsec']], 'channels and keys of MACsec devices'),
  ip('families', [['tcp_metrics', 'tcpmetrics']], 'what TCP remembers of addresses'),
  ip('families', [['l2tp']], 'tunnels and sessions of L2TP'),
  ip('families', [['mptcp']], 'endpoints and limits of multipath TCP'),
  ip('families', [['sr']], 'segment routing over IPv6'),
  ip('families', [['ila']], 'mappings of identifiers to locators'),
  ip('families', [['ioam']], 'namespaces and schemas of in-situ OAM'),
  ip('xfrm', [['xfrm']], 'IPsec: states and policies'),
];

/** How an object is called here: `route`, `bridge vlan`, `tc qdisc`. */
export function nameOf({ program, path }: Place): string {
  const own = path.map((names) => names[0]!);
  return [...(program === 'ip' ? [] : [program]), ...own].join(' ');
}
