import type { IpsetCreateData, IpsetSet } from '../../messages/netfilter/ipset.js';
import type { IpsetAddress } from '../../messages/netfilter/ipset-names.js';
import type { AddressFamily } from '../../messages/route/families.js';
import { EncodeError, type Input, LITTLE_ENDIAN, nearest } from '../../schema/index.js';
import { hint } from '../../schema/names.js';
import { instead } from '../../schema/options.js';
import { FAMILY_WORDS } from '../family.js';
import { addressText, parseAddresses } from './address.js';
import type { Entry } from './entry.js';
import { type SetTypeInput, setType } from './types.js';

/** How a set is made; what is left out, the kernel chooses. */
export interface SetOptions {
  /** Family of its addresses: `inet` by default. */
  family?: AddressFamily | number | undefined;
  /** Revision of the type; by default the newest that the kernel has. */
  revision?: number | undefined;
  /** Seconds until an entry vanishes that does not say it itself; 0 for never. Without it, entries cannot. */
  timeout?: number | undefined;
  /** Entries count packets and bytes. */
  counters?: boolean | undefined;
  /** Entries may have a comment. */
  comment?: boolean | undefined;
  /** Entries may have a mark, a class and a queue for packets. */
  skbinfo?: boolean | undefined;
  /** A full set gives up an entry, by chance, for a new one (hash types). */
  forceadd?: boolean | undefined;
  /** Prefix length that addresses are cut to. */
  netmask?: number | undefined;
  /** Mask for addresses, in place of `netmask` (6.3). */
  bitmask?: string | undefined;
  /** Buckets to begin with (hash types). */
  hashsize?: number | undefined;
  /** Entries that it takes at most: 65536 (hash types). */
  maxelem?: number | undefined;
  /** Entries of a bucket at most (hash types, 5.11). */
  bucketsize?: number | undefined;
  /** Seed of the hash: for equal sets (hash types, 5.11). */
  initval?: number | undefined;
  /** Bits of the mark that count (`hash:ip,mark`). */
  markmask?: number | undefined;
  /** Addresses or ports that a bitmap covers: `'10.0.0.0/16'`, `'10.0.0.1-10.0.0.9'`, `'1-1000'`. */
  range?: string | undefined;
  /** Members that it has room for: 8 (`list:set`). */
  size?: number | undefined;
}

/** A set to be made. What {@link SetHeader} says of a set will do. */
export interface SetInput extends SetOptions {
  /** Up to 31 bytes. */
  name: string;
  /** `'hash:ip'`, `'bitmap:port'`, … */
  type: SetTypeInput;
}

/** A set without its entries. */
export interface SetHeader extends SetInput {
  /** Revision of the type that the kernel chose. */
  revision: number;
  /** `'inet'` or `'inet6'`. */
  family: AddressFamily | number;
  /** Bytes that it takes in the kernel. */
  memsize?: number;
  /** Rules and lists that use it. */
  references?: number;
  /** How many entries it has. */
  elements?: number;
}

/** A set with its entries. */
export interface SetContent extends SetHeader {
  /** What the set has. */
  entries: Entry[];
}

type Data = Input<IpsetCreateData>;
type Writable = { -readonly [K in keyof Data]: Data[K] };

const NUMBERS = [
  'timeout',
  'markmask',
  'initval',
  'hashsize',
  'maxelem',
  'netmask',
  'bucketsize',
  'size',
] as const;

const FLAGS = {
  counters: 'withCounters',
  comment: 'withComment',
  forceadd: 'withForceadd',
  skbinfo: 'withSkbinfo',
} as const;

const KEYS: ReadonlySet<string> = new Set([
  ...NUMBERS,
  ...Object.keys(FLAGS),
  ...['name', 'type', 'family', 'revision', 'bitmask', 'range'],
  // what a listing says besides, and nobody can choose
  ...['memsize', 'references', 'elements', 'entries'],
]);

