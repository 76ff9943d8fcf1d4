/** Ids of namespaces. */
import type { Refusal } from './refusal.js';

// biome-ignore format: a request a line
export const netnsid: readonly Refusal[] = [
  ['netnsid.get', { nsid: 2147483647 }, 'nsid'],
  ['netnsid.get', { nsid: 5, pid: 4294967295 }, 'pid'],
  ['netnsid.get', { nsid: 5, fd: 4294967295 }, 'fd'],
];
