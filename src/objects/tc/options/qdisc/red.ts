import { typeError } from '../../../../schema/stack.js';
import { EARLY_MEMBERS, EARLY_WORDS, type EarlyWords, early, middleDamping } from '../random-early.js';
import { has, isObject, named, type Obj, type Reader, split, whole } from '../reader.js';
import { size } from '../units.js';

const FLAGS = { ecn: 'ecn', harddrop: 'harddrop', adaptive: 'adaptative', nodrop: 'nodrop' } as const;
const NAMES: readonly string[] = ['limit', ...EARLY_WORDS, ...Object.keys(FLAGS)];

/** Random early detection in iproute2's words. */
export interface RedWords extends EarlyWords {
  /** Most that waits: bytes. */
  limit?: number | string | undefined;
  /** Marks packets with ECN rather than dropping them. */
  ecn?: boolean | undefined;
  /** Drops beyond `max` even packets that could be marked. */
  harddrop?: boolean | undefined;
  /** Adapts the probability to the load. */
  adaptive?: boolean | undefined;
  /** Marks with ECN only: what cannot be marked passes. */
  nodrop?: boolean | undefined;
}

/** What was read, with the table that is not reported, and flags in one place. */
function again(parms: Obj, options: Obj): Obj {
  whole('parms', parms, EARLY_MEMBERS);
  const { flags, ...plain } = parms;
  const own = options.flags === undefined ? parms : plain;
  return { ...options, parms: own, stab: options.stab ?? middleDamping() };
}

export const red: Reader = (options) => {
  if (isObject(options.parms)) return again(options.parms, options);
  if (!has(options, ...NAMES)) return options;
  const [found, rest] = split(options, NAMES) as [RedWords & Obj, Obj];
  if (found.limit === undefined || found.avpkt === undefined)
    throw typeError("red needs 'limit' and 'avpkt'");
  const limit = size(found.limit);
  const { stab, maxP, ...parms } = early(found, limit, size(found.avpkt));
  const flags = { value: named(found, FLAGS), selector: Object.values(FLAGS) };
  return { parms: { limit, ...parms }, stab, maxP, flags, ...rest };
};
