import {
  asciiz,
  attributes,
  bitfield32,
  type Choice,
  flag,
  hex,
  type Infer,
  legacyNested,
  type Message,
  message,
  pad,
  s32,
  select,
  string,
  struct,
  u8,
  u32,
} from '../../../schema/index.js';
import { addressFamily } from '../families.js';
import { filterKinds } from './filters.js';
import { classKinds, classXstats, qdiscKinds, qdiscXstats } from './qdiscs.js';
import { stab } from './stab.js';
import { estimator, plainStats, statsByKind, tcStats } from './stats.js';

const header = struct(
  'tcmsg',
  'tcm',
  {
    family: addressFamily,
    pad1: pad(1),
    pad2: pad(2),
    /** The device; -1 where `parent` is a block. */
    ifindex: s32,
    /** `major:minor`, 16 bits each: 0x10010 is `1:10`. */
    handle: u32,
    /** The class or qdisc above: 4294967295 is the root, 4294967281 ingress and clsact. */
    parent: u32,
    /** A qdisc's references; of a filter, priority and, in network byte order, protocol, 16 bits each. */
    info: u32,
  },
  { names: { pad1: 'tcm__pad1', pad2: 'tcm__pad2' } },
);

const common = {
  /** `'htb'`, `'fq_codel'`, `'flower'`, … */
  kind: [1, string(15)],
  /** Counters in their old form; see `stats2`. */
  stats: [3, tcStats],
  /** How often its rate is estimated. */
  rate: [5, estimator],
  /** How many use it. */
  fcnt: [6, u32],
  /** What sizes packets count as. */
  stab: [8, legacyNested(stab)],
  pad: [9, pad(0)],
  /** In a dump's request: also what is not shown by itself. */
  dumpInvisible: [10, flag],
  /** Of filters: 0 where packets begin (4.12). */
  chain: [11, u32],
  /** 1 where hardware does it. */
  hwOffload: [12, u8],
  /** Block of filters that ingress and clsact share with others (4.16). */
  ingressBlock: [13, u32],
  /** Block of filters for packets sent (4.16). */
  egressBlock: [14, u32],
  /** In a dump's request (5.9). */
  dumpFlags: [15, bitfield32({ terse: 1 })],
  /** A warning of the driver (6.3). */
  extWarnMsg: [16, asciiz],
} as const;

const ROOT = { parent: [0xffffffff] };

const qdisc = message('tcmsg', {
  header,
  attributes: attributes('TCA', {
    ...common,
    /** Options of the kind. */
    options: [2, select('kind', qdiscKinds)],
    /** Statistics of the kind, as `stats2.app`. */
    xstats: [4, select('kind', qdiscXstats)],
    /** Counters: `basic`, `queue`, `rateEst`, and those of the kind in `app`. */
    stats2: [7, statsByKind(qdiscXstats)],
  }),
  always: ['kind', 'stats2'],
  object: {
    noun: 'qdisc',
    by: ['kind'],
    and: { dev: ['dev', 'ifindex'], parent: ['parent'], handle: ['handle'] },
    usual: ROOT,
  },
  aliases: {
    type: 'kind',
    qdisc: 'kind',
    root: "parent: 'root'",
    ingress: "parent: 'ingress'",
    clsact: "parent: 'clsact'",
    index: 'ifindex',
    dev: 'ifindex',
    data: 'options',
    iface: 'dev',
    interface: 'dev',
    ifname: 'dev',
    device: 'dev',
  },
});
export interface QdiscFields extends Omit<Infer<typeof qdisc>, 'options'> {}
/** A qdisc. `kind` decides the shape of `options`. */
export type Qdisc = QdiscFields & Choice<'kind', 'options', typeof qdiscKinds>;
/** A qdisc: `RTM_NEWQDISC`, `RTM_DELQDISC`, `RTM_GETQDISC` (linux/rtnetlink.h). */
export const tcQdisc: Message<Qdisc> = qdisc as Message<unknown> as Message<Qdisc>;

