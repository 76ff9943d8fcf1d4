import {
  type Attributes,
  attributes,
  be16,
  be32,
  be64,
  hex,
  type Infer,
  type Message,
  message,
  nested,
} from '../../../schema/index.js';
import { nfgenmsg } from '../nfgenmsg.js';
import { statusFlags } from './names.js';
import { counters, filter, help, nat, protoinfo, secctx, seqadj, synproxy, timestamp } from './parts.js';
import { tuple } from './tuple.js';

const set = attributes('CTA', {
  tupleOrig: [1, tuple],
  tupleReply: [2, tuple],
  status: [3, statusFlags],
  protoinfo: [4, nested(protoinfo)],
  help: [5, nested(help)],
  natSrc: [6, nested(nat)],
  /** Seconds until it expires. */
  timeout: [7, be32],
  mark: [8, be32],
  countersOrig: [9, nested(counters)],
  countersReply: [10, nested(counters)],
  use: [11, be32],
  id: [12, be32],
  natDst: [13, nested(nat)],
  /** The flow that expected this one. */
  tupleMaster: [14, tuple],
  seqAdjOrig: [15, nested(seqadj)],
  seqAdjReply: [16, nested(seqadj)],
  /** Not used any more: see `secctx`. */
  secmark: [17, be32],
  zone: [18, be16],
  secctx: [19, nested(secctx)],
  timestamp: [20, nested(timestamp)],
  /** Which bits of `mark` a dump is filtered by, or are changed. */
  markMask: [21, be32],
  /** 128 bits, as bytes. */
  labels: [22, hex],
  labelsMask: [23, hex],
  synproxy: [24, nested(synproxy)],
  /** By which members of the tuples a dump is filtered (5.8). */
  filter: [25, nested(filter)],
  /** Which bits of `status` a dump is filtered by (5.19). */
  statusMask: [26, statusFlags],
  /** When it happened, in nanoseconds since 1970 (6.14). */
  timestampEvent: [27, be64],
});
export interface ConntrackAttributes extends Infer<typeof set> {}
/** `CTA_*`: a tracked flow. */
export const conntrackAttributes: Attributes<ConntrackAttributes> = set;

const flow = message('ctnetlink', { header: nfgenmsg, attributes: conntrackAttributes });
export interface ConntrackMessage extends Infer<typeof flow> {}
/** A flow: reported, requested, made, changed or deleted. */
export const conntrackMessage: Message<ConntrackMessage> = flow as Message<ConntrackMessage>;

const statistics = message('ctnetlink_stats_cpu', {
  header: nfgenmsg,
  attributes: attributes('CTA_STATS', {
    searched: [1, be32],
    found: [2, be32],
    new: [3, be32],
    invalid: [4, be32],
    ignore: [5, be32],
    delete: [6, be32],
    deleteList: [7, be32],
    insert: [8, be32],
    insertFailed: [9, be32],
    drop: [10, be32],
    earlyDrop: [11, be32],
    error: [12, be32],
    searchRestart: [13, be32],
    /** (5.14) */
    clashResolve: [14, be32],
    /** (5.15) */
    chainToolong: [15, be32],
  }),
});
export interface ConntrackStatistics extends Infer<typeof statistics> {}
/** What one CPU has counted; its number is `resId`. */
export const conntrackStatistics: Message<ConntrackStatistics> = statistics as Message<ConntrackStatistics>;

const global = message('ctnetlink_stats', {
  header: nfgenmsg,
  attributes: attributes('CTA_STATS_GLOBAL', { entries: [1, be32], maxEntries: [2, be32] }),
});
export interface ConntrackCount extends Infer<typeof global> {}
/** How many flows there are, and may be. */
export const conntrackCount: Message<ConntrackCount> = global as Message<ConntrackCount>;
