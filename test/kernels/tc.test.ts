/**
 * All of traffic control on a kernel that has it: what `tc` makes and what the library makes for the same command read
 * the same to both, and what a dump returns can be added again.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { IPRoute } from '../../src/iproute/iproute.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { commands } from '../tc/commands/index.js';
import type { Say } from '../tc/commands/table.js';
import { proven } from './proof.js';
import { addAgain, type Found, read, settledObjects, tcSays, unknownIn } from './tc-objects.js';

/** What has to be there before a command, behind `tc`. */
const SETUP: readonly [RegExp, string][] = [
  [/^qdisc change .* gred/, 'qdisc add dev a_0 root handle 1: gred setup DPs 3 default 2 grio'],
  [/^qdisc change .* plug/, 'qdisc add dev a_0 root handle 1: plug limit 1000'],
  [/^class .* ets/, 'qdisc add dev a_0 root handle 1: ets bands 3'],
  [/^class .* htb/, 'qdisc add dev a_0 root handle 1: htb'],
  [/^class .* hfsc/, 'qdisc add dev a_0 root handle 1: hfsc'],
  [/^class .* drr/, 'qdisc add dev a_0 root handle 1: drr'],
  [/^class .* qfq/, 'qdisc add dev a_0 root handle 1: qfq'],
  [/^(filter|chain) add dev/, 'qdisc add dev a_0 clsact'],
  [/^filter add block/, 'qdisc add dev a_0 ingress_block 10 clsact'],
];

/** What a kernel or `tc` says where it does not have something. */
const LACKS =
  /unknown|not found|not supported|No such file|is a garbage|What is "|Cannot find|does not exist|Failed to load/i;

/** Kinds whose attributes are not told, or not as they were given, with the reason. */
const words = (command: string): string[] =>
  command.match(/"[^"]*"|\S+/g)!.map((one) => one.replace(/^"|"$/g, ''));

/** Area and name of what a command makes, for the table of what is proven. */
function subject(command: string): [area: string, name: string] {
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

describe('traffic control', { skip: noNamespaces, timeout: 900_000 }, () => {
  let ns: TestNamespace;
  let ipr: IPRoute;
  const results = new Map<string, boolean>();

  before(() => {
    ns = new TestNamespace();
    ipr = ns.ipr();
  });
  after(() => {
    ns.close();
    for (const [what, held] of results) {
      if (held) proven(...(what.split(' ') as [string, string]));
    }
  });

  const tc = (command: string) => ns.run('tc', words(command));

  /** A fresh device, with what the command needs. */
  async function fresh(command: string, again = false): Promise<void> {
    await ipr.link.del({ dev: 'a_0' }).catch(() => {});
    await ipr.link.add({
      ifname: 'a_0',
      index: 13,
      numTxQueues: 4,
      numRxQueues: 4,
      linkinfo: {
        kind: 'veth',
        data: { peer: { ifname: 'b_0', index: 12, numTxQueues: 4, numRxQueues: 4 } },
      },
    });
    await ipr.link.set({ dev: 'a_0', up: true });
    await ipr.link.set({ dev: 'b_0', up: true });
    if (command.startsWith('actions')) {
      const kind = subject(command)[1];
      await ipr.tc.action.flush({ kind }).catch(() => {});
    }
    for (const [when, setup] of SETUP) {
      if (!when.test(command) || (again && command.startsWith('qdisc change'))) continue;
      const { status, stderr } = tc(setup);
      assert.equal(status, 0, `${setup}: ${stderr}`);
      break;
    }
  }

  const look = async (command: string): Promise<{ said: unknown; found: Found[] }> => ({
    said: tcSays(ns, command),
    found: await read(ipr, command),
  });

  async function prove(command: string, say: Say): Promise<string | undefined> {
    await fresh(command);
    const { status, stderr } = tc(command);
    if (status !== 0) {
      assert.match(stderr, LACKS);
      return stderr.trim().split('\n')[0];
    }
    const made = await look(command);
    const settled = settledObjects(command, made.found);
    assert.ok(made.found.length > 0, 'the library finds nothing');
    assert.deepEqual(unknownIn(made.found), []);

    await fresh(command);
    await say(ipr.tc);
    const ours = await look(command);
    assert.deepEqual(settledObjects(command, ours.found), settled, 'made by the library');
    assert.deepEqual(ours.said, made.said, 'made by the library, read by tc');

    await fresh(command, true);
    await addAgain(ipr, command, ours.found);
    const again = await look(command);
    assert.deepEqual(settledObjects(command, again.found), settled, 'added again');
    assert.deepEqual(again.said, made.said, 'added again, read by tc');
    return undefined;
  }

  for (const [command, say] of Object.entries(commands)) {
    const what = subject(command).join(' ');
    it(command, async (t) => {
      results.set(what, results.get(what) ?? true);
      let lacks: string | undefined;
      try {
        lacks = await prove(command, say);
      } catch (error) {
        results.set(what, false);
        throw error;
      }
      if (lacks !== undefined) {
        results.set(what, false);
        t.skip(`this kernel or tc lacks it: ${lacks}`);
      }
    });
  }
});
