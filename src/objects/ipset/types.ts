import type { AddressFamily } from '../../messages/route/families.js';
import { nearest, type Undeclared } from '../../schema/index.js';

/** What an entry consists of, in the order of the type's name. */
export type Dimension = 'ip' | 'net' | 'port' | 'mac' | 'iface' | 'mark' | 'set';

/** The set types of Linux. */
const SET_TYPES = [
  'bitmap:ip',
  'bitmap:ip,mac',
  'bitmap:port',
  'hash:ip',
  'hash:mac',
  'hash:ip,mac',
  'hash:ip,mark',
  'hash:ip,port',
  'hash:ip,port,ip',
  'hash:ip,port,net',
  'hash:net',
  'hash:net,net',
  'hash:net,port',
  'hash:net,port,net',
  'hash:net,iface',
  'list:set',
] as const;

/** The name of a set type of Linux. */
export type SetTypeName = (typeof SET_TYPES)[number];

/** A set type; one that this package does not know is written with `undeclared('hash:new')`. */
export type SetTypeInput = SetTypeName | Undeclared;

/** The set type that an unknown one most likely meant. */
export function setTypeLike(name: string): SetTypeName | undefined {
  return nearest(name, SET_TYPES) as SetTypeName | undefined;
}

/** Whether Linux has a set type of that name. */
export const isSetType = (name: string): boolean => (SET_TYPES as readonly string[]).includes(name);

/** Key of an entry's part; a second address is `ip2`. */
export type Part = 'ip' | 'port' | 'mac' | 'iface' | 'mark' | 'ip2' | 'set';

/** A set type, taken apart. */
export interface SetType {
  readonly name: string;
  /** `bitmap`, `hash` or `list`. */
  readonly method: string;
  readonly parts: readonly Part[];
  /** Whether ports stand without a protocol. */
  readonly barePorts: boolean;
  /** How many parts may be left out at the end. */
  readonly optional: number;
}

const known = new Map<string, SetType>();

/** Takes the name of a set type apart: `hash:ip,port,net`. */
export function setType(name: string): SetType {
  let type = known.get(name);
  if (!type) known.set(name, (type = parse(name)));
  return type;
}

function parse(name: string): SetType {
  const [method = '', dimensions = ''] = name.split(':', 2);
  const parts: Part[] = [];
  for (const dimension of dimensions.split(',')) {
    if (dimension !== 'ip' && dimension !== 'net') parts.push(dimension as Part);
    else parts.push(parts.includes('ip') ? 'ip2' : 'ip');
  }
  // a bitmap:ip,mac takes the MAC of the first packet where the entry has none
  const optional = name === 'bitmap:ip,mac' ? 1 : 0;
  return { name, method, parts, barePorts: method === 'bitmap', optional };
}

/** The family of a set that is made without one: none where its entries have no addresses. */
export function defaultFamily({ parts }: SetType): AddressFamily {
  return parts.includes('ip') ? 'inet' : 'unspec';
}
