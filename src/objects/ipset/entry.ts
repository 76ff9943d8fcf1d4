import type { IpsetEntryData } from '../../messages/netfilter/ipset.js';
import type { AddressFamily } from '../../messages/route/families.js';
import { EncodeError, type Input, type Int64, nearest } from '../../schema/index.js';
import { hint } from '../../schema/names.js';
import type { IpProtocolName } from '../ip-protocols.js';
import { parseAddresses, prefixText } from './address.js';
import { formatMark, formatPriority, parseMark, parsePriority } from './marks.js';
import { portData, portOf } from './port.js';
import type { SetType } from './types.js';

/** What an entry may have besides its parts. */
export interface EntryOptions {
  /** Seconds until it vanishes; 0 for never. */
  timeout?: number | undefined;
  /** Packets counted, of sets with `counters`. */
  packets?: Int64 | undefined;
  /** Bytes counted, of sets with `counters`. */
  bytes?: Int64 | undefined;
  /** Text for readers, of sets with `comment`. */
  comment?: string | undefined;
  /** What the SET target gives packets: mark and mask, `'0x10/0xff'`. */
  skbmark?: string | number | undefined;
  /** The class, `'major:minor'` in hexadecimal. */
  skbprio?: string | undefined;
  /** Hardware queue that rules may take over. */
  skbqueue?: number | undefined;
  /** An exception: what it covers does not match (hash types with nets). */
  nomatch?: boolean | undefined;
  /** Members of a `list:set` only: the member that it goes before, or after. */
  before?: string | undefined;
  /** The member of a `list:set` that it comes after. */
  after?: string | undefined;
  /** `iface` is the beginning of names (`hash:net,iface`, 5.5). */
  wildcard?: boolean | undefined;
}

/** An entry: those of its parts that the type of the set is named for, and options. */
export interface Entry extends EntryOptions {
  /** Address, prefix or range: `'10.0.0.1'`, `'10.0.0.0/8'`, `'10.0.0.1-10.0.0.9'`. */
  ip?: string | undefined;
  /** `80`, a range `'80-90'`, an ICMP type `'echo-request'` or `'8/0'`; the protocol may stand before: `'udp:53'`. */
  port?: number | string | undefined;
  /** Protocol of the port; TCP where nothing is said. */
  proto?: IpProtocolName | number | `${number}` | undefined;
  /** MAC address. */
  mac?: string | undefined;
  /** Mark of the packet. */
  mark?: number | undefined;
  /** The second address, of types that have two. */
  ip2?: string | undefined;
  /** Name of the interface. */
  iface?: string | undefined;
  /** `iface` is a port of a bridge. */
  physdev?: boolean | undefined;
  /** Member of a `list:set`. */
  set?: string | undefined;
}

/** An entry as an object, or as ipset writes it: `'10.0.0.0/8,tcp:80 timeout 60'`. */
export type EntryInput = Entry | string;

type Data = Input<IpsetEntryData>;
/** Attributes that may still be added to. */
export type Writable = { -readonly [K in keyof Data]: Data[K] };

const OPTIONS: readonly (keyof Entry)[] = [
  'timeout',
  'packets',
  'bytes',
  'comment',
  'skbmark',
  'skbprio',
  'skbqueue',
  'nomatch',
];

/** Keys that an entry of the type may have. */
function allowed({ parts }: SetType): (keyof Entry)[] {
  const keys: (keyof Entry)[] = [...parts, ...OPTIONS];
  if (parts.includes('port')) keys.push('proto');
  if (parts.includes('iface')) keys.push('physdev', 'wildcard');
  if (parts.includes('set')) keys.push('before', 'after');
  return keys;
}

const allowedKeys = new WeakMap<SetType, Set<string>>();

function checkKeys(entry: Entry, type: SetType): void {
  let keys = allowedKeys.get(type);
  if (!keys) allowedKeys.set(type, (keys = new Set(allowed(type))));
  for (const key in entry) {
    if (keys.has(key) || entry[key as keyof Entry] === undefined) continue;
    const near = nearest(key, keys);
    throw new EncodeError(`${type.name} entry`, key, `an entry of this type has none${hint(near)}`);
  }
}

/**
 * The attributes of an entry, in the order of their numbers, as ipset sends them.
 *
 * @param family of the set: the kernel does not say what is wrong with addresses of the other.
 *
 * @throws EncodeError that names the part at fault.
 */
