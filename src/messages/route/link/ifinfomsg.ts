import {
  type Attributes,
  attributes,
  hex,
  type Infer,
  l2addr,
  lazy,
  legacyNested,
  listOf,
  type Message,
  message,
  nested,
  pad,
  readOnly,
  repeated,
  s32,
  string,
  struct,
  u8,
  u16,
  u32,
  uint,
  unterminated,
  writeOnly,
} from '../../../schema/index.js';
import { addressFamily } from '../families.js';
import { ifinfomsgReader } from '../readers/ifinfomsg.js';
import { afSpec, protinfo } from './af-spec.js';
import { arphrd } from './arphrd.js';
import { rtnlLinkIfmap } from './ifmap.js';
import { iff, ifLinkMode, iflaEvent, ifOper, rtextFilter } from './link-names.js';
import { type LinkInfo, linkinfo } from './linkinfo.js';
import { port } from './port.js';
import { rtnlLinkStats, rtnlLinkStats64 } from './statistics.js';
import { vf } from './vf.js';
import { xdp } from './xdp.js';

/** A name of a device (`IFNAMSIZ` less the NUL). */
const ifname = string(15);
/** An alternative name (`ALTIFNAMSIZ` less the NUL). */
const altIfname = string(127);

const header = struct('ifinfomsg', 'ifi', {
  /** `'unspec'`; `'bridge'` addresses a port's settings within its bridge, and `'inet6'` IPv6's. */
  family: addressFamily,
  pad: pad(1),
  /** Kind of hardware (`ARPHRD_*`): `'ether'`, `'loopback'`, `'none'`. */
  type: arphrd,
  /** Number of the link in its namespace. A request that makes a link may choose it. */
  index: s32,
  /** `IFF_*`: `'up'`, `'running'`, `'promisc'`, … */
  flags: iff,
  /** When changing a link: which of the `flags` to change. */
  change: iff,
});

