import type { WayRule } from '../protocol.js';
import { isWithin } from '../world/addresses.js';

type Fields = Readonly<Record<string, unknown>>;

/** A packet, as far as rules look at it. */
export interface Packet {
  readonly family: 'inet' | 'inet6';
  readonly dst: string;
  readonly src?: string | undefined;
  readonly mark: number;
  readonly iif?: string | undefined;
  readonly oif?: string | undefined;
  readonly ipProto?: number | undefined;
  readonly sport?: number | undefined;
  readonly dport?: number | undefined;
}

/** The table of the VRF that a packet belongs to; undefined where it belongs to none. */
export type VrfTable = () => number | undefined;

/** What a table answers: a route, or undefined where the next rule is to be asked. */
export type Lookup = (table: number, suppressPrefixlen: number | undefined) => Fields | undefined;

const NO_SUPPRESSION = 0xffffffff;
const DROPS: ReadonlySet<unknown> = new Set(['blackhole', 'unreachable', 'prohibit']);
const NAMES: Readonly<Record<number, string>> = { 253: 'default', 254: 'main', 255: 'local' };

/** The name of a table that every kernel has, or its number. */
export const tableName = (table: number): string => NAMES[table] ?? `${table}`;

/** What came of asking rules: those that were looked at, and the route or the verdict that they led to. */
export interface Decision {
  readonly rules: readonly WayRule[];
  readonly route?: Fields | undefined;
  readonly verdict?: string | undefined;
}

/** Asks rules in their order, as the kernel does, until one has an answer. */
export function decide(
  rules: readonly Fields[],
  packet: Packet,
  vrfTable: VrfTable,
  lookup: Lookup,
): Decision {
  const asked: WayRule[] = [];
  const own = rules.filter(({ family }) => family === packet.family);
  let from = 0;
  for (const rule of own) {
    const priority = Number(rule.priority ?? 0);
    if (priority < from) continue;
    const text = ruleText(rule);
    const mismatch = mismatchOf(rule, packet);
    const isInverted = Array.isArray(rule.flags) && rule.flags.includes('invert');
    if ((mismatch === undefined) === isInverted) {
      asked.push({
        priority,
        text,
        matched: false,
        why: mismatch ?? 'it is inverted, and everything matches',
      });
      continue;
    }
    if (DROPS.has(rule.action)) {
      asked.push({ priority, text, matched: true, why: `${rule.action}` });
      return { rules: asked, verdict: `${rule.action}` };
    }
    if (rule.action === 'goto') {
      from = Number(rule.goto);
      asked.push({ priority, text, matched: true, why: `goes on at ${from}` });
      continue;
    }
    if (rule.action !== 'toTbl') {
      asked.push({ priority, text, matched: true, why: 'does nothing' });
      continue;
    }
    const table = rule.l3mdev === 1 ? vrfTable() : Number(rule.table);
    if (table === undefined) {
      asked.push({ priority, text, matched: false, why: 'the packet belongs to no VRF' });
      continue;
    }
    const suppress = rule.suppressPrefixlen === NO_SUPPRESSION ? undefined : Number(rule.suppressPrefixlen);
    const route = lookup(table, Number.isNaN(suppress) ? undefined : suppress);
    const name = tableName(table);
    if (route === undefined) {
      asked.push({
        priority,
        text,
        matched: true,
        why: `table ${name} has no route: the next rule is asked`,
      });
      continue;
    }
    asked.push({ priority, text, matched: true, why: `table ${name} answers` });
    if (DROPS.has(route.type)) return { rules: asked, route, verdict: `${route.type}` };
    if (route.type === 'throw') {
      asked[asked.length - 1] = {
        priority,
        text,
        matched: true,
        why: `table ${name} throws: the next rule is asked`,
      };
      continue;
    }
    return { rules: asked, route };
  }
  return { rules: asked, verdict: 'unreachable' };
}

/** Why a rule does not match; undefined where it does. */
function mismatchOf(rule: Fields, packet: Packet): string | undefined {
  const { src, dst, fwmark = 0, fwmask, iifname, oifname, ipProto, tos } = rule;
  if (typeof src === 'string' && !isWithin(packet.src ?? anyOf(packet), src))
    return packet.src === undefined ? 'the source is not chosen yet' : 'another source';
  if (typeof dst === 'string' && !isWithin(packet.dst, dst)) return 'another destination';
  const mask = Number(fwmask ?? (fwmark === 0 ? 0 : 0xffffffff));
  // >>> 0: bits, not a signed number
  if (((packet.mark ^ Number(fwmark)) & mask) >>> 0 !== 0) return 'another mark';
  if (iifname !== undefined && iifname !== (packet.iif ?? 'lo')) return 'another interface in';
  if (oifname !== undefined && oifname !== packet.oif) return 'another interface out';
  if (ipProto !== undefined && ipProto !== packet.ipProto) return 'another protocol';
  if (!isInRange(rule.sportRange, packet.sport)) return 'another source port';
  if (!isInRange(rule.dportRange, packet.dport)) return 'another destination port';
  if (typeof tos === 'number' && tos !== 0) return 'another TOS';
  if (rule.tunId !== undefined && Number(rule.tunId) !== 0) return 'another tunnel';
  return undefined;
}

const anyOf = ({ family }: Packet): string => (family === 'inet' ? '0.0.0.0' : '::');

function isInRange(range: unknown, port: number | undefined): boolean {
  if (range === undefined) return true;
  const { start, end } = range as { start: number; end: number };
  return port !== undefined && port >= start && port <= end;
}

/** A rule as iproute2 writes it. */
export function ruleText(rule: Fields): string {
  const range = (name: string, value: unknown): string => {
    if (value === undefined) return '';
    const { start, end } = value as { start: number; end: number };
    return `${name} ${start === end ? start : `${start}-${end}`}`;
  };
  const { src, dst, fwmark, fwmask, iifname, oifname, ipProto, table, action, l3mdev } = rule;
  const mask = fwmask === undefined || fwmask === 0xffffffff ? '' : `/0x${Number(fwmask).toString(16)}`;
  const target =
    action === 'goto'
      ? `goto ${rule.goto}`
      : action !== 'toTbl'
        ? `${action}`
        : l3mdev === 1
          ? 'lookup [l3mdev-table]'
          : `lookup ${tableName(Number(table))}`;
  return [
    Array.isArray(rule.flags) && rule.flags.includes('invert') ? 'not' : '',
    `from ${src ?? 'all'}`,
    dst === undefined ? '' : `to ${dst}`,
    fwmark === undefined ? '' : `fwmark 0x${Number(fwmark).toString(16)}${mask}`,
    iifname === undefined ? '' : `iif ${iifname}`,
    oifname === undefined ? '' : `oif ${oifname}`,
    ipProto === undefined ? '' : `ipproto ${ipProto}`,
    range('sport', rule.sportRange),
    range('dport', rule.dportRange),
    target,
    rule.suppressPrefixlen === undefined || rule.suppressPrefixlen === NO_SUPPRESSION
      ? ''
      : `suppress_prefixlength ${rule.suppressPrefixlen}`,
  ]
    .filter((one) => one !== '')
    .join(' ');
}
