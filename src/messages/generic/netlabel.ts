import {
  type Attributes,
  asciiz,
  attributes,
  enumeration,
  type Infer,
  ip4addr,
  ip6addr,
  listOf,
  nested,
  string,
  u8,
  u32,
} from '../../schema/index.js';
import { saFamily } from '../route/families.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

/** `NETLBL_NLTYPE_*`. */
const protocol = enumeration(u32, {
  none: 0,
  mgmt: 1,
  ripso: 2,
  cipsov4: 3,
  cipsov6: 4,
  unlabeled: 5,
  addrselect: 6,
  calipso: 7,
});
/** `CIPSO_V4_MAP_*`, `CALIPSO_MAP_*`. */
const mapping = enumeration(u32, { unknown: 0, trans: 1, pass: 2, local: 3 });
const C4 = 'NLBL_CIPSOV4_A';

const selector = {
  domain: [1, asciiz],
  protocol: [2, protocol],
  version: [3, u32],
  cv4doi: [4, u32],
  ipv6addr: [5, ip6addr],
  ipv6mask: [6, ip6addr],
  ipv4addr: [7, ip4addr],
  ipv4mask: [8, ip4addr],
  family: [11, saFamily],
  clpdoi: [12, u32],
} as const;
const management = attributes('NLBL_MGMT_A', {
  ...selector,
  /** Protocols by address. */
  selectorlist: [10, listOf(9, 'NLBL_MGMT_A_ADDRSELECTOR', nested(attributes('NLBL_MGMT_A', selector)))],
});
export interface NetlabelManagement extends Infer<typeof management> {}
const mgmt = genericFamily('NLBL_MGMT', {
  version: 3,
  prefix: 'NLBL_MGMT_C',
  commands: {
    add: 1,
    remove: 2,
    listall: 3,
    adddef: 4,
    removedef: 5,
    listdef: 6,
    protocols: 7,
    version: 8,
  },
  attributes: management as Attributes<NetlabelManagement>,
});
export interface NetlabelManagementCommands extends CommandsOf<typeof mgmt> {}
/** Which labels packets of a security domain carry (NetLabel). */
export const netlabelManagementFamily: GenericFamily<NetlabelManagementCommands> = mgmt;

const level = { mlslvlloc: [5, u32], mlslvlrem: [6, u32] } as const;
const category = { mlscatloc: [9, u32], mlscatrem: [10, u32] } as const;
const levels = nested(attributes(C4, level));
const categories = nested(attributes(C4, category));
const cipsoSet = attributes(C4, {
  doi: [1, u32],
  mtype: [2, mapping],
  taglst: [4, listOf(3, `${C4}_TAG`, u8)],
  mlslvllst: [8, listOf(7, `${C4}_MLSLVL`, levels)],
  mlscatlst: [12, listOf(11, `${C4}_MLSCAT`, categories)],
  // the kernel has one policy for all depths
  tag: [3, u8],
  ...level,
  mlslvl: [7, levels],
  ...category,
  mlscat: [11, categories],
});
export interface NetlabelCipso extends Infer<typeof cipsoSet> {}
const cipso = genericFamily('NLBL_CIPSOv4', {
  version: 3,
  prefix: 'NLBL_CIPSOV4_C',
  commands: { add: 1, remove: 2, list: 3, listall: 4 },
  attributes: cipsoSet as Attributes<NetlabelCipso>,
});
export interface NetlabelCipsoCommands extends CommandsOf<typeof cipso> {}
/** How levels and categories are written into IPv4 packets (CIPSO). */
export const netlabelCipsoFamily: GenericFamily<NetlabelCipsoCommands> = cipso;

const calipsoSet = attributes('NLBL_CALIPSO_A', { doi: [1, u32], mtype: [2, mapping] });
export interface NetlabelCalipso extends Infer<typeof calipsoSet> {}
const calipso = genericFamily('NLBL_CALIPSO', {
  version: 3,
  prefix: 'NLBL_CALIPSO_C',
  commands: { add: 1, remove: 2, list: 3, listall: 4 },
  attributes: calipsoSet as Attributes<NetlabelCalipso>,
});
export interface NetlabelCalipsoCommands extends CommandsOf<typeof calipso> {}
/** How levels and categories are written into IPv6 packets (CALIPSO). */
export const netlabelCalipsoFamily: GenericFamily<NetlabelCalipsoCommands> = calipso;

const unlabeledSet = attributes('NLBL_UNLABEL_A', {
  acptflg: [1, u8],
  ipv6addr: [2, ip6addr],
  ipv6mask: [3, ip6addr],
  ipv4addr: [4, ip4addr],
  ipv4mask: [5, ip4addr],
  iface: [6, string(15)],
  secctx: [7, asciiz],
});
export interface NetlabelUnlabeled extends Infer<typeof unlabeledSet> {}
const unlabeled = genericFamily('NLBL_UNLBL', {
  version: 3,
  prefix: 'NLBL_UNLABEL_C',
  commands: {
    accept: 1,
    list: 2,
    staticadd: 3,
    staticremove: 4,
    staticlist: 5,
    staticadddef: 6,
    staticremovedef: 7,
    staticlistdef: 8,
  },
  attributes: unlabeledSet as Attributes<NetlabelUnlabeled>,
});
export interface NetlabelUnlabeledCommands extends CommandsOf<typeof unlabeled> {}
/** What packets without a label count as. */
export const netlabelUnlabeledFamily: GenericFamily<NetlabelUnlabeledCommands> = unlabeled;
