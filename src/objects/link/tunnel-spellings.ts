import { parseIp4 } from '../../schema/text/ip.js';
import type { Fields } from '../fields.js';
import { familyOf } from '../prefix.js';

/** Tunnels whose ends are of IPv6. */
const OVER_IP6: ReadonlySet<string> = new Set(['ip6tnl', 'ip6gre', 'ip6gretap', 'ip6erspan', 'vti6']);

/** Tunnels that have a key for each family of an end. */
const TWO_KEYS: Readonly<Record<string, readonly string[]>> = {
  geneve: ['remote'],
  vxlan: ['local', 'group'],
};

/** Kinds with `ttlInherit`; of others the TTL 0 is that of the packet within. */
const WITH_TTL_INHERIT: ReadonlySet<string> = new Set(Object.keys(TWO_KEYS));

/** Kinds of tunnels. */
export const TUNNELS: ReadonlySet<string> = new Set([
  ...OVER_IP6,
  ...Object.keys(TWO_KEYS),
  ...['ipip', 'sit', 'vti', 'gre', 'gretap', 'erspan'],
]);

/** The TOS that stands for that of the packet within. */
const TOS_INHERIT = 1;

/**
 * Options of a tunnel as iproute2 spells them: `local: 'any'`, `tos: 'inherit'`, keys of four numbers, and ends of either
 * family by one key.
 */
export function respelledTunnel(kind: string, data: Fields): Fields {
  const out: Record<string, unknown> = { ...data };
  for (const key of ['local', 'remote'])
    if (out[key] === 'any') out[key] = OVER_IP6.has(kind) ? '::' : '0.0.0.0';
  for (const key of TWO_KEYS[kind] ?? [])
    if (familyOf(out[key]) === 'inet6' && out[`${key}6`] === undefined) {
      out[`${key}6`] = out[key];
      delete out[key];
    }
  for (const key of ['ikey', 'okey']) {
    const number = typeof out[key] === 'string' ? keyNumber(out[key]) : undefined;
    if (number !== undefined) out[key] = number;
  }
  if (out.tos === 'inherit') out.tos = TOS_INHERIT;
  if (out.ttl === 'inherit' || out.ttl === 'auto') {
    const inherits = out.ttl === 'inherit' && WITH_TTL_INHERIT.has(kind);
    if (inherits) delete out.ttl;
    else out.ttl = 0;
    if (inherits) out.ttlInherit = kind === 'vxlan' ? true : 1;
  }
  return out;
}

function keyNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const dotted = parseIp4(text);
  return dotted < 0 ? undefined : dotted;
}
