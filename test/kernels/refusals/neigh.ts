/** Neighbours. */
import type { Refusal } from './refusal.js';

// biome-ignore format: a request a line
export const neigh: readonly Refusal[] = [
  ['neigh.add', { dev: 'a_0', family: 'inet', lladdr: '02:00:00:00:00:01' }, null, 'Network address not specified'],
  ['neigh.add', { dev: 'a_0', dst: '10.0.0.9', lladdr: '02:00' }, null, 'Invalid link address'],
  ['neigh.add', { dst: '10.0.0.9', lladdr: '02:00:00:00:00:01' }, null, 'Device not specified'],
  ['neigh.add', { dev: 'a_0', dst: '10.0.0.9', flagsExt: ['managed'], lladdr: '02:00:00:00:00:01', state: ['permanent'] }, null, 'Invalid NTF_* flag for permanent entry'],
  ['neigh.add', { dev: 'a_0', dst: '10.0.0.9', flagsExt: ['locked'] }, 'flagsExt'],
  ['neigh.get', { dev: 'a_0', dst: '10.0.0.77' }, null, 'Neighbour entry not found'],
  ['neigh.get', { dev: 'a_0', family: 'inet' }, 'dst', { since: '7.3', before: 'EINVAL: Network address not specified' }],
  ['neigh.get', { dev: 9999, dst: '10.0.0.2' }, null, 'Unknown device ifindex'],
  ['neigh.get', { dst: '10.0.0.2' }, null, 'No device specified'],
  ['neigh.get', { dev: 'a_0', dst: '10.0.0.2', lladdr: '02:00:00:00:00:01' }, null, 'Unsupported attribute in neighbor get request'],
  ['neigh.get', { dev: 'a_0', dst: '10.0.0.2', state: ['stale'] }, null, 'Invalid values in header for neighbor get request'],
  ['neigh.get', { dev: 'a_0', dst: '10.0.0.2', flags: ['router'] }, null, 'Invalid flags in header for neighbor get request'],
  ['neigh.add', { dev: 'a_0', dst: '10.0.0.9', ndmStateMask: 65535 }, 'ndmStateMask'],
  ['neigh.get', { dev: 'a_0', dst: '10.0.0.2', ndmStateMask: 65535 }, 'ndmStateMask'],
  ['neigh.add', { dev: 'a_0', dst: '10.0.0.9', ndmFlagsMask: 255 }, 'ndmFlagsMask'],
  ['neigh.get', { dev: 'a_0', dst: '10.0.0.2', ndmFlagsMask: 255 }, 'ndmFlagsMask'],
];
