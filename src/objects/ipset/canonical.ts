import { ipsetAdt } from '../../messages/netfilter/ipset.js';
import type { AddressFamily } from '../../messages/route/families.js';
import { decode, encode } from '../../schema/index.js';
import { normalPrefix } from '../prefix.js';
import { type Entry, type EntryInput, entryData, entryOf } from './entry.js';
import { createData, headerOf, type SetHeader, type SetInput } from './set.js';
import { formatParts, parseEntry } from './text.js';
import { setType } from './types.js';

/** What of a set decides how its entries are spelled. */
export interface EntryKind {
  readonly type: string;
  readonly family?: AddressFamily | number | undefined;
}

/**
 * An entry as the kernel would report it: addresses and MACs in their spelling, prefixes without host bits, numbers for
 * ports, names for protocols. A range stays one, though the kernel makes an entry of each of its members.
 *
 * @throws EncodeError
 */
export function canonicalEntry(input: EntryInput, { type: name, family }: EntryKind): Entry {
  const type = setType(name);
  const data = entryData(parseEntry(input, type), type, family);
  const sent = { setname: 'x', data } as never;
  const { data: read = {} } = decode(ipsetAdt, encode(ipsetAdt, sent), { direction: 'request' });
  const entry = entryOf(read);
  for (const key of ['ip', 'ip2'] as const) {
    const text = entry[key];
    if (text?.includes('/')) entry[key] = withoutHostLength(normalPrefix(text));
  }
  // a range of one address is that
  if (data.ipTo && entry.ip !== undefined) entry.ip = String(parseEntry(input, type).ip);
  return entry;
}

function withoutHostLength(prefix: string): string {
  return prefix.replace(prefix.includes(':') ? /\/128$/ : /\/32$/, '');
}

/** What distinguishes an entry from the others of its set: `'10.0.0.0/8,tcp:80'`. */
export function entryKey(input: EntryInput, kind: EntryKind): string {
  const entry = canonicalEntry(input, kind);
  // of a bitmap's entry only the place in it counts
  return kind.type === 'bitmap:ip,mac' ? `${entry.ip}` : formatParts(entry, kind.type);
}

/** Options of entries that are settings; counters and remaining time go on by themselves. */
const SETTINGS = ['mac', 'comment', 'skbmark', 'skbprio', 'skbqueue', 'nomatch', 'wildcard'] as const;

/** The options that are given for an entry and are not so; of `timeout`, whether it has one. */
export function entryDifferences(wanted: Entry, there: Entry): string[] {
  const out: string[] = SETTINGS.filter((key) => wanted[key] !== undefined && wanted[key] !== there[key]);
  if (wanted.timeout !== undefined && (wanted.timeout === 0) !== ((there.timeout ?? 0) === 0))
    out.push('timeout');
  return out;
}

/** How a set is made, as the kernel reports it. */
export function canonicalSet(input: SetInput): Omit<SetHeader, 'revision' | 'family'> {
  const { name, type } = input;
  const {
    revision: _r,
    family: _f,
    ...header
  } = headerOf({
    ...{ setname: name, typename: type },
    data: createData(input),
  } as never);
  // a range that is given as a prefix is reported by its ends
  return { ...header, ...(input.range === undefined ? {} : { range: ends(input.range) }) };
}

function ends(range: string): string {
  const [prefix = '', digits] = normalPrefix(range).split('/');
  if (digits === undefined || prefix.includes(':')) return range;
  const first = prefix.split('.').reduce((all, one) => all * 256 + Number(one), 0);
  const last = first + 2 ** (32 - Number(digits)) - 1;
  return `${prefix}-${[24, 16, 8, 0].map((shift) => (last >>> shift) & 255).join('.')}`;
}

/** Keys of a set that are chosen when it is made. */
const CHOSEN = [
  ...(['range', 'size', 'netmask', 'bitmask', 'markmask', 'maxelem', 'timeout', 'bucketsize'] as const),
  ...(['initval', 'counters', 'comment', 'skbinfo', 'forceadd', 'hashsize'] as const),
];

/** The options that are given for a set and are not so. A hash grows by itself. */
export function setDifferences(input: SetInput, there: SetHeader): string[] {
  const wanted = canonicalSet(input) as SetInput;
  return CHOSEN.filter((key) => {
    const given = input[key] === false ? false : wanted[key];
    if (given === undefined) return false;
    if (key === 'hashsize') return (there.hashsize ?? 0) < (given as number);
    return (given || undefined) !== (there[key] || undefined);
  });
}
