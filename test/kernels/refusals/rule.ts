/** Rules. */
import type { Refusal } from './refusal.js';

// biome-ignore format: a request a line
export const rule: readonly Refusal[] = [
  ['rule.add', { l3mdev: 2 }, null, 'Invalid l3mdev attribute'],
  ['rule.add', { priority: 5000, goto: 100 }, null, 'Backward goto not supported'],
  ['rule.add', { src: '10.0.0.0/8', action: 'goto' }, null, 'Missing goto target for action goto'],
  ['rule.add', { table: 100, sportRange: { start: 50, end: 10 } }, null, 'Invalid sport range'],
  ['rule.add', { table: 100, dportRange: { start: 0, end: 10 } }, null, 'Invalid dport range'],
  ['rule.add', { table: 100, uidRange: { start: 50, end: 10 } }, null, 'Invalid uid range'],
  ['rule.add', { table: 100, dscp: 99 }, 'dscp'],
  ['rule.add', { table: 100, dscp: 5, tos: 4 }, null, 'Cannot specify both TOS and DSCP'],
  ['rule.add', { table: 100, dscpMask: 5 }, 'dscpMask'],
  ['rule.add', { table: 100, dscp: 10, dscpMask: 60 }, 'dscpMask'],
  ['rule.add', { table: 100, flowlabel: 5 }, null, 'Flow label cannot be specified for IPv4 FIB rules'],
  ['rule.add', { family: 'inet6', table: 100, flowlabel: 291, flowlabelMask: 15 }, null, 'Flow label and mask do not match'],
  ['rule.add', { family: 'inet6', table: 100, flowlabelMask: 15 }, 'flowlabel'],
  ['rule.add', { family: 'inet6', table: 100, flowlabel: 2097151, flowlabelMask: 2097151 }, 'flowlabelMask'],
  ['rule.add', { table: 100, sportMask: 5 }, 'sportMask'],
  ['rule.add', { table: 100, dportMask: 5 }, 'dportMask'],
  ['rule.add', { table: 100, dportRange: { start: 5, end: 9 }, dportMask: 255 }, 'dportMask'],
  ['rule.add', { l3mdev: 1, table: 5 }, null, 'l3mdev and table are mutually exclusive'],
  ['rule.add', { table: 100, tos: 3 }, null, 'Invalid dsfield (tos): ECN bits must be 0'],
  ['rule.add', { table: 100, src: '10.0.0.1/8', family: 'inet6' }, null, 'Invalid source address'],
  ['rule.add', { family: 99, table: 100 }, null, 'Rule family not supported'],
  ['rule.add', { table: 100, sportRange: { start: 85, end: 85 }, sportMask: 15 }, 'sportMask'],
  ['rule.add', { table: 0, family: 'inet6' }, null, 'Invalid table'],
  ['rule.add', { table: 100, dscp: 255 }, 'dscp'],
  ['rule.add', { table: 100, family: 'inet6', flowlabel: 4294967295 }, 'flowlabelMask'],
  ['rule.add', { table: 100, family: 'inet6', flowlabelMask: 4294967295 }, 'flowlabel'],
];