export function entryData(entry: Entry, type: SetType, family?: AddressFamily | number): Writable {
  checkKeys(entry, type);
  const fail = (path: string, reason: string): never => {
    throw new EncodeError(`${type.name} entry`, path, reason);
  };
  const addresses = (key: 'ip' | 'ip2') => {
    const read = parseAddresses(String(entry[key]));
    if (typeof read === 'string') return fail(key, read);
    const own = read.from.ipv4 === undefined ? 'inet6' : 'inet';
    const fits = own === family || (family !== 'inet' && family !== 'inet6');
    return fits ? read : fail(key, `'${entry[key]}' is ${own}, but the set is ${family}`);
  };
  const { parts } = type;
  const needed = parts.length - type.optional;
  for (let i = 0; i < needed; i++) if (entry[parts[i]!] === undefined) fail(parts[i]!, 'is missing');
  const data: Writable = {};
  if (entry.ip !== undefined) {
    const { from, to, cidr } = addresses('ip');
    data.ip = from;
    if (to) data.ipTo = to;
    if (cidr !== undefined) data.cidr = cidr;
  }
  const port = entry.port === undefined ? undefined : portData(entry, type);
  if (port) {
    data.port = port.port;
    if (port.portTo !== undefined) data.portTo = port.portTo;
  }
  if (entry.timeout !== undefined) data.timeout = entry.timeout;
  if (port?.proto !== undefined) data.proto = port.proto;
  const flags = flagsOf(entry);
  if (flags.length > 0) data.cadtFlags = flags;
  if (entry.mark !== undefined) data.mark = entry.mark;
  if (entry.mac !== undefined) data.ether = entry.mac;
  if (entry.set !== undefined) data.name = entry.set;
  if (entry.before !== undefined && entry.after !== undefined) fail('after', "excludes 'before'");
  const reference = entry.before ?? entry.after;
  if (reference !== undefined) data.nameref = reference;
  if (entry.ip2 !== undefined) {
    const { from, to, cidr } = addresses('ip2');
    data.ip2 = from;
    if (cidr !== undefined) data.cidr2 = cidr;
    if (to) data.ip2To = to;
  }
  if (entry.iface !== undefined) data.iface = entry.iface;
  if (entry.bytes !== undefined) data.bytes = entry.bytes;
  if (entry.packets !== undefined) data.packets = entry.packets;
  if (entry.comment !== undefined) data.comment = entry.comment;
  if (entry.skbmark !== undefined) {
    data.skbmark = parseMark(entry.skbmark) ?? fail('skbmark', `'${entry.skbmark}' is not 'mark/mask'`);
  }
  if (entry.skbprio !== undefined) {
    data.skbprio = parsePriority(entry.skbprio) ?? fail('skbprio', `'${entry.skbprio}' is not 'major:minor'`);
  }
  if (entry.skbqueue !== undefined) data.skbqueue = entry.skbqueue;
  return data;
}

function flagsOf({ before, physdev, nomatch, wildcard }: Entry) {
  const flags: ('before' | 'physdev' | 'nomatch' | 'ifaceWildcard')[] = [];
  if (before !== undefined) flags.push('before');
  if (physdev) flags.push('physdev');
  if (nomatch) flags.push('nomatch');
  if (wildcard) flags.push('ifaceWildcard');
  return flags;
}

/** The entry that attributes stand for. */
export function entryOf(data: IpsetEntryData): Entry {
  const entry: Entry = {};
  if (data.ip) entry.ip = prefixText(data.ip, data.cidr);
  if (data.port !== undefined) Object.assign(entry, portOf(data));
  if (data.ether !== undefined) entry.mac = data.ether;
  if (data.mark !== undefined) entry.mark = data.mark;
  if (data.ip2) entry.ip2 = prefixText(data.ip2, data.cidr2);
  if (data.iface !== undefined) entry.iface = data.iface;
  if (data.name !== undefined) entry.set = data.name;
  if (data.timeout !== undefined) entry.timeout = data.timeout;
  if (data.packets !== undefined) entry.packets = data.packets;
  if (data.bytes !== undefined) entry.bytes = data.bytes;
  if (data.comment !== undefined) entry.comment = data.comment;
  if (data.skbmark) entry.skbmark = formatMark(data.skbmark);
  if (data.skbprio) entry.skbprio = formatPriority(data.skbprio);
  if (data.skbqueue !== undefined) entry.skbqueue = data.skbqueue;
  for (const flag of data.cadtFlags ?? []) {
    if (flag === 'physdev' || flag === 'nomatch') entry[flag] = true;
    else if (flag === 'ifaceWildcard') entry.wildcard = true;
  }
  return entry;
}
