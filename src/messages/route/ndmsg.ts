import {
  type Attributes,
  attributes,
  be16,
  flag,
  flags,
  type Infer,
  ipaddr,
  l2addr,
  type Message,
  message,
  nested,
  pad,
  s32,
  struct,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';
import { ndmsgReader } from './readers/ndmsg.js';
import { routeProtocol, routeType } from './route-names.js';

/** `NUD_*`: states of a neighbour; `NUD_NONE` is no flag at all. */
const neighbourState = flags(u16, {
  incomplete: 0x01,
  reachable: 0x02,
  stale: 0x04,
  delay: 0x08,
  probe: 0x10,
  failed: 0x20,
  noarp: 0x40,
  permanent: 0x80,
});

/** `NTF_*`. */
const neighbourFlags = flags(u8, {
  use: 0x01,
  self: 0x02,
  master: 0x04,
  proxy: 0x08,
  extLearned: 0x10,
  offloaded: 0x20,
  sticky: 0x40,
  router: 0x80,
});

/** `struct nda_cacheinfo`: times are ages in clock ticks (1/100 s). */
export const ndaCacheinfo = struct('nda_cacheinfo', 'ndm', {
  /** Since it was last known to be reachable. */
  confirmed: u32,
  /** Since it was last used. */
  used: u32,
  /** Since it last changed. */
  updated: u32,
  /** Who uses it. */
  refcnt: u32,
});

const fdbExtSet = attributes('NFEA', {
  /** `FDB_NOTIFY_*`: tell when the entry becomes active or inactive. */
  activityNotify: [1, flags(u8, { notifyBit: 1, notifyInactiveBit: 2 })],
  /** Replacing the entry does not count as its use. */
  dontRefresh: [2, flag],
});
export interface FdbExtAttrs extends Infer<typeof fdbExtSet> {}
export const nfea: Attributes<FdbExtAttrs> = fdbExtSet;

const neighbour = message('ndmsg', {
  reader: ndmsgReader,
  header: struct('ndmsg', 'ndm', {
    /** `'inet'`, `'inet6'`; `'bridge'` for forwarding entries. */
    family: addressFamily,
    pad1: pad(1),
    pad2: pad(2),
    /** Index of the interface. */
    ifindex: s32,
    /** `NUD_*`: `['permanent']`, `['reachable']`, …; none while nothing is known. */
    state: neighbourState,
    /** `NTF_*`: `'proxy'`, `'router'`, `'self'`, … */
    flags: neighbourFlags,
    /** Kind of route that led to it: `'unicast'`, `'broadcast'`. */
    type: routeType,
  }),
  attributes: attributes('NDA', {
    /** The neighbour; in a forwarding entry of VXLAN (family `bridge`) the remote end of the tunnel. */
    dst: [1, ipaddr],
    /** Link-layer address. */
    lladdr: [2, l2addr],
    /** Ages of the entry, and how many use it. */
    cacheinfo: [3, ndaCacheinfo],
    /** Requests that were sent for it without an answer. */
    probes: [4, u32],
    /** VLAN of a forwarding entry. */
    vlan: [5, u16],
    /** UDP port of the remote end. */
    port: [6, be16],
    /** Network that a VXLAN entry sends to. */
    vni: [7, u32],
    /** The link that the tunnel's packets leave by, not the entry's own; in a dump's request, the entries' own. */
    ndaIfindex: [8, u32, 'NDA_IFINDEX'],
    /** The bridge that the port belongs to. */
    master: [9, u32],
    /** Id of the namespace where `ndaIfindex` is. */
    linkNetnsid: [10, s32],
    /** Collect-metadata VXLAN: the network that the entry is looked up in (4.11). */
    srcVni: [11, u32],
    /** Who installed the entry (5.0). */
    protocol: [12, routeProtocol],
    /** Nexthop group that replaces `dst` (5.8). */
    nhId: [13, u32],
    /** (5.9) */
    fdbExtAttrs: [14, nested(nfea)],
    /** `NTF_EXT_*` (5.16). */
    flagsExt: [15, flags(u32, { managed: 1, locked: 2, extValidated: 4 })],
    /** A bulk deletion takes only entries whose state under this mask is `state` (5.19). */
    ndmStateMask: [16, neighbourState],
    /** The same for `flags` (5.19). */
    ndmFlagsMask: [17, neighbourFlags],
  }),
  // but of what a bridge forwards: see FdbEntry
  always: ['dst'],
  object: {
    noun: 'neighbour',
    by: ['dst', 'lladdr'],
    and: { dev: ['dev', 'ifindex'], vlan: ['vlan'] },
  },
  aliases: {
    ip: 'dst',
    to: 'dst',
    addr: 'dst',
    address: 'dst',
    mac: 'lladdr',
    hwaddr: 'lladdr',
    nud: 'state',
    via: 'ndaIfindex',
    vid: 'vlan',
    proto: 'protocol',
    router: "flags: ['router']",
    proxy: "flags: ['proxy']",
    use: "flags: ['use']",
    extern_learn: "flags: ['extLearned']",
    sticky: "flags: ['sticky']",
    self: "flags: ['self']",
    managed: "flagsExt: ['managed']",
    nhid: 'nhId',
    bridge: 'master',
    brport: 'dev',
    dev: 'ifindex',
    index: 'ifindex',
    oif: 'ifindex',
    'state:string': "state: ['…'], an array",
    nomaster: 'master: 0',
    permanent: "state: ['permanent']",
    dstport: 'port',
    src_vni: 'srcVni',
    iface: 'dev',
    interface: 'dev',
    ifname: 'dev',
    device: 'dev',
  },
});
export interface Neighbour extends Infer<typeof neighbour> {}
/** Where a bridge or a tunnel forwards frames for a link-layer address. */
export interface FdbEntry extends Omit<Neighbour, 'dst'> {
  /** Of a tunnel: the address of its other end. */
  dst?: string;
}
/** A neighbour or a bridge's forwarding entry: `RTM_NEWNEIGH`, `RTM_DELNEIGH`, `RTM_GETNEIGH` (linux/neighbour.h). */
export const ndmsg: Message<Neighbour> = neighbour as Message<Neighbour>;
