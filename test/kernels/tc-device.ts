/** A device with what a command of `tc` needs to be there. */
import assert from 'node:assert/strict';
import type { IPRoute } from '../../src/iproute/iproute.js';
import type { ActionKind } from '../../src/messages/route/tc/action/index.js';
import type { QdiscInput } from '../../src/objects/tc/inputs.js';
import type { TestNamespace } from '../helpers.js';
import { optionNames } from '../tc/commands/options.js';
import type { Say } from '../tc/commands/table.js';

const dev = 'a_0';
const root = (kind: string, options?: object): Say => {
  const value = { dev, handle: '1:', kind, ...(options ? { options } : {}) } as QdiscInput;
  return (tc) => tc.qdisc.add(value);
};
const table: Say = (tc) =>
  tc.filter.add({
    dev,
    parent: 'ingress',
    protocol: 'ip',
    prio: 6,
    handle: '5:',
    kind: 'u32',
    options: { divisor: 16 },
  });
const mirror: Say = (tc) =>
  tc.action.add({ kind: 'mirred', options: { egress: 'mirror', dev: 'b_0', index: 7 } });

/** What has to be there before a command. */
const SETUP: readonly [RegExp, Say][] = [
  [/^qdisc change .* gred/, root('gred', { DPs: 3, default: 2, grio: true })],
  [/^qdisc change .* plug/, root('plug', { action: 'limit', limit: 1000 })],
  [/^class .* ets/, root('ets', { bands: 3 })],
  [/^class .* htb/, root('htb', { default: 0 })],
  [/^class .* hfsc/, root('hfsc', { default: 0 })],
  [/^class .* drr/, root('drr')],
  [/^class .* qfq/, root('qfq')],
  [/^(filter|chain) add dev/, (tc) => tc.qdisc.add({ dev, kind: 'clsact' })],
  [/^filter .* (link|ht) 5:/, table],
  [/^filter .* mirror index 7/, mirror],
  [/^filter add block/, (tc) => tc.qdisc.add({ dev, kind: 'clsact', ingressBlock: 10 })],
];
/** Objects that a dump tells besides those that a command made: they are added again with them. */
const TOLD: readonly Say[] = [SETUP[0]![1], SETUP[1]![1], table, mirror];

export const words = (command: string): string[] =>
  command.match(/'[^']*'|"[^"]*"|\S+/g)!.map((one) => one.replace(/^(['"])(.*)\1$/, '$2'));

/** Area and name of what a command makes, for the table of what is proven. */
export function subject(command: string): readonly [area: string, name: string] {
  if (optionNames[command]) return optionNames[command];
  const [area = '', , ...rest] = words(command);
  if (area === 'chain') return ['filter', 'chains'];
  if (area === 'actions') {
    const first = rest[1]!;
    return ['action', ['drop', 'ok'].includes(first) ? 'gact' : first];
  }
  const kinds = area === 'filter' ? FILTERS : QDISCS;
  const name = rest.find((word) => kinds.includes(word));
  assert.ok(name, command);
  return [area, name];
}
const FILTERS = 'u32 flower matchall basic bpf cgroup flow fw route'.split(' ');
const QDISCS =
  'pfifo bfifo pfifo_fast pfifo_head_drop prio multiq mq mqprio htb hfsc hhf netem tbf red gred sfq sfb choke codel fq fq_codel fq_pie pie cake drr ets qfq skbprio cbs etf taprio plug ingress clsact noqueue blackhole dualpi2'.split(
    ' ',
  );

/** A fresh device. `again`: what a command made is added again, with what it needed where that was read as well. */
export async function freshDevice(
  ns: TestNamespace,
  ipr: IPRoute,
  command: string,
  again = false,
): Promise<void> {
  await ipr.link.del({ dev }).catch(() => {});
  await ipr.link.add({
    ifname: dev,
    index: 13,
    numTxQueues: 4,
    numRxQueues: 4,
    linkinfo: {
      kind: 'veth',
      data: { peer: { ifname: 'b_0', index: 12, numTxQueues: 4, numRxQueues: 4 } },
    },
  });
  await ipr.link.set({ dev, up: true });
  await ipr.link.set({ dev: 'b_0', up: true });
  const [area, name] = subject(command);
  const kind = area === 'action' ? name.split(':')[0]! : 'mirred';
  if (command.includes('ipset(')) ns.run('ipset', ['create', '-exist', 'blue', 'hash:ip']);
  if (area === 'action' || command.includes('mirred'))
    await ipr.tc.action.flush({ kind: kind as ActionKind }).catch(() => {});
  for (const [when, setup] of SETUP) {
    if (when.test(command) && !(again && TOLD.includes(setup))) await setup(ipr.tc);
  }
}
