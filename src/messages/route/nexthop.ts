import { LITTLE_ENDIAN } from '../../schema/bytes.js';
import { ValueError } from '../../schema/errors.js';
import {
  type Attributes,
  array,
  attributes,
  type CustomType,
  counter64,
  custom,
  enumeration,
  flag,
  flags,
  type Infer,
  ipaddr,
  listOf,
  type Message,
  message,
  nested,
  pad,
  readOnly,
  select,
  struct,
  u16,
  u32,
  uint,
} from '../../schema/index.js';
import { checkOptions, optionNames } from '../../schema/options.js';
import { type Encap, encaps } from './encap/encaps.js';
import { addressFamily } from './families.js';
import { routeFlags, routeProtocol, routeScope } from './route-names.js';
import { encapType } from './rtmsg.js';

/** One member of a group. */
export interface NexthopGroup {
  id: number;
  /** 1 to 65536 (beyond 256 since 6.12); 1 unless given. The kernel is told one less, in two parts. */
  weight: number;
}

const SIZE_OF_GRP = 8;
const MEMBER = optionNames<NexthopGroup>({ id: true, weight: true });

/** `struct nexthop_grp`: one member of a group. */
export const nexthopGrp: CustomType<NexthopGroup> = custom<NexthopGroup>(
  (payload, little) => {
    if (payload.length < SIZE_OF_GRP) return undefined;
    const id = new DataView(payload.buffer, payload.byteOffset).getUint32(0, little);
    return { id, weight: payload[4]! + payload[5]! * 256 + 1 };
  },
  (member) => {
    if (typeof member !== 'object' || member === null) throw new ValueError('a member is `{ id, weight }`');
    checkOptions(member, MEMBER);
    const { id, weight = 1 } = member as Partial<NexthopGroup>;
    if (!Number.isInteger(id) || id! < 0 || id! > 0xffffffff)
      throw new ValueError(`id: ${id} is no id of a nexthop`);
    if (!Number.isInteger(weight) || weight < 1 || weight > 0x10000)
      throw new ValueError(`weight: ${weight} is not from 1 to 65536`);
    const bytes = new Uint8Array(SIZE_OF_GRP);
    new DataView(bytes.buffer).setUint32(0, id!, LITTLE_ENDIAN);
    bytes[4] = (weight - 1) & 0xff;
    bytes[5] = (weight - 1) >> 8;
    return bytes;
  },
  { size: SIZE_OF_GRP, align: 4 },
);

const resGroupSet = attributes('NHA_RES_GROUP', {
  pad: [0, pad(0)],
  /** How many buckets share the flows. */
  buckets: [1, u16],
  /** Clock ticks (1/100 s), as all times here: how long a bucket must be idle before it may move. */
  idleTimer: [2, u32],
  /** How long the group may be unbalanced before buckets are moved by force. */
  unbalancedTimer: [3, u32],
  /** How long it has been unbalanced. */
  unbalancedTime: [4, readOnly(counter64)],
});
export interface ResilientGroup extends Infer<typeof resGroupSet> {}
export const nhaResGroup: Attributes<ResilientGroup> = resGroupSet;

const resBucketSet = attributes('NHA_RES_BUCKET', {
  pad: [0, pad(0)],
  /** Number of the bucket. */
  index: [1, u16],
  /** Clock ticks (1/100 s) since the bucket was last used. */
  idleTime: [2, counter64],
  /** Nexthop that the bucket sends to. */
  nhId: [3, u32],
});
export interface ResilientBucket extends Infer<typeof resBucketSet> {}
export const nhaResBucket: Attributes<ResilientBucket> = resBucketSet;

const statsEntrySet = attributes('NHA_GROUP_STATS_ENTRY', {
  /** Nexthop of the group. */
  id: [1, u32],
  /** Packets that it forwarded. */
  packets: [2, uint],
  /** Packets that hardware forwarded. */
  packetsHw: [3, uint],
});
export interface NexthopStatsEntry extends Infer<typeof statsEntrySet> {}
export const nhaGroupStatsEntry: Attributes<NexthopStatsEntry> = statsEntrySet;