const set = attributes('IFLA', {
  /** Link-layer address: `'02:00:00:00:00:01'`. */
  address: [1, l2addr],
  /** Link-layer broadcast address. */
  broadcast: [2, l2addr],
  /** Name, up to 15 bytes. */
  ifname: [3, ifname],
  /** Largest packet in bytes, without the link-layer header. */
  mtu: [4, u32],
  /** Index of the device underneath, or of a pair's other end; in the namespace `linkNetnsid` if that is there. */
  link: [5, u32],
  /** Kind of the root queueing discipline. */
  qdisc: [6, readOnly(ifname)],
  /** Counters of 32 bits; see `stats64`. */
  stats: [7, readOnly(rtnlLinkStats)],
  /** Unused by the kernel. */
  cost: [8, u32],
  /** Unused by the kernel. */
  priority: [9, u32],
  /** Index of the bridge, bond, … that the link is a port of; 0 releases it. */
  master: [10, u32],
  /** Wireless extensions event. */
  wireless: [11, readOnly(hex)],
  /** Settings as a port of a bridge, or of IPv6: with that `family`. */
  protinfo: [12, protinfo],
  /** Packets that the transmit queue holds. */
  txqlen: [13, u32],
  /** Memory, interrupt and port of the hardware. */
  map: [14, rtnlLinkIfmap],
  /** Unused by the kernel. */
  weight: [15, u32],
  /** State in words of RFC 2863: `'up'`, `'down'`, `'dormant'`, … */
  operstate: [16, ifOper],
  /** Whether a link that gets its carrier is up (`'default'`), or dormant until somebody says so. */
  linkmode: [17, ifLinkMode],
  /** Kind of the link with its options, and options as a port of its master. */
  linkinfo: [18, legacyNested(lazy<LinkInfo>(() => linkinfo))],
  /** Only written: moves the link to the namespace of this process. */
  netNsPid: [19, writeOnly(u32)],
  /** Free text; an empty one removes it. */
  ifalias: [20, unterminated(255)],
  /** Number of virtual functions (SR-IOV): only with `extMask: ['vf']`. */
  numVf: [21, u32],
  /** Virtual functions: only with `extMask: ['vf']`. */
  vfinfoList: [22, listOf(1, 'IFLA_VF_INFO', legacyNested(vf), { flagged: false })],
  /** Counters of packets, bytes, errors and drops. */
  stats64: [23, readOnly(rtnlLinkStats64)],
  /** Port profiles of virtual functions (802.1Qbg). */
  vfPorts: [24, listOf(1, 'IFLA_VF_PORT', legacyNested(port), { flagged: false })],
  /** Port profile of the link itself (802.1Qbg). */
  portSelf: [25, legacyNested(port)],
  /** Settings by family: `afSpec.inet6.addrGenMode`, VLANs of bridge ports. */
  afSpec: [26, afSpec],
  /** Group of links that are dumped, changed or removed together; 0 is `default`. */
  group: [27, u32],
  /** Only written: moves the link to the namespace of this descriptor. */
  netNsFd: [28, writeOnly(u32)],
  /** What a dump returns besides: `'vf'`, `'brvlan'`, `'skipStats'`, … */
  extMask: [29, writeOnly(rtextFilter)],
  /** How many want all packets. */
  promiscuity: [30, readOnly(u32)],
  /** Transmit queues: when made, a choice; afterwards, a fact. */
  numTxQueues: [31, u32],
  /** Receive queues: when made, a choice; afterwards, a fact. */
  numRxQueues: [32, u32],
  /** 1 with a carrier. Software links such as `dummy` take it in requests. */
  carrier: [33, u8],
  /** Identifies the physical port that several links share. */
  physPortId: [34, readOnly(hex)],
  /** How often the carrier came or went. */
  carrierChanges: [35, readOnly(u32)],
  /** Identifies the switch that the port belongs to. */
  physSwitchId: [36, readOnly(hex)],
  /** Id, in this namespace, of the namespace where `link` is. */
  linkNetnsid: [37, s32],
  /** Name of the port on its switch: `'p1'`. */
  physPortName: [38, readOnly(ifname)],
  /** 1: held down by a protocol daemon, such as one for MLAG. */
  protoDown: [39, u8],
  /** Most segments of a packet that is segmented late (GSO). */
  gsoMaxSegs: [40, u32],
  /** Bytes of the largest packet that is segmented late (GSO). */
  gsoMaxSize: [41, u32],
  pad: [42, pad(0)],
  /** The XDP program that is attached, or is to be. */
  xdp: [43, legacyNested(xdp)],
  /** Why a notification was sent; not `event`, which is what a monitor calls the kind of notification. */
  linkEvent: [44, readOnly(iflaEvent), 'IFLA_EVENT'],
  /** In notifications: id of the namespace that the link has moved to. */
  newNetnsid: [45, readOnly(s32)],
  /** Id of the namespace that is asked about, or where the link is to be made (`IFLA_IF_NETNSID`). */
  targetNetnsid: [46, s32],
  /** How often the carrier came. */
  carrierUpCount: [47, readOnly(u32)],
  /** How often the carrier went. */
  carrierDownCount: [48, readOnly(u32)],
  /** Index in the namespace that the link moves to. */
  newIfindex: [49, s32],
  /** Smallest MTU that the link takes. */
  minMtu: [50, readOnly(u32)],
  /** 0 is no limit. */
  maxMtu: [51, readOnly(u32)],
  /** More names (since 5.5). */
  propList: [52, nested(attributes('IFLA', { altIfname: [53, repeated(altIfname)] }))],
  /** In requests: the alternative name of the link that is meant. */
  altIfname: [53, altIfname],
  /** The address burnt in (since 5.6). */
  permAddress: [54, readOnly(l2addr)],
  /** Who holds the link down with `protoDown`: bits that are an administrator's choice. */
  protoDownReason: [55, nested(attributes('IFLA_PROTO_DOWN_REASON', { mask: [1, u32], value: [2, u32] }))],
  /** The device in sysfs (since 5.14). */
  parentDevName: [56, string()],
  /** Bus of the device in sysfs: `'pci'` (since 5.14). */
  parentDevBusName: [57, readOnly(string())],
  /** Bytes of the largest packet that received ones are merged into (GRO; since 5.17). */
  groMaxSize: [58, u32],
  /** Bytes of the largest packet that the device segments (since 5.19). */
  tsoMaxSize: [59, readOnly(u32)],
  /** Most segments of a packet that the device segments (since 5.19). */
  tsoMaxSegs: [60, readOnly(u32)],
  /** How many want all multicast (since 6.0). */
  allmulti: [61, readOnly(u32)],
  /** Its port in devlink. */
  devlinkPort: [
    62,
    readOnly(
      nested(
        attributes('DEVLINK_ATTR', {
          busName: [1, string()],
          devName: [2, string()],
          portIndex: [3, u32],
          index: [184, uint],
        }),
      ),
    ),
  ],
  /** `gsoMaxSize` of IPv4 (since 6.3). */
  gsoIpv4MaxSize: [63, u32],
  /** `groMaxSize` of IPv4 (since 6.3). */
  groIpv4MaxSize: [64, u32],
  /** Its pin of a DPLL, which clocks it. */
  dpllPin: [65, readOnly(nested(attributes('DPLL_A_PIN', { id: [1, u32] })))],
  /** Nanoseconds (since 6.13). */
  maxPacingOffloadHorizon: [66, readOnly(uint)],
  /** The link cannot be moved to another namespace (since 6.15). */
  netnsImmutable: [67, readOnly(u8)],
  /** Bytes that are kept free before packets. */
  headroom: [68, readOnly(u16)],
  /** Bytes that are kept free behind packets. */
  tailroom: [69, readOnly(u16)],
});
export interface LinkAttributes extends Infer<typeof set> {}
const ifla: Attributes<LinkAttributes> = set;

