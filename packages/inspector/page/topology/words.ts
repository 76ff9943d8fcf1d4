import type { LinkItem } from '../../src/protocol.js';
import { nameOfNamespace } from '../lib/store.js';
import { selected } from './state.js';

type Fields = Readonly<Record<string, unknown>>;

/** The name of a link; with its namespace, where that is another than that of what is looked at. */
export function linkName(link: LinkItem): string {
  const [, ns] = selected.value?.split(':') ?? [];
  return ns === link.ns ? link.ifname : `${link.ifname} in ${nameOfNamespace(link.ns)}`;
}

const TABLES: Readonly<Record<number, string>> = { 253: 'default', 254: 'main', 255: 'local' };

/** A rule in a line. */
export function ruleLine(rule: Fields): string {
  const { priority, src, dst, fwmark, iifname, oifname, action, table, l3mdev, family } = rule;
  const target =
    action === 'toTbl'
      ? `lookup ${l3mdev === 1 ? '[l3mdev-table]' : (TABLES[Number(table)] ?? table)}`
      : `${action}`;
  return [
    `${priority ?? 0}:`,
    family === 'inet6' ? '(IPv6)' : '',
    `from ${src ?? 'all'}`,
    dst ? `to ${dst}` : '',
    fwmark ? `fwmark 0x${Number(fwmark).toString(16)}` : '',
    iifname ? `iif ${iifname}` : '',
    oifname ? `oif ${oifname}` : '',
    target,
  ]
    .filter(Boolean)
    .join(' ');
}
