import {
  type Attributes,
  asciiz,
  attributes,
  counter64,
  type Infer,
  legacyNested,
  type Message,
  message,
  pad,
  struct,
  u16,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';

/** `struct ndt_config`: what the table is made of. */
export const ndtConfig = struct('ndt_config', 'ndtc', {
  keyLen: u16,
  entrySize: u16,
  entries: u32,
  /** Milliseconds since. */
  lastFlush: u32,
  /** Milliseconds since. */
  lastRand: u32,
  hashRnd: u32,
  hashMask: u32,
  hashChainGc: u32,
  proxyQlen: u32,
});

/** `struct ndt_stats`. */
export const ndtStats = struct('ndt_stats', 'ndts', {
  allocs: counter64,
  destroys: counter64,
  hashGrows: counter64,
  resFailed: counter64,
  lookups: counter64,
  hits: counter64,
  rcvProbesMcast: counter64,
  rcvProbesUcast: counter64,
  periodicGcRuns: counter64,
  forcedGcRuns: counter64,
  tableFulls: counter64,
});

const parmsSet = attributes('NDTPA', {
  /** The link that these parameters are for; absent in the table's defaults. */
  ifindex: [1, u32],
  refcnt: [2, u32],
  /** Milliseconds, as all times here: `baseReachableTime`, randomized; read only. */
  reachableTime: [3, counter64],
  baseReachableTime: [4, counter64],
  retransTime: [5, counter64],
  gcStaletime: [6, counter64],
  delayProbeTime: [7, counter64],
  /** Packets that wait for an unresolved neighbour. */
  queueLen: [8, u32],
  appProbes: [9, u32],
  ucastProbes: [10, u32],
  mcastProbes: [11, u32],
  anycastDelay: [12, counter64],
  proxyDelay: [13, counter64],
  proxyQlen: [14, u32],
  locktime: [15, counter64],
  queueLenbytes: [16, u32],
  mcastReprobes: [17, u32],
  pad: [18, pad(0)],
  /** Between probes of managed neighbours (6.0). */
  intervalProbeTimeMs: [19, counter64],
});
export interface NeighbourParms extends Infer<typeof parmsSet> {}
export const ndtpa: Attributes<NeighbourParms> = parmsSet;

const table = message('ndtmsg', {
  header: struct('ndtmsg', 'ndtm', { family: addressFamily, pad1: pad(1), pad2: pad(2) }),
  attributes: attributes('NDTA', {
    /** `'arp_cache'` or `'ndisc_cache'`. */
    name: [1, asciiz],
    /** Entries up to which nothing is collected. */
    thresh1: [2, u32],
    /** Entries above which some are collected. */
    thresh2: [3, u32],
    /** Entries at most. */
    thresh3: [4, u32],
    /** Only in the first message of a table. */
    config: [5, ndtConfig],
    parms: [6, legacyNested(ndtpa)],
    stats: [7, ndtStats],
    /** Milliseconds between collections. */
    gcInterval: [8, counter64],
    pad: [9, pad(0)],
  }),
  always: ['name', 'parms'],
});
export interface NeighbourTable extends Infer<typeof table> {}
/** A table of neighbours: `RTM_NEWNEIGHTBL`, `RTM_GETNEIGHTBL`, `RTM_SETNEIGHTBL` (linux/neighbour.h). */
export const ndtmsg: Message<NeighbourTable> = table as Message<NeighbourTable>;
