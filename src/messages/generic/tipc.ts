import {
  type Attributes,
  array,
  asciiz,
  attributes,
  binary,
  chars,
  enumeration,
  flag,
  hex,
  type Infer,
  legacyNested,
  pad,
  sockaddr,
  string,
  struct,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { tipcSock } from '../sockdiag/tipc.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const propertySet = attributes('TIPC_NLA_PROP', {
  prio: [1, u32],
  /** Milliseconds without a sign of life until a link is down. */
  tol: [2, u32],
  win: [3, u32],
  mtu: [4, u32],
  broadcast: [5, enumeration(u32, { broadcast: 1, replicast: 2, autoselect: 4 })],
  broadcastRatio: [6, u32],
});
export interface TipcProperties extends Infer<typeof propertySet> {}
const properties: Attributes<TipcProperties> = propertySet;

const statsSet = attributes('TIPC_NLA_STATS', {
  rxInfo: [1, u32],
  rxFragments: [2, u32],
  rxFragmented: [3, u32],
  rxBundles: [4, u32],
  rxBundled: [5, u32],
  txInfo: [6, u32],
  txFragments: [7, u32],
  txFragmented: [8, u32],
  txBundles: [9, u32],
  txBundled: [10, u32],
  msgProfTot: [11, u32],
  msgLenCnt: [12, u32],
  msgLenTot: [13, u32],
  msgLenP0: [14, u32],
  msgLenP1: [15, u32],
  msgLenP2: [16, u32],
  msgLenP3: [17, u32],
  msgLenP4: [18, u32],
  msgLenP5: [19, u32],
  msgLenP6: [20, u32],
  rxStates: [21, u32],
  rxProbes: [22, u32],
  rxNacks: [23, u32],
  rxDeferred: [24, u32],
  txStates: [25, u32],
  txProbes: [26, u32],
  txNacks: [27, u32],
  txAcks: [28, u32],
  retransmitted: [29, u32],
  duplicates: [30, u32],
  linkCongs: [31, u32],
  maxQueue: [32, u32],
  avgQueue: [33, u32],
});
export interface TipcLinkStatistics extends Infer<typeof statsSet> {}
const statistics: Attributes<TipcLinkStatistics> = statsSet;

const publicationSet = attributes('TIPC_NLA_PUBL', {
  type: [1, u32],
  lower: [2, u32],
  upper: [3, u32],
  scope: [4, enumeration(u32, { zone: 1, cluster: 2, node: 3 })],
  node: [5, u32],
  ref: [6, u32],
  key: [7, u32],
});
export interface TipcPublication extends Infer<typeof publicationSet> {}
const publication: Attributes<TipcPublication> = publicationSet;

const set = attributes('TIPC_NLA', {
  bearer: [
    1,
    legacyNested(
      attributes('TIPC_NLA_BEARER', {
        name: [1, string(31)],
        prop: [2, legacyNested(properties)],
        domain: [3, u32],
        udpOpts: [
          4,
          legacyNested(
            attributes('TIPC_NLA_UDP', {
              local: [1, sockaddr],
              remote: [2, sockaddr],
              multiRemoteip: [3, flag],
            }),
          ),
        ],
      }),
    ),
  ],
  sock: [2, legacyNested(tipcSock)],
  publ: [3, legacyNested(publication)],
  link: [
    4,
    legacyNested(
      attributes('TIPC_NLA_LINK', {
        name: [1, string(67)],
        dest: [2, u32],
        mtu: [3, u32],
        broadcast: [4, flag],
        up: [5, flag],
        active: [6, flag],
        prop: [7, legacyNested(properties)],
        stats: [8, legacyNested(statistics)],
        rx: [9, u32],
        tx: [10, u32],
      }),
    ),
  ],
  media: [
    5,
    legacyNested(
      attributes('TIPC_NLA_MEDIA', { name: [1, string(31)], prop: [2, legacyNested(properties)] }),
    ),
  ],
  node: [
    6,
    legacyNested(
      attributes('TIPC_NLA_NODE', {
        addr: [1, u32],
        up: [2, flag],
        /** Sixteen bytes: text, or a hash. */
        id: [3, binary(0, 16)],
        key: [4, struct('tipc_aead_key', '', { algName: chars(32), keylen: u32, key: hex })],
        keyMaster: [5, flag],
        rekeying: [6, u32],
      }),
    ),
  ],
  net: [
    7,
    legacyNested(
      attributes('TIPC_NLA_NET', {
        id: [1, u32],
        addr: [2, u32],
        /** The first eight bytes of the node's identity; the other eight. */
        nodeid: [3, binary(8, 8)],
        nodeidW1: [4, binary(8, 8), 'TIPC_NLA_NET_NODEID_W1'],
        addrLegacy: [5, flag],
      }),
    ),
  ],
  nameTable: [8, legacyNested(attributes('TIPC_NLA_NAME_TABLE', { publ: [1, legacyNested(publication)] }))],
  mon: [
    9,
    legacyNested(
      attributes('TIPC_NLA_MON', {
        activationThreshold: [1, u32],
        ref: [2, u32],
        active: [3, flag],
        bearerName: [4, asciiz],
        peercnt: [5, u32],
        listgen: [6, u32],
      }),
    ),
  ],
  monPeer: [
    10,
    legacyNested(
      attributes('TIPC_NLA_MON_PEER', {
        addr: [1, u32],
        domgen: [2, u32],
        applied: [3, u32],
        upmap: [4, u64],
        members: [5, array(u32)],
        up: [6, flag],
        head: [7, flag],
        local: [8, flag],
        pad: [9, pad(0)],
      }),
    ),
  ],
});
export interface Tipc extends Infer<typeof set> {}

const family = genericFamily('TIPCv2', {
  prefix: 'TIPC_NL',
  commands: {
    legacy: 1,
    bearerDisable: 2,
    bearerEnable: 3,
    bearerGet: 4,
    bearerSet: 5,
    sockGet: 6,
    publGet: 7,
    linkGet: 8,
    linkSet: 9,
    linkResetStats: 10,
    mediaGet: 11,
    mediaSet: 12,
    nodeGet: 13,
    netGet: 14,
    netSet: 15,
    nameTableGet: 16,
    monSet: 17,
    monGet: 18,
    monPeerGet: 19,
    peerRemove: 20,
    bearerAdd: 21,
    udpGetRemoteip: 22,
    keySet: 23,
    keyFlush: 24,
    addrLegacyGet: 25,
  },
  attributes: set as Attributes<Tipc>,
});
export interface TipcCommands extends CommandsOf<typeof family> {}
/** Nodes, links, bearers and names of a TIPC cluster (linux/tipc_netlink.h): the module `tipc`. */
export const tipcFamily: GenericFamily<TipcCommands> = family;

const older = genericFamily('TIPC', {
  prefix: 'TIPC_GENL',
  commands: { cmd: 1 },
  header: struct('tipc_genlmsghdr', '', { dest: u32, subcommand: u16, subcommandPad: pad(2) }),
});
export interface TipcOlderCommands extends CommandsOf<typeof older> {}
/** What `tipc-config` speaks (linux/tipc_config.h); behind the header come TLVs, not attributes. */
export const tipcOlderFamily: GenericFamily<TipcOlderCommands> = older;