const link = message('ifinfomsg', {
  reader: ifinfomsgReader,
  header,
  attributes: ifla,
  // whatever the family: bridges and IPv6 tell of links in messages of their own
  always: ['ifname', 'mtu', 'operstate'],
  object: { noun: 'link', by: ['dev', 'ifname', 'altIfname', 'index'] },
  aliases: {
    name: 'ifname',
    alias: 'ifalias',
    mac: 'address',
    lladdr: 'address',
    hwaddr: 'address',
    macaddr: 'address',
    brd: 'broadcast',
    txqueuelen: 'txqlen',
    qlen: 'txqlen',
    state: 'up: true',
    down: 'up: false',
    enabled: 'up: true',
    kind: 'linkinfo.kind',
    'type:string': "linkinfo: { kind: '…' }",
    data: 'linkinfo.data',
    options: 'linkinfo.data',
    nomaster: 'master: 0',
    bridge: 'master',
    vrf: 'master',
    bond: 'master',
    team: 'master',
    parent: 'link',
    lower: 'link',
    mode: 'linkmode',
    ifindex: 'index',
    dev: 'ifname',
    iface: 'dev',
    interface: 'dev',
    device: 'dev',
    up: "flags: ['up'], change: ['up']",
    promisc: "flags: ['promisc']",
    arp: "flags: ['noarp']",
    multicast: "flags: ['multicast']",
    allmulticast: "flags: ['allmulti']",
    addrgenmode: 'afSpec.inet6.addrGenMode',
    altname: "propList: { altIfname: ['…'] }",
    altnames: "propList: { altIfname: ['…'] }",
    altIfnames: "propList: { altIfname: ['…'] }",
    id: 'linkinfo.data.id',
    vni: 'linkinfo.data.id',
    vid: 'linkinfo.data.id',
    peer: 'linkinfo.data.peer',
    namespace: 'netns',
    vf: 'vfinfoList',
    slaveKind: 'linkinfo.slaveKind',
    slaveData: 'linkinfo.slaveData',
  },
});
export interface Link extends Infer<typeof link> {}
/** A link: `RTM_NEWLINK`, `RTM_DELLINK`, `RTM_GETLINK`, `RTM_SETLINK` (linux/if_link.h). */
export const ifinfomsg: Message<Link> = link as Message<Link>;
