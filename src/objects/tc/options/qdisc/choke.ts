import { typeError } from '../../../../schema/stack.js';
import { EARLY_MEMBERS, EARLY_WORDS, type EarlyWords, early, middleDamping } from '../random-early.js';
import { has, named, type Obj, type Reader, split, whole } from '../reader.js';
import { size } from '../units.js';

const FLAGS = { ecn: 'ecn' } as const;
const NAMES: readonly string[] = ['limit', ...EARLY_WORDS, ...Object.keys(FLAGS)];
const PACKET = 1000;

/** CHOKe in iproute2's words; its thresholds are packets. */
export interface ChokeWords extends EarlyWords {
  /** Packets. */
  limit?: number | undefined;
  /** Marks packets with ECN rather than dropping them. */
  ecn?: boolean | undefined;
}

export const choke: Reader = (options) => {
  whole('parms', options.parms, EARLY_MEMBERS);
  if (options.parms !== undefined) return { ...options, stab: options.stab ?? middleDamping() };
  if (!has(options, ...NAMES)) return options;
  const [found, rest] = split(options, NAMES) as [ChokeWords & Obj, Obj];
  if (found.limit === undefined) throw typeError("choke needs 'limit'");
  const packet = size(found.avpkt ?? PACKET);
  const { stab, maxP, ...parms } = early(found, found.limit, packet, packet);
  return { parms: { limit: found.limit, ...parms, flags: named(found, FLAGS) }, stab, maxP, ...rest };
};
