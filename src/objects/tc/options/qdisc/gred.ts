import { typeError } from '../../../../schema/stack.js';
import { EARLY_WORDS, type EarlyWords, early, middleDamping } from '../random-early.js';
import { defined, has, named, type Obj, type Reader, split } from '../reader.js';
import { size } from '../units.js';

const FLAGS = { ecn: 'ecn', harddrop: 'harddrop' } as const;
const FLAG_NAMES = Object.keys(FLAGS);
const SETUP: readonly string[] = ['DPs', 'default', 'grio'];
const QUEUE: readonly string[] = ['DP', 'limit', 'prio', ...EARLY_WORDS, ...FLAG_NAMES];

/** Virtual queues set up, in iproute2's words. */
export interface GredSetupWords {
  /** How many virtual queues there are. */
  DPs?: number | undefined;
  /** The one for packets that name none. */
  default?: number | undefined;
  /** Whether they have priorities. */
  grio?: boolean | undefined;
  /** Bytes. */
  limit?: number | string | undefined;
  /** Marks packets with ECN rather than dropping them. */
  ecn?: boolean | undefined;
  /** Drops beyond `max` even packets that could be marked. */
  harddrop?: boolean | undefined;
}

/** One virtual queue in iproute2's words. */
export interface GredQueueWords extends EarlyWords {
  /** Its number. */
  DP?: number | undefined;
  /** Bytes. */
  limit?: number | string | undefined;
  /** Priority of the queue. */
  prio?: number | undefined;
  /** Marks packets with ECN rather than dropping them. */
  ecn?: boolean | undefined;
  /** Drops beyond `max` even packets that could be marked. */
  harddrop?: boolean | undefined;
}

function setup(options: Obj): Obj {
  const [found, rest] = split(options, [...SETUP, 'limit', ...FLAG_NAMES]) as [GredSetupWords & Obj, Obj];
  const dps = {
    dps: found.DPs,
    defDp: found.default,
    grio: Number(found.grio ?? 0),
    flags: named(found, FLAGS),
  };
  const limit = found.limit === undefined ? undefined : size(found.limit);
  return { dps, ...defined({ limit }), ...rest };
}

function queue(options: Obj): Obj {
  const [found, rest] = split(options, QUEUE) as [GredQueueWords & Obj, Obj];
  if (found.DP === undefined || found.limit === undefined || found.avpkt === undefined) {
    throw typeError("a virtual queue of gred needs 'DP', 'limit' and 'avpkt'");
  }
  const limit = size(found.limit);
  const { stab, maxP, ...parms } = early(found, limit, size(found.avpkt));
  const flags = named(found, FLAGS);
  return {
    parms: [{ limit, ...parms, dp: found.DP, prio: found.prio ?? 0 }],
    stab,
    maxP: [maxP],
    ...(flags.length > 0 ? { vqList: [{ dp: found.DP, flags }] } : {}),
    ...rest,
  };
}

/** Most virtual queues; those that are reported with a higher number are not there. */
const QUEUES = 16;

/** The steps in which queues that were read are made: set up, then one after the other. */
export function gredSteps(options: Obj): Obj[] {
  const { dps, limit, parms, maxP, vqList } = options;
  if (dps === undefined || !Array.isArray(parms)) return [options];
  const flags = (vqList ?? []) as { dp: number; flags?: unknown }[];
  const queues = (parms as { dp: number }[]).filter(({ dp }) => dp < QUEUES);
  return [
    defined({ dps, limit }),
    ...queues.map((queue) => ({
      parms: [queue],
      stab: middleDamping(),
      maxP: [(maxP as number[])[queue.dp]],
      vqList: flags.filter(({ dp }) => dp === queue.dp).map(({ dp, flags }) => ({ dp, flags })),
    })),
  ];
}

/** Sets the queues up, or changes one of them: the kernel wants one after the other. */
export const gred: Reader = (options) =>
  has(options, 'DP') ? queue(options) : has(options, ...SETUP) ? setup(options) : options;
