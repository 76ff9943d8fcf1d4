/** Options of traffic control: the commands of test/tc, and those that no kernel or `tc` here accepts. */
import type { IPRoute } from '../../src/iproute/iproute.js';
import { options } from '../tc/commands/options.js';
import { after, type Case } from './case.js';
import { type Difference, nestedFlag } from './differences.js';

const SETUP =
  'ip link add a_0 numtxqueues 4 numrxqueues 4 type veth peer name b_0 numtxqueues 4 numrxqueues 4; ip link set a_0 up; ip link set b_0 up; tc qdisc add dev a_0 clsact; ipset create blue hash:ip';

const root = (kind: string, value: object) => (ipr: IPRoute) =>
  ipr.tc.qdisc.add({ dev: 'a_0', parent: 'root', handle: '1:', kind, options: value } as never);

export const tc: Case[] = after(
  SETUP,
  ...Object.entries(options).map(([command, say]): [string, Case['call'], ...Difference[]] => [
    `tc ${command}`,
    (ipr) => say(ipr.tc),
    ...(/geneve_opts/.test(command) ? [nestedFlag] : []),
  ]),
  // which tc 6.1 takes for 0.0.0.0 alone
  [
    'tc actions add action nat ingress any 192.168.0.1',
    (ipr) => ipr.tc.action.add({ kind: 'nat', options: { ingress: 'any', to: '192.168.0.1' } }),
  ],
  // wants a device that paces
  ['tc qdisc add dev a_0 root handle 1: fq offload_horizon 1ms', root('fq', { offloadHorizon: '1ms' })],
  // wants one that interrupts frames
  [
    'tc qdisc add dev a_0 root handle 1: mqprio num_tc 2 map 0 1 queues 1@0 1@1 hw 1 fp E P',
    root('mqprio', { numTc: 2, map: [0, 1], queues: ['1@0', '1@1'], hw: true, fp: ['E', 'P'] }),
  ],
);
