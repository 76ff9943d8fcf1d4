import {
  type Attributes,
  attributes,
  enumeration,
  flags,
  type Infer,
  ipaddr,
  legacyNested,
  listOf,
  type Message,
  message,
  nested,
  pad,
  repeated,
  struct,
  u8,
  u16,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';
import { groupAddress } from './group-address.js';
import { multicastRouter } from './link/bridge-id.js';
import { routeProtocol } from './route-names.js';

/** `MCAST_EXCLUDE`, `MCAST_INCLUDE`: whether the sources listed are the unwanted or the wanted ones. */
const groupMode = enumeration(u8, { exclude: 0, include: 1 });

/** `struct br_mdb_entry` */
const entry = struct('br_mdb_entry', '', {
  /** Index of the port, or of the bridge itself. */
  ifindex: u32,
  state: enumeration(u8, { temporary: 0, permanent: 1 }),
  flags: flags(u8, { offload: 0x1, fastLeave: 0x2, starExcl: 0x4, blocked: 0x8, offloadFailed: 0x10 }),
  vid: u16,
  /** The group: an IP or MAC address. */
  addr: groupAddress,
});
const header = struct('br_port_msg', '', {
  family: addressFamily,
  pad: pad(3),
  /** Index of the bridge, or of a VXLAN device. */
  ifindex: u32,
});

const sourceSet = attributes('MDBA_MDB_SRCATTR', {
  address: [1, ipaddr],
  /** Hundredths of a second, as all timers here. */
  timer: [2, u32],
});
const infoMessage = message('br_mdb_entry', {
  header: entry,
  attributes: attributes('MDBA_MDB_EATTR', {
    timer: [1, u32],
    srcList: [2, listOf(1, 'MDBA_MDB_SRCLIST_ENTRY', nested(sourceSet))],
    groupMode: [3, groupMode],
    source: [4, ipaddr],
    rtprot: [5, routeProtocol],
    /** This and the rest only with VXLAN: the remote end (since 6.4). */
    dst: [6, ipaddr],
    dstPort: [7, u16],
    vni: [8, u32],
    /** The link that the tunnel's packets leave by, not the port. */
    viaIfindex: [9, u32, 'MDBA_MDB_EATTR_IFINDEX'],
    srcVni: [10, u32],
  }),
});
export interface MdbEntry extends Infer<typeof infoMessage> {}
/** One port's membership in a group: `struct br_mdb_entry` and `MDBA_MDB_EATTR_*`. */
export const mdbEntry: Message<MdbEntry> = infoMessage as Message<MdbEntry>;

const groupSet = attributes('MDBA_MDB_ENTRY', { info: [1, repeated(mdbEntry)] });

const portMessage = message('', {
  header: struct('', '', { ifindex: u32 }),
  attributes: attributes('MDBA_ROUTER_PATTR', {
    timer: [1, u32],
    type: [2, multicastRouter],
    inetTimer: [3, u32],
    inet6Timer: [4, u32],
    vid: [5, u16],
  }),
});
export interface MulticastRouterPort extends Infer<typeof portMessage> {}
/** A port behind which a multicast router is: its index and `MDBA_ROUTER_PATTR_*`. */
export const multicastRouterPort: Message<MulticastRouterPort> = portMessage as Message<MulticastRouterPort>;
/** `MDBA_ROUTER_PORT`, many. */
export const multicastRouterPorts = listOf(1, 'MDBA_ROUTER_PORT', multicastRouterPort, { flagged: false });

const mdb = message('br_port_msg', {
  header,
  attributes: attributes('MDBA', {
    /** By group. */
    mdb: [1, listOf(1, 'MDBA_MDB_ENTRY', legacyNested(groupSet), { flagged: false })],
    router: [2, multicastRouterPorts],
  }),
});
export interface Mdb extends Infer<typeof mdb> {}
/** Multicast groups of a bridge: `RTM_NEWMDB`, `RTM_DELMDB`, answers to `RTM_GETMDB` (linux/if_bridge.h). */
export const brPortMsg: Message<Mdb> = mdb as Message<Mdb>;

const wantedSource = attributes('MDBE_SRCATTR', { address: [1, ipaddr] });
const attrsSet = attributes('MDBE_ATTR', {
  source: [1, ipaddr],
  /** (since 6.3, as `groupMode` and `rtprot`) */
  srcList: [2, listOf(1, 'MDBE_SRC_LIST_ENTRY', nested(wantedSource))],
  groupMode: [3, groupMode],
  rtprot: [4, routeProtocol],
  /** This and the next four only with VXLAN: the remote end (since 6.4). */
  dst: [5, ipaddr],
  dstPort: [6, u16],
  vni: [7, u32],
  ifindex: [8, u32],
  srcVni: [9, u32],
  /** Bulk deletion: which bits of `state` count (since 6.8). */
  stateMask: [10, u8],
});
export interface MdbAttrs extends Infer<typeof attrsSet> {}
/** `MDBE_ATTR_*` */
export const mdbAttrs: Attributes<MdbAttrs> = attrsSet;

const set = message('br_port_msg', {
  header,
  attributes: attributes('MDBA_SET', { entry: [1, entry], entryAttrs: [2, nested(mdbAttrs)] }),
});
export interface MdbRequest extends Infer<typeof set> {}
/** A group to join or leave: requests `RTM_NEWMDB` and `RTM_DELMDB`, and with `MDBA_GET_*` of the same numbers `RTM_GETMDB`. */
export const brPortRequest: Message<MdbRequest> = set as Message<MdbRequest>;