const FAMILIES: readonly string[] = ['inet', 'inet6', 'unspec'];

/** The attributes that a set is made with. */
export function createData(set: SetInput): Data {
  for (const key in set) {
    if (KEYS.has(key)) continue;
    const near = nearest(key, KEYS);
    fail(key, `unknown${hint(near)}`);
  }
  const { family } = set;
  if (typeof family === 'string' && !FAMILIES.includes(family))
    fail('family', `'${family}' is not one of its values${instead(family, FAMILIES, FAMILY_WORDS)}`);
  const data: Writable = {};
  if (set.range !== undefined) Object.assign(data, rangeData(set.range, set.type));
  if (set.timeout !== undefined) data.timeout = set.timeout;
  const flags = Object.entries(FLAGS).filter(([key]) => set[key as keyof typeof FLAGS]);
  if (flags.length > 0) data.cadtFlags = flags.map(([, flag]) => flag);
  if (set.bitmask !== undefined) {
    const mask = parseAddresses(set.bitmask);
    if (typeof mask === 'string') return fail('bitmask', mask);
    data.bitmask = mask.from;
  }
  for (const key of NUMBERS) if (set[key] !== undefined) data[key] = set[key];
  return inOrder(data);
}

/** As ipset sends them: by number. `timeout`, `cadtFlags`, `markmask` and `bitmask` come before the rest. */
function inOrder(data: Writable): Data {
  const { ip, ipTo, cidr, port, portTo, timeout, cadtFlags, markmask, bitmask, ...rest } = data;
  const all = { ip, ipTo, cidr, port, portTo, timeout, cadtFlags, markmask, bitmask, ...rest };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function fail(path: string, reason: string): never {
  throw new EncodeError('set', path, reason);
}

function rangeData(range: string, type: string): Partial<Writable> {
  if (setType(type).parts.includes('port')) {
    const ports = /^(\d+)-(\d+)$/.exec(range);
    if (!ports) return fail('range', `'${range}' is not a range of ports such as '1-1000'`);
    return { port: Number(ports[1]), portTo: Number(ports[2]) };
  }
  const read = parseAddresses(range);
  if (typeof read === 'string') return fail('range', read);
  const { from, to, cidr } = read;
  if (to) return { ip: from, ipTo: to };
  return cidr === undefined ? fail('range', `'${range}' is one address`) : { ip: from, cidr };
}

/** What the kernel says of a set, as an object that {@link createData} takes. */
export function headerOf(message: IpsetSet): SetHeader {
  const { data = {} } = message;
  const header: SetHeader = {
    name: message.setname ?? '',
    type: (message.typename ?? '') as SetTypeInput,
    revision: message.revision ?? 0,
    family: message.family ?? 'unspec',
  };
  if (data.ip && data.ipTo) header.range = addressRange(data.ip, data.ipTo);
  else if (data.port !== undefined && data.portTo !== undefined) header.range = `${data.port}-${data.portTo}`;
  for (const key of NUMBERS) if (data[key] !== undefined) header[key] = data[key];
  if (data.markmask !== undefined) header.markmask = ownOrder(data.markmask);
  if (data.bitmask) header.bitmask = addressText(data.bitmask);
  for (const [key, flag] of Object.entries(FLAGS)) {
    if (data.cadtFlags?.includes(flag)) header[key as keyof typeof FLAGS] = true;
  }
  if (data.memsize !== undefined) header.memsize = data.memsize;
  if (data.references !== undefined) header.references = data.references;
  if (data.elements !== undefined) header.elements = data.elements;
  return header;
}

/** The kernel takes the mask of marks big-endian, as all numbers; but tells it in the machine's own order. */
function ownOrder(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value);
  return view.getUint32(0, LITTLE_ENDIAN);
}

function addressRange(from: IpsetAddress, to: IpsetAddress): string {
  return `${addressText(from)}-${addressText(to)}`;
}
