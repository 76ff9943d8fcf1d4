import { ipProtocols } from '../../messages/ip-protocols.js';
import { checkFields, defined } from '../../schema/fields.js';
import { EncodeError } from '../../schema/index.js';
import { instead } from '../../schema/options.js';
import { parsePrefix } from '../../schema/text/ip.js';
import { normalPrefix } from '../prefix.js';

export type XfrmFamily = 'inet' | 'inet6';

/** A protocol over IP, by the name that it has here, or its number. */
export type XfrmProtocol = keyof typeof ipProtocols | 'route2' | 'hao' | number;

/** Those of Mobile IPv6 (`IPPROTO_ROUTING`, `IPPROTO_DSTOPTS`), in the words of `ip xfrm`. */
export const MOBILE = { route2: 43, hao: 60 } as const;
const MOBILITY_HEADER = 135;
const FULL = 0xffff;

/** Which packets are meant (`struct xfrm_selector`). What is left out means any. */
export interface XfrmSelector {
  /** Prefixes: `'10.0.0.0/8'`. */
  src: string;
  /** Destination, a prefix. */
  dst: string;
  /** `'tcp'`, `'udp'`, … or a number. */
  proto?: XfrmProtocol;
  /** Source port. */
  sport?: number;
  /** Destination port. */
  dport?: number;
  /** Masks of ports, where they are not whole. */
  sportMask?: number;
  /** Bits of the port that are compared. */
  dportMask?: number;
  /** Of ICMP, and of the mobility header, in the place of ports. */
  type?: number;
  /** ICMP code. */
  code?: number;
  /** Of GRE, in the place of ports. */
  key?: number;
  /** An interface, by its index; a name is taken as well. */
  dev?: number | string;
  /** A user, by number. */
  uid?: number;
}

export const SELECTOR_FIELDS = [
  'src',
  'dst',
  'proto',
  'sport',
  'dport',
  'sportMask',
  'dportMask',
  'type',
  'code',
  'key',
  'dev',
  'uid',
] as const;

/** `struct xfrm_selector` as it is declared. */
export interface SelectorFields {
  daddr: string;
  saddr: string;
  dport: number;
  dportMask: number;
  sport: number;
  sportMask: number;
  family: unknown;
  prefixlenD: number;
  prefixlenS: number;
  proto: unknown;
  ifindex: number;
  user: number;
}

/** The name of a protocol, where it has one. */
export function protocolName(proto: unknown): XfrmProtocol {
  const mobile = (Object.keys(MOBILE) as (keyof typeof MOBILE)[]).find((name) => MOBILE[name] === proto);
  return mobile ?? (proto as XfrmProtocol);
}

/**
 * A protocol as the messages take it.
 *
 * @throws EncodeError for a name that there is not.
 */
export function protocolOf(of: string, path: string, given: unknown): string | number {
  if (typeof given === 'number') return given;
  const word = `${given}`.toLowerCase();
  const name = word === 'ipv6-icmp' ? 'icmpv6' : word;
  if (Object.hasOwn(MOBILE, name)) return MOBILE[name as 'hao'];
  if (Object.hasOwn(ipProtocols, name)) return name;
  if (/^\d+$/.test(name)) return Number(name);
  throw new EncodeError(
    of,
    path,
    `no protocol is called '${name}'${instead(name, [...Object.keys(ipProtocols), ...Object.keys(MOBILE)])}`,
  );
}

/** The family that an address or a prefix is of. */
export function familyOf(address: unknown): XfrmFamily | undefined {
  if (typeof address !== 'string') return undefined;
  return address.includes(':') ? 'inet6' : 'inet';
}

const isIcmp = (proto: unknown): boolean =>
  proto === 'icmp' || proto === 'icmpv6' || proto === MOBILITY_HEADER;

/** A selector as people read it; `family` where it has none of its own. */
export function selectorOf(fields: SelectorFields, family: unknown): XfrmSelector {
  const { sport, sportMask, dport, dportMask, ifindex, user } = fields;
  const six = (fields.family === 'unspec' || fields.family === 0 ? family : fields.family) === 'inet6';
  const proto = protocolName(fields.proto);
  const address = (text: string, length: number) => `${six && text === '0.0.0.0' ? '::' : text}/${length}`;
  const icmp = isIcmp(proto);
  const gre = proto === 'gre' && (sportMask !== 0 || dportMask !== 0);
  const mask = (value: number) => (value !== 0 && value !== FULL ? value : undefined);
  return defined({
    src: address(fields.saddr, fields.prefixlenS),
    dst: address(fields.daddr, fields.prefixlenD),
    proto: proto === 0 ? undefined : proto,
    sport: !icmp && !gre && sportMask !== 0 ? sport : undefined,
    dport: !icmp && !gre && dportMask !== 0 ? dport : undefined,
    sportMask: gre ? undefined : mask(sportMask),
    dportMask: gre ? undefined : mask(dportMask),
    type: icmp && sportMask !== 0 ? sport : undefined,
    code: icmp && dportMask !== 0 ? dport : undefined,
    key: gre ? sport * 0x10000 + dport : undefined,
    dev: ifindex === 0 ? undefined : ifindex,
    uid: user === 0 ? undefined : user,
  }) as XfrmSelector;
}

/** A prefix with all of its address and its length; the kernel compares selectors with their host bits. */
export function wholePrefix(text: string): string {
  const whole = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  return parsePrefix(whole) === undefined ? normalPrefix(text) : whole;
}

/**
 * The struct of a selector.
 *
 * @param of what it is part of, for errors.
 * @throws EncodeError
 */
export function selectorFields(
  of: string,
  given: Partial<XfrmSelector>,
  path: string,
  family: XfrmFamily | undefined,
): SelectorFields {
  checkFields(of, given, SELECTOR_FIELDS, path);
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const own = familyOf(given.src) ?? familyOf(given.dst) ?? family;
  const side = (key: 'src' | 'dst'): [address: string, length: number] => {
    const text = given[key];
    if (text === undefined) return [own === 'inet6' ? '::' : '0.0.0.0', 0];
    const whole = wholePrefix(`${text}`);
    const prefix = parsePrefix(whole);
    if (prefix === undefined) throw new EncodeError(of, at(key), `'${text}' is no address or prefix`);
    if (familyOf(text) !== own) throw new EncodeError(of, at(key), 'is of another family than src');
    return [whole.split('/')[0]!, prefix.length];
  };
  const [saddr, prefixlenS] = side('src');
  const [daddr, prefixlenD] = side('dst');
  const proto = given.proto === undefined ? undefined : protocolOf(of, at('proto'), given.proto);
  const { key, type, code } = given;
  for (const [name, value, has] of [
    ['key', key, proto === 'gre'],
    ['type', type, isIcmp(proto)],
    ['code', code, isIcmp(proto)],
  ] as const)
    if (value !== undefined && !has)
      throw new EncodeError(of, at(name), `is nothing that ${proto ?? 'any protocol'} has`);
  const sport = key === undefined ? (given.sport ?? type) : Math.floor(key / 0x10000);
  const dport = key === undefined ? (given.dport ?? code) : key % 0x10000;
  return {
    family: own ?? 0,
    saddr,
    prefixlenS,
    daddr,
    prefixlenD,
    proto: proto ?? 0,
    sport: sport ?? 0,
    sportMask: given.sportMask ?? (sport === undefined ? 0 : FULL),
    dport: dport ?? 0,
    dportMask: given.dportMask ?? (dport === undefined ? 0 : FULL),
    ifindex: (given.dev as number | undefined) ?? 0,
    user: given.uid ?? 0,
  };
}
