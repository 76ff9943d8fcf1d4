/** Neighbours and proxies. */
import { after, type Case } from './case.js';

// biome-ignore format: a command and its call, a line each
export const neigh: Case[] = [
  ...after(
    'ip link add a_0 type veth peer name b_0; ip link set a_0 up; ip link set b_0 up; ip addr add 10.0.0.1/24 dev a_0; ip addr add fd01::1/64 dev a_0 nodad; ip link add br0 type bridge; ip link set b_0 master br0; ip link set br0 up; ip link add vx type vxlan id 42 dstport 4789',
    ['ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev a_0',
      (ipr) => ipr.neigh.add({ dev: 'a_0', dst: '10.0.0.5', lladdr: '02:00:00:00:00:05' })],
    ['ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 nud stale dev a_0',
      (ipr) => ipr.neigh.add({ dev: 'a_0', state: ['stale'], dst: '10.0.0.5', lladdr: '02:00:00:00:00:05' })],
    ['ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 nud reachable dev a_0 protocol static',
      (ipr) => ipr.neigh.add({ dev: 'a_0', state: ['reachable'], protocol: 'static', dst: '10.0.0.5', lladdr: '02:00:00:00:00:05' })],
    ['ip neigh replace 10.0.0.5 lladdr 02:00:00:00:00:06 dev a_0',
      (ipr) => ipr.neigh.replace({ dev: 'a_0', dst: '10.0.0.5', lladdr: '02:00:00:00:00:06' })],
    ['ip neigh add 10.0.0.5 dev a_0 nud none use',
      (ipr) => ipr.neigh.add({ dev: 'a_0', state: [], flags: ['use'], dst: '10.0.0.5' })],
    ['ip neigh add 10.0.0.5 dev a_0 managed extern_learn',
      (ipr) => ipr.neigh.add({ dev: 'a_0', state: [], flags: ['extLearned'], dst: '10.0.0.5', flagsExt: ['managed'] })],
    ['ip neigh add fd01::5 lladdr 02:00:00:00:00:05 dev a_0',
      (ipr) => ipr.neigh.add({ dev: 'a_0', dst: 'fd01::5', lladdr: '02:00:00:00:00:05' })],
    ['ip neigh add fd01::5 lladdr 02:00:00:00:00:05 router dev a_0',
      (ipr) => ipr.neigh.add({ dev: 'a_0', flags: ['router'], dst: 'fd01::5', lladdr: '02:00:00:00:00:05' })],
    ['ip neigh add proxy 10.0.0.6 dev a_0',
      (ipr) => ipr.neigh.add({ dev: 'a_0', flags: ['proxy'], dst: '10.0.0.6' })],
    ['ip neigh add proxy fd01::6 dev a_0',
      (ipr) => ipr.neigh.add({ dev: 'a_0', flags: ['proxy'], dst: 'fd01::6' })],
  ),
  ...after(
    'ip link add a_0 type veth peer name b_0; ip link set a_0 up; ip link set b_0 up; ip addr add 10.0.0.1/24 dev a_0; ip addr add fd01::1/64 dev a_0 nodad; ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev a_0; ip neigh add proxy 10.0.0.6 dev a_0; ip link add br0 type bridge; ip link set b_0 master br0; bridge fdb add 02:00:00:00:00:01 dev b_0 master static',
    ['ip neigh change 10.0.0.5 lladdr 02:00:00:00:00:07 dev a_0',
      (ipr) => ipr.neigh.change({ dev: 'a_0', dst: '10.0.0.5', lladdr: '02:00:00:00:00:07' })],
    ['ip neigh del 10.0.0.5 dev a_0',
      (ipr) => ipr.neigh.del({ dev: 'a_0', dst: '10.0.0.5' })],
    ['ip neigh del proxy 10.0.0.6 dev a_0',
      (ipr) => ipr.neigh.del({ dev: 'a_0', flags: ['proxy'], dst: '10.0.0.6' })],
  ),
];
