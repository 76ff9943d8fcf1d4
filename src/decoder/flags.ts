import {
  type MessageHeader,
  NLM_F_ACK,
  NLM_F_ACK_TLVS,
  NLM_F_APPEND,
  NLM_F_BULK,
  NLM_F_CAPPED,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_DUMP_FILTERED,
  NLM_F_DUMP_INTR,
  NLM_F_ECHO,
  NLM_F_EXCL,
  NLM_F_MATCH,
  NLM_F_MULTI,
  NLM_F_NONREC,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
  NLM_F_ROOT,
  NLMSG_DONE,
  NLMSG_ERROR,
} from '../protocol/framing.js';

/** Names and bits, in the order in which they are shown. */
type Bits = readonly (readonly [name: string, bits: number])[];

const COMMON: Bits = [
  ['REQUEST', NLM_F_REQUEST],
  ['MULTI', NLM_F_MULTI],
  ['ACK', NLM_F_ACK],
  ['ECHO', NLM_F_ECHO],
  ['DUMP_INTR', NLM_F_DUMP_INTR],
  ['DUMP_FILTERED', NLM_F_DUMP_FILTERED],
];
const GET: Bits = [
  ['DUMP', NLM_F_DUMP],
  ['ROOT', NLM_F_ROOT],
  ['MATCH', NLM_F_MATCH],
  ['ATOMIC', 0x400],
];
const NEW: Bits = [
  ['REPLACE', NLM_F_REPLACE],
  ['EXCL', NLM_F_EXCL],
  ['CREATE', NLM_F_CREATE],
  ['APPEND', NLM_F_APPEND],
];
const DELETE: Bits = [
  ['NONREC', NLM_F_NONREC],
  ['BULK', NLM_F_BULK],
];
const ACKNOWLEDGE: Bits = [
  ['CAPPED', NLM_F_CAPPED],
  ['ACK_TLVS', NLM_F_ACK_TLVS],
];

/** What the upper flags of a message mean: that depends on what it does, which its name tells. */
function upper({ type, flags }: MessageHeader, name: string | null): Bits {
  if (type === NLMSG_ERROR || type === NLMSG_DONE) return ACKNOWLEDGE;
  if (name !== null && /_GET|GET_/.test(name)) return GET;
  if (name !== null && /_DEL|DEL_/.test(name)) return DELETE;
  if ((flags & NLM_F_DUMP) === NLM_F_DUMP && (flags & (NLM_F_CREATE | NLM_F_APPEND)) === 0) return GET;
  return NEW;
}

const known = new Map<string | null, Map<number, readonly string[]>>();

/** The flags of a message by name, without `NLM_F_`; bits without a name as one number. One array for each set. */
export function flagNamesOf(header: MessageHeader, name: string | null): readonly string[] {
  let sets = known.get(name);
  // hostile input must not fill the memory
  if (!sets || sets.size > 256) known.set(name, (sets = new Map()));
  let names = sets.get(header.flags);
  if (!names) sets.set(header.flags, (names = Object.freeze(namesOf(header, name))));
  return names;
}

function namesOf(header: MessageHeader, name: string | null): string[] {
  const names: string[] = [];
  let rest = header.flags;
  for (const [flag, bits] of [...COMMON, ...upper(header, name)]) {
    if ((rest & bits) !== bits) continue;
    names.push(flag);
    rest &= ~bits;
  }
  if (rest !== 0) names.push(`0x${rest.toString(16)}`);
  return names;
}
