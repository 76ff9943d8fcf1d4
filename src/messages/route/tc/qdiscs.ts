import {
  type Attributes,
  attributes,
  legacyNested,
  nested,
  type UnknownAttribute,
} from '../../../schema/index.js';
import { atm } from './qdisc/atm.js';
import { cake, cakeStats } from './qdisc/cake.js';
import { cbq, cbqXstats } from './qdisc/cbq.js';
import { cbs } from './qdisc/cbs.js';
import { choke, chokeXstats } from './qdisc/choke.js';
import { codel, codelXstats } from './qdisc/codel.js';
import { drr, drrStats } from './qdisc/drr.js';
import { dsmark } from './qdisc/dsmark.js';
import { dualpi2, dualpi2Xstats } from './qdisc/dualpi2.js';
import { etf } from './qdisc/etf.js';
import { ets } from './qdisc/ets.js';
import { fifo } from './qdisc/fifo.js';
import { fq, fqXstats } from './qdisc/fq.js';
import { fqCodel, fqCodelClassXstats, fqCodelXstats } from './qdisc/fq-codel.js';
import { fqPie, fqPieXstats } from './qdisc/fq-pie.js';
import { gred } from './qdisc/gred.js';
import { hfsc, hfscClass, hfscStats } from './qdisc/hfsc.js';
import { hhf, hhfXstats } from './qdisc/hhf.js';
import { htb, htbXstats } from './qdisc/htb.js';
import { mqprio } from './qdisc/mqprio.js';
import { multiq } from './qdisc/multiq.js';
import { netem, netemXstats } from './qdisc/netem.js';
import { pie, pieXstats } from './qdisc/pie.js';
import { plug } from './qdisc/plug.js';
import { prio } from './qdisc/prio.js';
import { qfq, qfqStats } from './qdisc/qfq.js';
import { red, redXstats } from './qdisc/red.js';
import { sfb, sfbXstats } from './qdisc/sfb.js';
import { sfq, sfqredStats, sfqXstats } from './qdisc/sfq.js';
import { skbprio } from './qdisc/skbprio.js';
import { taprio, taprioStats } from './qdisc/taprio.js';
import { tbf } from './qdisc/tbf.js';

/** A kind that has nothing to be told. */
export interface NoOptions {
  unknown?: UnknownAttribute[];
}
const noOptions: Attributes<NoOptions> = attributes('TCA_OPTIONS', {});
const none = legacyNested(noOptions);

/** Kinds of qdiscs: what `TCA_OPTIONS` holds by the value of `TCA_KIND`. A new kind is one file and one line here. */
export const qdiscKinds = {
  atm: legacyNested(atm),
  bfifo: fifo,
  blackhole: none,
  cake: legacyNested(cake),
  cake_mq: legacyNested(cake),
  cbq: legacyNested(cbq),
  cbs: legacyNested(cbs),
  choke: legacyNested(choke),
  clsact: none,
  codel: legacyNested(codel),
  drr: legacyNested(drr),
  dsmark: legacyNested(dsmark),
  dualpi2: nested(dualpi2),
  etf: legacyNested(etf),
  ets: nested(ets),
  fq: legacyNested(fq),
  fq_codel: legacyNested(fqCodel),
  fq_pie: nested(fqPie),
  gred: legacyNested(gred),
  hfsc,
  hhf: legacyNested(hhf),
  htb: legacyNested(htb),
  ingress: none,
  mq: none,
  mqprio,
  multiq,
  netem,
  noqueue: none,
  pfifo: fifo,
  pfifo_fast: prio,
  pfifo_head_drop: fifo,
  pie: legacyNested(pie),
  plug,
  prio,
  qfq: legacyNested(qfq),
  red: legacyNested(red),
  sfb: legacyNested(sfb),
  sfq,
  skbprio,
  taprio: legacyNested(taprio),
  tbf: legacyNested(tbf),
} as const;
export type QdiscKind = keyof typeof qdiscKinds;

/** What `TCA_XSTATS` and `TCA_STATS_APP` of a qdisc hold. */
export const qdiscXstats = {
  cake: legacyNested(cakeStats),
  cake_mq: legacyNested(cakeStats),
  cbq: cbqXstats,
  choke: chokeXstats,
  codel: codelXstats,
  dualpi2: dualpi2Xstats,
  fq: fqXstats,
  fq_codel: fqCodelXstats,
  fq_pie: fqPieXstats,
  hhf: hhfXstats,
  netem: netemXstats,
  pie: pieXstats,
  red: redXstats,
  sfb: sfbXstats,
  sfq: sfqredStats,
  taprio: legacyNested(taprioStats),
} as const;

/** Kinds of classes: those of qdiscs that tell something about them. */
export const classKinds = {
  atm: legacyNested(atm),
  cbq: legacyNested(cbq),
  drr: legacyNested(drr),
  dsmark: legacyNested(dsmark),
  ets: nested(ets),
  hfsc: legacyNested(hfscClass),
  htb: legacyNested(htb),
  qfq: legacyNested(qfq),
} as const;
export type ClassKind = keyof typeof classKinds;

/** What `TCA_XSTATS` and `TCA_STATS_APP` of a class hold. */
export const classXstats = {
  cake: legacyNested(cakeStats),
  cbq: cbqXstats,
  drr: drrStats,
  fq_codel: fqCodelClassXstats,
  hfsc: hfscStats,
  htb: htbXstats,
  qfq: qfqStats,
  sfq: sfqXstats,
} as const;
