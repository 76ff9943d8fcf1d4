import {
  type Attributes,
  asciiz,
  attributes,
  counter64,
  enumeration,
  type Infer,
  nested,
  pad,
  string,
  u8,
  u16,
  u32,
  u64,
  uint,
} from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const pnet = attributes('SMC_PNETID', {
  name: [1, string(16)],
  ethname: [2, string(15)],
  ibname: [3, string(63)],
  ibport: [4, u8],
});
export interface SmcPnetid extends Infer<typeof pnet> {}
const table = genericFamily('SMC_PNETID', {
  prefix: 'SMC_PNETID',
  commands: { get: 1, add: 2, del: 3, flush: 4 },
  attributes: pnet as Attributes<SmcPnetid>,
});
export interface SmcPnetidCommands extends CommandsOf<typeof table> {}
/** Which physical networks devices are in (linux/smc.h): the module `smc`. */
export const smcPnetidFamily: GenericFamily<SmcPnetidCommands> = table;

const system = attributes('SMC_NLA_SYS', {
  ver: [1, u8],
  rel: [2, u8],
  isIsmV2: [3, u8],
  localHost: [4, asciiz],
  seid: [5, asciiz],
  isSmcrV2: [6, u8],
});
const v2Common = attributes('SMC_NLA_LGR_V2', {
  ver: [0, u8],
  rel: [1, u8],
  os: [2, u8],
  negEid: [3, asciiz],
  peerHost: [4, asciiz],
});
const groupR = attributes('SMC_NLA_LGR_R', {
  id: [1, u32],
  role: [2, enumeration(u8, { client: 0, server: 1 })],
  type: [3, enumeration(u8, { none: 0, single: 1, symmetric: 2, asymmetricPeer: 3, asymmetricLocal: 4 })],
  pnetid: [4, asciiz],
  vlanId: [5, u8],
  connsNum: [6, u32],
  v2Common: [7, nested(v2Common)],
  v2: [8, nested(attributes('SMC_NLA_LGR_R_V2', { direct: [1, u8], maxConns: [2, u8], maxLinks: [3, u8] }))],
  netCookie: [9, u64],
  pad: [10, pad(0)],
  bufType: [11, u8],
  sndbufAlloc: [12, uint],
  rmbAlloc: [13, uint],
});
const link = attributes('SMC_NLA_LINK', {
  id: [1, u8],
  ibDev: [2, asciiz],
  ibPort: [3, u8],
  gid: [4, asciiz],
  peerGid: [5, asciiz],
  connCnt: [6, u32],
  netDev: [7, u32],
  uid: [8, u32],
  peerUid: [9, u32],
  state: [10, enumeration(u32, { unused: 0, inactive: 1, activating: 2, active: 3 })],
});
const groupD = attributes('SMC_NLA_LGR_D', {
  id: [1, u32],
  gid: [2, u64],
  peerGid: [3, u64],
  vlanId: [4, u8],
  connsNum: [5, u32],
  pnetid: [6, asciiz],
  chid: [7, u16],
  pad: [8, pad(0)],
  v2Common: [9, nested(v2Common)],
  extGid: [10, u64],
  peerExtGid: [11, u64],
  sndbufAlloc: [12, uint],
  dmbAlloc: [13, uint],
});
const port = nested(
  attributes('SMC_NLA_DEV_PORT', {
    pnetUsr: [1, u8],
    pnetid: [2, asciiz],
    netdev: [3, u32],
    state: [4, u8],
    valid: [5, u8],
    lnkCnt: [6, u32],
  }),
);
const device = attributes('SMC_NLA_DEV', {
  useCnt: [1, u32],
  isCrit: [2, u8],
  pciFid: [3, u32],
  pciChid: [4, u16],
  pciVendor: [5, u16],
  pciDevice: [6, u16],
  pciId: [7, asciiz],
  port: [8, port],
  port2: [9, port],
  ibName: [10, asciiz],
});
const sizes = nested(
  attributes('SMC_NLA_STATS_PLOAD', {
    pad: [0, pad(0)],
    upTo8k: [1, counter64, 'SMC_NLA_STATS_PLOAD_8K'],
    upTo16k: [2, counter64, 'SMC_NLA_STATS_PLOAD_16K'],
    upTo32k: [3, counter64, 'SMC_NLA_STATS_PLOAD_32K'],
    upTo64k: [4, counter64, 'SMC_NLA_STATS_PLOAD_64K'],
    upTo128k: [5, counter64, 'SMC_NLA_STATS_PLOAD_128K'],
    upTo256k: [6, counter64, 'SMC_NLA_STATS_PLOAD_256K'],
    upTo512k: [7, counter64, 'SMC_NLA_STATS_PLOAD_512K'],
    upTo1024k: [8, counter64, 'SMC_NLA_STATS_PLOAD_1024K'],
    above1024k: [9, counter64, 'SMC_NLA_STATS_PLOAD_G_1024K'],
  }),
);
const buffers = nested(
  attributes('SMC_NLA_STATS_RMB', {
    pad: [0, pad(0)],
    sizeSmPeerCnt: [1, counter64],
    sizeSmCnt: [2, counter64],
    fullPeerCnt: [3, counter64],
    fullCnt: [4, counter64],
    reuseCnt: [5, counter64],
    allocCnt: [6, counter64],
    dgradeCnt: [7, counter64],
  }),
);
const technique = nested(
  attributes('SMC_NLA_STATS_T', {
    pad: [0, pad(0)],
    txRmbSize: [1, sizes],
    rxRmbSize: [2, sizes],
    txploadSize: [3, sizes],
    rxploadSize: [4, sizes],
    txRmbStats: [5, buffers],
    rxRmbStats: [6, buffers],
    clntV1Succ: [7, counter64],
    clntV2Succ: [8, counter64],
    srvV1Succ: [9, counter64],
    srvV2Succ: [10, counter64],
    sendpageCnt: [11, counter64],
    spliceCnt: [12, counter64],
    corkCnt: [13, counter64],
    ndlyCnt: [14, counter64],
    urgDataCnt: [15, counter64],
    rxBytes: [16, counter64],
    txBytes: [17, counter64],
    rxCnt: [18, counter64],
    txCnt: [19, counter64],
    rxRmbUsage: [20, uint],
    txRmbUsage: [21, uint],
  }),
);
const statistics = attributes('SMC_NLA_STATS', {
  pad: [0, pad(0)],
  smcdTech: [1, technique],
  smcrTech: [2, technique],
  clntHsErrCnt: [3, counter64],
  srvHsErrCnt: [4, counter64],
});
const fallback = attributes('SMC_NLA_FBACK_STATS', {
  pad: [0, pad(0)],
  type: [1, enumeration(u8, { server: 0, client: 1 })],
  srvCnt: [2, counter64],
  clntCnt: [3, counter64],
  rsnCode: [4, u32],
  rsnCnt: [5, u16],
});