const nexthop = message('nhmsg', {
  header: struct(
    'nhmsg',
    'nh',
    {
      /** `'inet'`, `'inet6'`; `'unspec'` of groups. */
      family: addressFamily,
      /** Only in answers. */
      scope: readOnly(routeScope),
      /** Who installed it: `'static'`, `'zebra'`, … */
      protocol: routeProtocol,
      resvd: pad(1),
      /** `RTNH_F_*`: `'onlink'`, `'dead'`, `'linkdown'`, … */
      flags: routeFlags,
    },
    { names: { resvd: 'resvd' } },
  ),
  attributes: attributes('NHA', {
    /** 0, or nothing, to have one chosen. */
    id: [1, u32],
    /** Members; a group has no other attributes than those of groups. */
    group: [2, array(nexthopGrp)],
    /** `'mpath'` spreads by hash, `'res'` keeps flows where they are (5.13). */
    groupType: [3, enumeration(u16, { mpath: 0, res: 1 })],
    /** Drops packets. */
    blackhole: [4, flag],
    /** Interface that packets leave by: index or name. */
    oif: [5, u32],
    /** Router that packets go to. */
    gateway: [6, ipaddr],
    /** How packets are encapsulated: `'mpls'`, `'seg6'`, `'ip'`, … */
    encapType: [7, encapType],
    /** What encapsulates packets, in the shape that `encapType` says. */
    encap: [8, select('encapType', encaps)],
    /** Dumps: only groups. */
    groups: [9, flag],
    /** Dumps: only nexthops over links of this master. */
    master: [10, u32],
    /** Of a bridge's forwarding database (5.8). */
    fdb: [11, flag],
    /** (5.13) */
    resGroup: [12, nested(nhaResGroup)],
    /** (5.13) */
    resBucket: [13, nested(nhaResBucket)],
    /** `NHA_OP_FLAG_*` (6.9). */
    opFlags: [14, flags(u32, { dumpStats: 0x1, dumpHwStats: 0x2, respGrpResvd0: 0x80000000 })],
    /** (6.9) */
    groupStats: [15, readOnly(listOf(1, 'NHA_GROUP_STATS_ENTRY', nested(nhaGroupStatsEntry)))],
    /** 1 or 0 (6.9). */
    hwStatsEnable: [16, u32],
    /** 1 where a driver collects them (6.9). */
    hwStatsUsed: [17, readOnly(u32)],
  }),
  always: ['id'],
  object: { noun: 'nexthop', by: ['id'] },
  aliases: {
    via: "gateway: '…'",
    gw: 'gateway',
    nexthop: 'gateway',
    dev: 'oif',
    ifindex: 'oif',
    type: 'groupType',
    buckets: 'resGroup.buckets',
    idle_timer: 'resGroup.idleTimer',
    unbalanced_timer: 'resGroup.unbalancedTimer',
    idleTimer: 'resGroup.idleTimer',
    unbalancedTimer: 'resGroup.unbalancedTimer',
    proto: 'protocol',
    onlink: "flags: ['onlink']",
    members: 'group',
    nhid: 'id',
    nhId: 'id',
    iface: 'dev',
    interface: 'dev',
    ifname: 'dev',
    device: 'dev',
  },
});
export interface NexthopFields extends Omit<Infer<typeof nexthop>, keyof Encap> {}
/** A nexthop object. `encapType` decides the shape of `encap`. */
export type Nexthop = NexthopFields & Encap;
/** A nexthop object: `RTM_NEWNEXTHOP`, `RTM_NEWNEXTHOPBUCKET` and others (linux/nexthop.h). */
export const nhmsg: Message<Nexthop> = nexthop as Message<Nexthop>;
