import { defined, type Obj, type Reader } from '../reader.js';
import { handle, integer, seconds } from '../units.js';
import { type PolicedWords, shared } from './common.js';

/** What a packet has, as iproute2 writes it. */
type FlowKey =
  | 'src'
  | 'dst'
  | 'proto'
  | 'proto-src'
  | 'proto-dst'
  | 'iif'
  | 'priority'
  | 'mark'
  | 'nfct'
  | 'nfct-src'
  | 'nfct-dst'
  | 'nfct-proto-src'
  | 'nfct-proto-dst'
  | 'rt-classid'
  | 'sk-uid'
  | 'sk-gid'
  | 'vlan-tag'
  | 'rxhash';

const RENAMED: Readonly<Record<string, string>> = {
  'rt-classid': 'rtclassid',
  'sk-uid': 'skuid',
  'sk-gid': 'skgid',
};
const camel = (name: string): string =>
  RENAMED[name] ?? name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The class by what the packet's flow has, in iproute2's words. */
export interface FlowWords extends PolicedWords {
  /** The class by the hash of these. */
  hash?: readonly FlowKey[] | undefined;
  /** The class by this. */
  map?: FlowKey | undefined;
  /** Seconds after which the hash changes. */
  perturb?: number | string | undefined;
  /** Class of the first: `'1:5'`. */
  baseclass?: number | string | undefined;
  /** Number of classes. */
  divisor?: number | undefined;
  /** Mask on the key. */
  and?: number | string | undefined;
  /** Bits that are set in the key. */
  or?: number | string | undefined;
  /** Bits that are turned round in the key. */
  xor?: number | string | undefined;
  /** Bits that the key is shifted by to the right. */
  rshift?: number | undefined;
  /** What is added to the key. */
  addend?: number | undefined;
}

const ALL = 0xffffffff;

/** Words that stand for numbers, each read as it says. */
const READ: Readonly<Record<string, (value: number | string) => number>> = {
  baseclass: handle,
  perturb: seconds,
};

export const flow: Reader = (given) => {
  const { hash, map, and, or, xor, mode, mask, keys, ...rest } = shared(given) as Obj & FlowWords;
  const names = hash ?? (map && [map]);
  const bits = mask === undefined && [and, or, xor].some((one) => one !== undefined);
  const ored = or === undefined ? 0 : integer(or);
  const others = Object.entries(defined(rest)).map(([name, value]) => [
    name,
    Object.hasOwn(READ, name) ? READ[name]!(value as number | string) : value,
  ]);
  return {
    ...defined({ keys: names?.map(camel) ?? keys }),
    ...Object.fromEntries(others),
    ...defined({
      mode: hash ? 'hash' : map ? 'map' : mode,
      // bits that are set are taken off first, and turned over then
      mask: bits ? Number(BigInt(integer(and ?? ALL)) & ~BigInt(ored)) : mask,
      xor: bits ? (ored ^ integer(xor ?? 0)) >>> 0 : xor,
    }),
  };
};