const set = attributes('SMC_GEN', {
  sysInfo: [1, nested(system)],
  lgrSmcr: [2, nested(groupR)],
  linkSmcr: [3, nested(link)],
  lgrSmcd: [4, nested(groupD)],
  devSmcd: [5, nested(device)],
  devSmcr: [6, nested(device)],
  stats: [7, nested(statistics)],
  fbackStats: [8, nested(fallback)],
});
export interface Smc extends Infer<typeof set> {}
const entry = attributes('SMC_NLA_EID_TABLE', { entry: [1, asciiz] });
export interface SmcUeid extends Infer<typeof entry> {}
const ueid: Attributes<SmcUeid> = entry;
const seidSet = attributes('SMC_NLA_SEID', { entry: [1, asciiz], enabled: [2, u8] });
export interface SmcSeid extends Infer<typeof seidSet> {}
const seid: Attributes<SmcSeid> = seidSet;
const limitation = attributes('SMC_NLA_HS_LIMITATION', { enabled: [1, u8] });
export interface SmcLimitation extends Infer<typeof limitation> {}
const limited: Attributes<SmcLimitation> = limitation;

const family = genericFamily('SMC_GEN_NETLINK', {
  prefix: 'SMC_NETLINK',
  commands: {
    getSysInfo: 1,
    getLgrSmcr: 2,
    getLinkSmcr: 3,
    getLgrSmcd: 4,
    getDevSmcd: 5,
    getDevSmcr: 6,
    getStats: 7,
    getFbackStats: 8,
    dumpUeid: { id: 9, request: ueid, reply: ueid },
    addUeid: { id: 10, request: ueid, reply: ueid },
    removeUeid: { id: 11, request: ueid, reply: ueid },
    flushUeid: { id: 12, request: ueid, reply: ueid },
    dumpSeid: { id: 13, request: seid, reply: seid },
    enableSeid: { id: 14, request: seid, reply: seid },
    disableSeid: { id: 15, request: seid, reply: seid },
    dumpHsLimitation: { id: 16, request: limited, reply: limited },
    enableHsLimitation: { id: 17, request: limited, reply: limited },
    disableHsLimitation: { id: 18, request: limited, reply: limited },
  },
  attributes: set as Attributes<Smc>,
});
export interface SmcCommands extends CommandsOf<typeof family> {}
/** Link groups, links, devices and statistics of SMC (linux/smc.h, 5.11): the module `smc`. */
export const smcFamily: GenericFamily<SmcCommands> = family;
