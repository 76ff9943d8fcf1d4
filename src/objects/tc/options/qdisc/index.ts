/** What options of qdiscs and classes may be given as, by their kind. A new kind is one file and one line in each list. */
import type { classKinds, qdiscKinds } from '../../../../messages/route/tc/qdiscs.js';
import type { Obj, Reader } from '../reader.js';
import { type CakeWords, cake } from './cake.js';
import { type CbsWords, cbs } from './cbs.js';
import { type ChokeWords, choke } from './choke.js';
import { type CodelWords, codel } from './codel.js';
import { type DrrClassWords, drrClass } from './drr.js';
import { type Dualpi2Words, dualpi2 } from './dualpi2.js';
import { type EtfWords, etf } from './etf.js';
import { type EtsClassWords, type EtsWords, ets, etsClass } from './ets.js';
import { type BfifoWords, bfifo } from './fifo.js';
import { type FqWords, fq } from './fq.js';
import { type FqCodelWords, fqCodel } from './fq-codel.js';
import { type FqPieWords, fqPie } from './fq-pie.js';
import { type GredQueueWords, type GredSetupWords, gred, gredSteps } from './gred.js';
import { type HfscClassWords, type HfscWords, hfsc, hfscClass } from './hfsc.js';
import { type HhfWords, hhf } from './hhf.js';
import { type HtbClassWords, type HtbWords, htb, htbClass } from './htb.js';
import { type MqprioWords, mqprio } from './mqprio.js';
import { type NetemWords, netem } from './netem.js';
import { type PieWords, pie } from './pie.js';
import { type QfqClassWords, qfqClass } from './qfq.js';
import { type RedWords, red } from './red.js';
import { type SfbWords, sfb } from './sfb.js';
import { type SfqWords, sfq } from './sfq.js';
import { type TaprioWords, taprio } from './taprio.js';
import { type TbfWords, tbf } from './tbf.js';

/** Words of the qdiscs that have any. */
export interface QdiscWords {
  bfifo: BfifoWords;
  cake: CakeWords;
  cake_mq: CakeWords;
  cbs: CbsWords;
  choke: ChokeWords;
  codel: CodelWords;
  dualpi2: Dualpi2Words;
  etf: EtfWords;
  ets: EtsWords;
  fq: FqWords;
  fq_codel: FqCodelWords;
  fq_pie: FqPieWords;
  gred: GredSetupWords & GredQueueWords;
  hfsc: HfscWords;
  hhf: HhfWords;
  htb: HtbWords;
  mqprio: MqprioWords;
  netem: NetemWords;
  pie: PieWords;
  red: RedWords;
  sfb: SfbWords;
  sfq: SfqWords;
  taprio: TaprioWords;
  tbf: TbfWords;
}

export const qdiscReaders: Readonly<Record<keyof QdiscWords, Reader>> = {
  bfifo,
  cake,
  cake_mq: cake,
  cbs,
  choke,
  codel,
  dualpi2,
  etf,
  ets,
  fq,
  fq_codel: fqCodel,
  fq_pie: fqPie,
  gred,
  hfsc,
  hhf,
  htb,
  mqprio,
  netem,
  pie,
  red,
  sfb,
  sfq,
  taprio,
  tbf,
} satisfies Partial<Record<keyof typeof qdiscKinds, Reader>>;

/** Kinds that are made in several steps where they were read: what is added, and what it is then changed to. */
export const qdiscSteps: Readonly<Record<string, (options: Obj) => Obj[]>> = { gred: gredSteps };

/** Words of the classes that have any. */
export interface ClassWords {
  drr: DrrClassWords;
  ets: EtsClassWords;
  hfsc: HfscClassWords;
  htb: HtbClassWords;
  qfq: QfqClassWords;
}

export const classReaders: Readonly<Record<keyof ClassWords, Reader>> = {
  drr: drrClass,
  ets: etsClass,
  hfsc: hfscClass,
  htb: htbClass,
  qfq: qfqClass,
} satisfies Partial<Record<keyof typeof classKinds, Reader>>;
