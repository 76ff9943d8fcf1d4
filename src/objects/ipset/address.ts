import type { IpsetAddress } from '../../messages/netfilter/ipset-names.js';
import { parseIp4, parseIp6 } from '../../schema/text/ip.js';
import { maskLength } from '../prefix.js';

/** The attributes that an address, a prefix or a range takes. */
export interface Addresses {
  from: IpsetAddress;
  to?: IpsetAddress;
  cidr?: number;
}

function oneAddress(text: string): IpsetAddress | undefined {
  if (parseIp4(text) >= 0) return { ipv4: text };
  return parseIp6(text) ? { ipv6: text } : undefined;
}

/** Reads `10.0.0.1`, `10.0.0.0/8` or `10.0.0.1-10.0.0.9`; a reason where it is none of them. */
export function parseAddresses(text: string): Addresses | string {
  const slash = text.indexOf('/');
  const dash = text.indexOf('-');
  const end = slash >= 0 ? slash : dash >= 0 ? dash : text.length;
  const from = oneAddress(text.slice(0, end));
  if (!from) return `'${text.slice(0, end)}' is not an address`;
  if (slash >= 0) {
    const given = text.slice(slash + 1);
    const mask = from.ipv4 === undefined ? -1 : maskLength(given);
    const length = mask < 0 ? given : `${mask}`;
    const most = from.ipv4 === undefined ? 128 : 32;
    if (!/^\d{1,3}$/.test(length) || Number(length) > most) {
      return `'${length}' is not a prefix length from 0 to ${most}`;
    }
    return { from, cidr: Number(length) };
  }
  if (dash < 0) return { from };
  const to = oneAddress(text.slice(dash + 1));
  if (!to) return `'${text.slice(dash + 1)}' is not an address`;
  if ((to.ipv4 === undefined) !== (from.ipv4 === undefined)) return `'${text}' mixes IPv4 and IPv6`;
  return { from, to };
}

/** The address of an attribute, as text. */
export function addressText(address: IpsetAddress | undefined): string {
  return address?.ipv4 ?? address?.ipv6 ?? '';
}

/** An address and its prefix length as text; that of a host is left out, as ipset does. */
export function prefixText(address: IpsetAddress | undefined, cidr: number | undefined): string {
  const text = addressText(address);
  const host = address?.ipv4 === undefined ? 128 : 32;
  return cidr === undefined || cidr === host ? text : `${text}/${cidr}`;
}
