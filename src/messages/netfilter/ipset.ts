import { messageTypes } from '../../protocol/marshal.js';
import {
  type Attributes,
  asciiz,
  attributes,
  type Infer,
  l2addr,
  listOf,
  type Message,
  message,
  nested,
  pad,
  string,
  u8,
} from '../../schema/index.js';
import { addressFamily } from '../route/families.js';
import {
  address,
  cadtFlags,
  commandFlags,
  net16,
  net32,
  netCounter,
  skbmark,
  skbprio,
} from './ipset-names.js';
import { netfilterType, nfgenmsg } from './nfgenmsg.js';

/** Names of sets and of their types: `IPSET_MAXNAMELEN` with the NUL. */
const name = string(31);

/** What sets and entries have in common. */
const both = {
  /** First address of a range, or the only one. */
  ip: [1, address],
  ipTo: [2, address],
  cidr: [3, u8],
  port: [4, net16],
  portTo: [5, net16],
  /** Seconds. */
  timeout: [6, net32],
  /** IP protocol that the port is of. */
  proto: [7, u8],
  cadtFlags: [8, cadtFlags],
  /** Place of an entry among many, which a refusal tells. */
  lineno: [9, net32],
  mark: [10, net32],
  /** The kernel takes it so, but tells it in the machine's byte order. */
  markmask: [11, net32],
  /** (6.3) */
  bitmask: [12, address],
} as const;

const createSet = attributes('IPSET_ATTR', {
  ...both,
  /** Seed of the hash (5.11; before, a value that was not used). */
  initval: [17, net32],
  hashsize: [18, net32],
  maxelem: [19, net32],
  netmask: [20, u8],
  /** (5.11; before, `IPSET_ATTR_PROBES`, not used) */
  bucketsize: [21, u8],
  resize: [22, u8],
  /** Members that a `list:set` has room for. */
  size: [23, net32],
  elements: [24, net32],
  references: [25, net32],
  memsize: [26, net32],
});
export interface IpsetCreateData extends Infer<typeof createSet> {}
/** What a set is made with, and what it says of itself. */
export const ipsetCreateData: Attributes<IpsetCreateData> = createSet;

const entrySet = attributes('IPSET_ATTR', {
  ...both,
  ether: [17, l2addr],
  /** Member of a `list:set`. */
  name: [18, name],
  /** The member that it goes before (`cadtFlags: ['before']`) or after. */
  nameref: [19, name],
  ip2: [20, address],
  cidr2: [21, u8],
  ip2To: [22, address],
  iface: [23, string(15)],
  bytes: [24, netCounter],
  packets: [25, netCounter],
  comment: [26, string(255)],
  skbmark: [27, skbmark],
  skbprio: [28, skbprio],
  skbqueue: [29, net16],
  pad: [30, pad(0)],
});
export interface IpsetEntryData extends Infer<typeof entrySet> {}
/** An entry of a set. */
export const ipsetEntryData: Attributes<IpsetEntryData> = entrySet;

/** Many entries: each an `IPSET_ATTR_DATA`. */
const entries = listOf(7, 'IPSET_ATTR_DATA', nested(ipsetEntryData));

/** What every command may carry. */
const command = {
  protocol: [1, u8],
  setname: [2, name],
  revision: [4, u8],
  /** Family that the set's addresses have. */
  family: [5, addressFamily],
  flags: [6, commandFlags],
  /** Asks that a refusal tells the entry's `lineno`. */
  lineno: [9, net32],
  /** Number of the set in the kernel (4.20). */
  index: [11, net16],
} as const;

const set = message('ipset_set', {
  header: nfgenmsg,
  attributes: attributes('IPSET_ATTR', {
    ...command,
    typename: [3, name],
    data: [7, nested(ipsetCreateData)],
    adt: [8, entries],
    protocolMin: [10, u8],
  }),
});
export interface IpsetSet extends Infer<typeof set> {}
/** A set: created, listed, named. */
export const ipsetSet: Message<IpsetSet> = set as Message<IpsetSet>;

const type = message('ipset_type', {
  header: nfgenmsg,
  attributes: attributes('IPSET_ATTR', { ...command, typename: [3, name], revisionMin: [10, u8] }),
});
export interface IpsetType extends Infer<typeof type> {}
/** Which revisions of a set type the kernel has. */
export const ipsetType: Message<IpsetType> = type as Message<IpsetType>;

const pair = message('ipset_pair', {
  header: nfgenmsg,
  attributes: attributes('IPSET_ATTR', { ...command, setname2: [3, name] }),
});
export interface IpsetPair extends Infer<typeof pair> {}
/** Two sets, or two names of one. */
export const ipsetPair: Message<IpsetPair> = pair as Message<IpsetPair>;

const adt = message('ipset_adt', {
  header: nfgenmsg,
  attributes: attributes('IPSET_ATTR', {
    ...command,
    typename: [3, asciiz],
    data: [7, nested(ipsetEntryData)],
    adt: [8, entries],
  }),
});
export interface IpsetAdt extends Infer<typeof adt> {}
/** Entries to add, to delete or to test: one as `data`, many as `adt`. */
export const ipsetAdt: Message<IpsetAdt> = adt as Message<IpsetAdt>;

const of = (number: number) => netfilterType('ipset', number);

/** What ipset speaks (`IPSET_CMD_*`, linux/netfilter/ipset/ip_set.h). */
export const ipsetMessages = messageTypes('IPSET_CMD', {
  protocol: [of(1), ipsetSet],
  create: [of(2), ipsetSet],
  destroy: [of(3), ipsetSet],
  flush: [of(4), ipsetSet],
  rename: [of(5), ipsetPair],
  swap: [of(6), ipsetPair],
  list: [of(7), ipsetSet],
  save: [of(8), ipsetSet],
  add: [of(9), ipsetAdt],
  del: [of(10), ipsetAdt],
  test: [of(11), ipsetAdt],
  header: [of(12), ipsetSet],
  type: [of(13), ipsetType],
  /** `IPSET_CMD_GET_BYNAME` (4.20). */
  get_byname: [of(14), ipsetSet],
  /** `IPSET_CMD_GET_BYINDEX` (4.20). */
  get_byindex: [of(15), ipsetSet],
});
