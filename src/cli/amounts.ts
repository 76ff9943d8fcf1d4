import type { Address } from '../messages/route/ifaddrmsg.js';
import type { Link } from '../messages/route/link/ifinfomsg.js';
import type { Names } from './interfaces.js';
import type { Column } from './table.js';

type Columns = readonly Column<never>[];

/** What `-br` leaves of the columns of links and addresses. */
const BRIEF: Readonly<Record<string, readonly string[]>> = {
  link: ['NAME', 'STATE', 'ADDRESS', 'FLAGS'],
  addr: ['DEV', 'ADDRESS', 'PEER'],
};

/** The columns that `-br` shows. */
export function briefColumns(object: string, columns: Columns): Columns {
  const kept = BRIEF[object];
  return kept === undefined ? columns : columns.filter(({ title }) => kept.includes(title));
}

/** Addresses as `-br` shows them: one entry for each link, with all of its addresses. */
export interface BriefAddresses {
  readonly index: number;
  readonly addresses: string;
}

/** The addresses of each link together. */
export function briefAddresses(addresses: readonly Address[]): BriefAddresses[] {
  const byLink = new Map<number, string[]>();
  for (const { index, local, address, prefixlen } of addresses) {
    const list = byLink.get(index) ?? [];
    list.push(`${local ?? address}/${prefixlen}`);
    byLink.set(index, list);
  }
  return [...byLink].map(([index, list]) => ({ index, addresses: list.join(' ') }));
}

/** The columns of {@link briefAddresses}. */
export function briefAddressColumns(names: Names): readonly Column<BriefAddresses>[] {
  return [
    { title: 'DEV', cell: ({ index }) => names.of(index), style: 'cyan' },
    { title: 'ADDRESSES', cell: ({ addresses }) => addresses, style: 'magenta' },
  ];
}

/** What `-s` adds to the columns of links. */
export const COUNTERS: readonly Column<Link>[] = [
  { title: 'RX BYTES', cell: ({ stats64 }) => stats64?.rxBytes, right: true },
  { title: 'PACKETS', cell: ({ stats64 }) => stats64?.rxPackets, right: true },
  { title: 'ERRORS', cell: ({ stats64 }) => stats64?.rxErrors, right: true },
  { title: 'DROPPED', cell: ({ stats64 }) => stats64?.rxDropped, right: true },
  { title: 'TX BYTES', cell: ({ stats64 }) => stats64?.txBytes, right: true },
  { title: 'PACKETS', cell: ({ stats64 }) => stats64?.txPackets, right: true },
  { title: 'ERRORS', cell: ({ stats64 }) => stats64?.txErrors, right: true },
  { title: 'DROPPED', cell: ({ stats64 }) => stats64?.txDropped, right: true },
];
