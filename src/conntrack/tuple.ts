import { ipProtocols } from '../messages/ip-protocols.js';
import type { ConntrackTuple } from '../messages/netfilter/conntrack/tuple.js';
import { EncodeError } from '../schema/index.js';
import { hint, nearest } from '../schema/names.js';
import { instead } from '../schema/options.js';
import type { FlowDirection, FlowFamily, FlowProtocol, OtherProtocol } from './flow.js';

const KEYS = ['src', 'dst', 'sport', 'dport', 'type', 'code', 'id', 'zone', 'packets', 'bytes'] as const;

/** An error about a member of what describes a flow. */
export function refuse(path: string, reason: string): never {
  throw new EncodeError('flow', path, reason);
}

/** Refuses members that there are none of. */
export function checkKeys(given: object, known: readonly string[], path = ''): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    refuse(`${path}${key}`, `unknown field${instead(key, known, MEANT)}`);
  }
}

/** Words of other tools. */
const MEANT = {
  proto: 'protocol',
  l4proto: 'protocol',
  saddr: 'src',
  daddr: 'dst',
  original: 'orig',
} as const;

/** The family that an address is of. */
export function familyOf(address: string | undefined): FlowFamily | undefined {
  if (address === undefined) return undefined;
  return address.includes(':') ? 'inet6' : 'inet';
}

export const isIcmp = (protocol: FlowProtocol): boolean => protocol === 'icmp' || protocol === 1;
export const isIcmp6 = (protocol: FlowProtocol): boolean => protocol === 'icmpv6' || protocol === 58;

/** Names that people have for protocols besides. */
const OTHER_NAMES: Readonly<Record<OtherProtocol, FlowProtocol>> = { 'ipv6-icmp': 'icmpv6', icmp6: 'icmpv6' };

/** A protocol by its name or number; a name that does not exist is refused. */
export function protocolNamed(given: unknown, path: string): FlowProtocol {
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= 255) {
    return (
      (Object.keys(ipProtocols) as (keyof typeof ipProtocols)[]).find((one) => ipProtocols[one] === given) ??
      given
    );
  }
  if (typeof given === 'string') {
    if (Object.hasOwn(ipProtocols, given)) return given as keyof typeof ipProtocols;
    if (Object.hasOwn(OTHER_NAMES, given)) return OTHER_NAMES[given as OtherProtocol];
    const near = nearest(given, Object.keys(ipProtocols));
    refuse(path, `no protocol is called '${given}'${hint(near)}`);
  }
  return refuse(
    path,
    given === undefined ? 'is missing' : 'is neither the name of a protocol nor a number to 255',
  );
}

/** A direction as the kernel's tuple has it; members that are not given are left out. */
export function tupleOf(
  direction: Partial<FlowDirection>,
  protocol: FlowProtocol | undefined,
  path: string,
): ConntrackTuple {
  checkKeys(direction, KEYS, `${path}.`);
  const { src, dst, sport, dport, type, code, id, zone } = direction;
  const family = familyOf(src ?? dst);
  if (src !== undefined && dst !== undefined && familyOf(src) !== familyOf(dst))
    refuse(`${path}.dst`, 'is of another family than src');
  const tuple: ConntrackTuple = {};
  const ip = family === 'inet6' ? { v6Src: src, v6Dst: dst } : { v4Src: src, v4Dst: dst };
  if (family !== undefined) tuple.ip = defined(ip);
  if (protocol !== undefined) {
    const six = isIcmp6(protocol);
    const messages = six || isIcmp(protocol);
    for (const [key, value] of Object.entries(messages ? { sport, dport } : { type, code, id }))
      if (value !== undefined) refuse(`${path}.${key}`, `is nothing that ${protocol} has`);
    tuple.proto = defined({
      num: protocol,
      srcPort: sport,
      dstPort: dport,
      ...(messages &&
        (six
          ? { icmpv6Type: type, icmpv6Code: code, icmpv6Id: id }
          : { icmpType: type, icmpCode: code, icmpId: id })),
    });
  }
  if (zone !== undefined) tuple.zone = zone;
  return tuple;
}

/** Without members that are undefined. */
export function defined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

/** Types of ICMP messages that ask, and those that answer them. */
const ANSWERS: readonly (readonly [number, number])[] = [
  [8, 0],
  [13, 14],
  [15, 16],
  [17, 18],
  [128, 129],
];

/** The other direction of a flow whose addresses are not translated. */
export function inverted({ src, dst, sport, dport, type, code, id, zone }: FlowDirection): FlowDirection {
  const pair = ANSWERS.find((one) => type !== undefined && one.includes(type));
  return defined({
    src: dst,
    dst: src,
    sport: dport,
    dport: sport,
    type: pair ? pair[pair[0] === type ? 1 : 0] : type,
    code,
    id,
    zone,
  }) as FlowDirection;
}
