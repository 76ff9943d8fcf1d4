import type { Route } from '../../messages/route/rtmsg.js';
import { typeError } from '../../schema/stack.js';
import { formatIp6, parseIp4, parseIp6 } from '../../schema/text/ip.js';
import { hash6, masked4, readWords } from './prefix.js';
import type { ReadTable } from './route-store.js';

/** The route that a packet to an address takes by one table; undefined where none leads there. */
export function lookup(table: ReadTable, address: string): Route | undefined {
  return table.family === 'inet' ? lookup4(table, address) : lookup6(table, address);
}

function lookup4(table: ReadTable, text: string): Route | undefined {
  const parsed = parseIp4(text);
  if (parsed < 0) throw typeError(`'${text}' is no IPv4 address`);
  const address = parsed | 0;
  const { lengths, byLength } = table;
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i]!;
    const bucket = byLength[length]!.get(masked4(address, length));
    if (bucket === undefined) continue;
    const route = usable(table.list(bucket));
    if (route !== undefined) return route;
  }
  return undefined;
}

function lookup6(table: ReadTable, text: string): Route | undefined {
  if (!readWords(text)) throw typeError(`'${text}' is no IPv6 address`);
  const { lengths, byLength } = table;
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i]!;
    const bucket = byLength[length]!.get(hash6(length));
    if (bucket === undefined) continue;
    const route = usable(table.list(bucket), network6(text, length));
    if (route !== undefined) return route;
  }
  return undefined;
}

/** The text of an address's network as records have it: only for what the hash has found. */
function network6(text: string, length: number): string {
  if (length === 0) return 'default';
  const bytes = parseIp6(text)!;
  for (let i = length >> 3; i < 16; i++) bytes[i]! &= i === length >> 3 ? -256 >> (length & 7) : 0;
  return `${formatIp6(bytes, 0)}/${length}`;
}

/** The route of a place that packets take: the first one alive; of IPv6, of that destination. */
function usable(routes: readonly Route[], dst?: string): Route | undefined {
  let best: Route | undefined;
  for (const route of routes)
    if (fits(route, dst) && (best === undefined || (route.priority ?? 0) < (best.priority ?? 0)))
      best = route;
  return best;
}

function fits(route: Route, dst: string | undefined): boolean {
  if (dst !== undefined && (route.dst !== dst || route.src !== undefined)) return false;
  return route.tos === 0 && !(route.flags.length > 0 && route.flags.includes('dead'));
}