const trafficClass = message('tcmsg', {
  header,
  attributes: attributes('TCA', {
    ...common,
    /** Options of the kind. */
    options: [2, select('kind', classKinds)],
    /** Statistics of the kind, as `stats2.app`. */
    xstats: [4, select('kind', classXstats)],
    /** Counters: `basic`, `queue`, `rateEst`, and those of the kind in `app`. */
    stats2: [7, statsByKind(classXstats)],
  }),
  always: ['kind', 'stats2'],
  object: {
    noun: 'class',
    by: ['kind'],
    and: { dev: ['dev', 'ifindex'], parent: ['parent'], handle: ['handle'] },
    usual: ROOT,
  },
  aliases: {
    type: 'kind',
    root: "parent: 'root'",
    ingress: "parent: 'ingress'",
    clsact: "parent: 'clsact'",
    index: 'ifindex',
    dev: 'ifindex',
    data: 'options',
    iface: 'dev',
    interface: 'dev',
    ifname: 'dev',
    device: 'dev',
    class: 'kind',
    classid: 'handle',
    ceil: 'options: { ceil }',
  },
});
export interface TrafficClassFields extends Omit<Infer<typeof trafficClass>, 'options'> {}
/** A class. `kind` decides the shape of `options`. */
export type TrafficClass = TrafficClassFields & Choice<'kind', 'options', typeof classKinds>;
/** A class: `RTM_NEWTCLASS`, `RTM_DELTCLASS`, `RTM_GETTCLASS`. */
export const tcClass: Message<TrafficClass> = trafficClass as Message<unknown> as Message<TrafficClass>;

const filter = message('tcmsg', {
  header,
  attributes: attributes('TCA', {
    ...common,
    /** Options of the kind. */
    options: [2, select('kind', filterKinds)],
    xstats: [4, hex],
    /** Counters. */
    stats2: [7, legacyNested(plainStats)],
  }),
  always: ['kind', 'chain'],
  object: {
    noun: {
      RTM_NEWTFILTER: 'filter',
      RTM_DELTFILTER: 'filter',
      RTM_GETTFILTER: 'filter',
      RTM_NEWCHAIN: 'chain',
      RTM_DELCHAIN: 'chain',
      RTM_GETCHAIN: 'chain',
    },
    by: ['kind'],
    and: { dev: ['dev', 'ifindex'], parent: ['parent'], prio: ['prio', 'pref'], chain: ['chain'] },
    usual: ROOT,
  },
  aliases: {
    type: 'kind',
    root: "parent: 'root'",
    ingress: "parent: 'ingress'",
    clsact: "parent: 'clsact'",
    index: 'ifindex',
    dev: 'ifindex',
    data: 'options',
    iface: 'dev',
    interface: 'dev',
    ifname: 'dev',
    device: 'dev',
    filter: 'kind',
    flowid: 'options.classid',
    classid: 'options.classid',
    priority: 'prio',
    preference: 'prio',
    action: 'options.act',
    actions: 'options.act',
  },
});
export interface FilterFields extends Omit<Infer<typeof filter>, 'options'> {}
/** A filter. `kind` decides the shape of `options`. */
export type Filter = FilterFields & Choice<'kind', 'options', typeof filterKinds>;
export interface ChainFields extends Omit<FilterFields, 'kind'> {}
/** A chain of filters; one that has a template has its `kind` and `options`. */
export type Chain = ChainFields & Choice<'kind', 'options', typeof filterKinds>;
/**
 * A filter: `RTM_NEWTFILTER`, `RTM_DELTFILTER`, `RTM_GETTFILTER`; a chain with its template, which looks like one:
 * `RTM_NEWCHAIN`, `RTM_DELCHAIN`, `RTM_GETCHAIN`.
 */
export const tcFilter: Message<Filter> = filter as Message<unknown> as Message<Filter>;
