import { EARLY_WORDS, type EarlyWords, early } from '../random-early.js';
import { defined, named, type Obj, type Reader, split } from '../reader.js';
import { seconds, size } from '../units.js';

const FLAGS = { ecn: 'ecn', harddrop: 'harddrop' } as const;
const NAMES: readonly string[] = [
  'quantum',
  'perturb',
  'limit',
  'divisor',
  'flows',
  'depth',
  'headdrop',
  'redflowlimit',
  ...EARLY_WORDS,
  ...Object.keys(FLAGS),
];

/** Stochastic fairness in iproute2's words, with random early detection where it has `redflowlimit`. */
export interface SfqWords extends Omit<EarlyWords, 'bandwidth'> {
  /** Bytes of a round. */
  quantum?: number | string | undefined;
  /** Seconds after which the hash changes. */
  perturb?: number | string | undefined;
  /** Packets. */
  limit?: number | undefined;
  /** Size of the hash table: a power of two. */
  divisor?: number | undefined;
  /** Most flows at once. */
  flows?: number | undefined;
  /** Packets of a flow. */
  depth?: number | undefined;
  /** Drops the oldest packet of a flow rather than the newest. */
  headdrop?: boolean | number | undefined;
  /** Bytes of a flow. */
  redflowlimit?: number | string | undefined;
  /** Marks packets with ECN rather than dropping them. */
  ecn?: boolean | undefined;
  /** Drops beyond `max` even packets that could be marked. */
  harddrop?: boolean | undefined;
}

const PACKET = 1000;
/** What it has by default with a limit of 127, and takes no more: then flows are at most as many as packets. */
const FLOWS = 128;

/** Random early detection of each flow. */
function detection(found: SfqWords & Obj): Obj {
  if (found.redflowlimit === undefined) return {};
  const limit = size(found.redflowlimit);
  const { stab: _, scellLog: _none, ...parms } = early(found, limit, size(found.avpkt ?? PACKET));
  return { limit, ...parms, flags: named(found, FLAGS) };
}

export const sfq: Reader = (options) => {
  if ('v0' in options) {
    const { v0, ...others } = options as { v0: Obj };
    const limit = Number(v0.limit) < FLOWS ? 0 : v0.limit;
    return { v0: v0.flows === FLOWS ? { ...v0, flows: 0, limit } : v0, ...others };
  }
  const [found, rest] = split(options, NAMES) as [SfqWords & Obj, Obj];
  const { quantum, perturb, limit, divisor, flows, depth, headdrop } = found;
  const v0 = defined({
    quantum: quantum === undefined ? undefined : size(quantum),
    perturbPeriod: perturb === undefined ? undefined : seconds(perturb),
    limit,
    divisor,
    flows,
  });
  return {
    ...(Object.keys(v0).length > 0 ? { v0 } : {}),
    ...defined({ depth, headdrop: headdrop === undefined ? undefined : Number(headdrop) }),
    ...detection(found),
    ...rest,
  };
};
