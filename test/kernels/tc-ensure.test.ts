/**
 * `ensure` of everything that `tc` makes: what is there is `unchanged`, however it was made; what differs is changed or
 * replaced; with `present: false` it is removed.
 */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { IPRoute } from '../../src/iproute/iproute.js';
import type { Ensured, EnsureOptions } from '../../src/iproute/objects.js';
import type { TrafficControlChanges } from '../../src/iproute/tc.js';
import type { FilterInput } from '../../src/objects/tc/inputs.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { commands } from '../tc/commands/index.js';
import { options } from '../tc/commands/options.js';
import type { Say } from '../tc/commands/table.js';
import { freshDevice, words } from './tc-device.js';

/** What has no state of its own that could be ensured, with the reason. */
const WITHOUT: Readonly<Record<string, string>> = {
  'qdisc change dev a_0 root plug release_indefinite': 'what plug is sent is something to do, and no state',
  'actions add action nat egress any 192.168.0.1 index 3': 'tc 6.1 takes any for 0.0.0.0 alone',
  'actions add action pedit ex munge ip6 traffic_class set 8 munge ip6 flow_lbl set 5':
    'tc sets 19 of the 20 bits of the label',
};

const dev = 'a_0';

type Verbs = { ensure(value: object, options?: EnsureOptions): Promise<Ensured<object>> };

type Outcome = Ensured<object>['outcome'];

/** The verbs of a command, as `ensure`; of several actions one after the other. */
function ensuring(ipr: IPRoute, options?: EnsureOptions): TrafficControlChanges<Promise<Outcome[]>> {
  const of = (verbs: Verbs) => {
    const ensure = async (value: object | readonly object[]) => {
      const outcomes: Outcome[] = [];
      for (const one of Array.isArray(value) ? value : [value])
        outcomes.push((await verbs.ensure(one, options)).outcome);
      return [...new Set(outcomes)];
    };
    return { add: ensure, replace: ensure, change: ensure };
  };
  const { qdisc, class: classes, filter, chain, action } = ipr.tc as unknown as Record<string, Verbs>;
  return {
    qdisc: of(qdisc!),
    class: of(classes!),
    filter: of(filter!),
    chain: of(chain!),
    action: of(action!),
  } as never;
}

const NO_ACTIONS = 'this kernel or tc lacks it: actions';

describe('ensure of traffic control', { skip: noNamespaces }, () => {
  let ns: TestNamespace;
  let ipr: IPRoute;

  before(() => {
    ns = new TestNamespace();
    ipr = ns.ipr();
  });
  after(() => ns.close());

  const hasActions = () =>
    ipr.tc.action.dump({ kind: 'gact' }).then(
      () => true,
      () => false,
    );

  async function prove(command: string, say: Say): Promise<string | undefined> {
    await freshDevice(ns, ipr, command);
    const { status, stderr } = ns.run('tc', words(command));
    if (status !== 0) return stderr.trim().split('\n')[0];
    const outcome = async (options?: EnsureOptions) => (await say(ensuring(ipr, options))).join();
    assert.equal(await outcome(), 'unchanged', 'made by tc');
    const isChange = / change |^class .* ets/.test(command);
    if (!isChange) {
      assert.equal(await outcome({ present: false }), 'removed');
      assert.equal(await outcome({ present: false }), 'unchanged', 'removed');
    }
    await freshDevice(ns, ipr, command);
    assert.equal(await outcome(), isChange ? 'changed' : 'created');
    assert.equal(await outcome(), 'unchanged', 'made by ensure');
    for (const read of await ipr.tc.qdisc.dump())
      if (read.handle !== 0)
        assert.equal((await ipr.tc.qdisc.ensure(read)).outcome, 'unchanged', 'as it was read');
    return undefined;
  }

  for (const [command, say] of Object.entries({ ...commands, ...options })) {
    if (WITHOUT[command]) continue;
    it(command, async (t) => {
      const lacks = await prove(command, say);
      if (lacks !== undefined) t.skip(`this kernel or tc lacks it: ${lacks}`);
    });
  }

  it('a filter, by what it matches', async (t) => {
    if (!(await hasActions())) return t.skip(NO_ACTIONS);
    await freshDevice(ns, ipr, 'filter add dev a_0 ingress matchall');
    const { filter } = ipr.tc;
    const place = { dev, parent: 'ingress', protocol: 'ip', prio: 5 };
    const match = 'ip dst 10.0.0.0/8';
    const u32 = (options: object, more: object = {}) =>
      ({ ...place, kind: 'u32', options, ...more }) as FilterInput;
    const outcome = async (value: Parameters<typeof filter.ensure>[0]) =>
      (await filter.ensure(value)).outcome;
    const count = () =>
      ns.run('tc', ['filter', 'show', 'dev', dev, 'ingress']).stdout.match(/ fh \S+::\S+ /g)?.length ?? 0;
    assert.equal(await outcome(u32({ match, act: ['drop'] })), 'created');
    assert.equal(await outcome(u32({ match: ['ip dst 10.0.0.0/8'], act: ['drop'] })), 'unchanged');
    assert.equal(await outcome(u32({ match, act: ['drop'] }, { prio: undefined })), 'unchanged');
    assert.equal(await outcome(u32({ match, act: ['pass'] })), 'changed');
    assert.equal(count(), 1);
    assert.equal(await outcome(u32({ match: 'ip dst 11.0.0.0/8', act: ['pass'] })), 'created');
    assert.equal(count(), 2);
    // of a number, what it matches is replaced
    const [first] = await filter.dump({ dev, parent: 'ingress', kind: 'u32' });
    assert.ok(first);
    const all = await filter.dump({ dev, parent: 'ingress' });
    const own = all.find(({ options }) => (options as { sel?: object } | undefined)?.sel !== undefined)!;
    const again = u32({ match: 'ip dst 12.0.0.0/8', act: ['pass'] }, { handle: own.handle });
    assert.equal(await outcome(again), 'changed');
    assert.equal(await outcome(again), 'unchanged');
    assert.equal(count(), 2);
    assert.equal((await filter.ensure(u32({ match }), { present: false })).outcome, 'unchanged');
    assert.equal((await filter.ensure(again, { present: false })).outcome, 'removed');
    assert.equal(count(), 1);
  });

  it('a chain, and actions by themselves', async (t) => {
    if (!(await hasActions())) return t.skip(NO_ACTIONS);
    await freshDevice(ns, ipr, 'filter add dev a_0 ingress matchall');
    const chain = { dev, parent: 'ingress', chain: 7 };
    assert.equal((await ipr.tc.chain.ensure(chain)).outcome, 'created');
    assert.equal((await ipr.tc.chain.ensure(chain)).outcome, 'unchanged');
    assert.equal((await ipr.tc.chain.ensure(chain, { present: false })).outcome, 'removed');
    const { action } = ipr.tc;
    const gact = (verdict: 'drop' | 'pass', index?: number) =>
      ({ kind: 'gact', options: { action: verdict, index } }) as const;
    assert.equal((await action.ensure(gact('drop', 5))).outcome, 'created');
    assert.equal((await action.ensure('drop')).outcome, 'unchanged');
    assert.equal((await action.ensure(gact('pass', 5))).outcome, 'changed');
    assert.equal((await action.ensure('drop')).outcome, 'created');
    assert.equal((await action.ensure(gact('pass', 5), { present: false })).outcome, 'removed');
  });

  it('a filter that was read has actions of its own when it is added again', async (t) => {
    if (!(await hasActions())) return t.skip(NO_ACTIONS);
    await freshDevice(ns, ipr, 'filter add dev a_0 ingress matchall');
    const place = { dev, parent: 'ingress', protocol: 'ip' } as const;
    await ipr.tc.filter.add({ ...place, prio: 1, kind: 'matchall', options: { act: ['drop'] } });
    const indices = async () =>
      (await ipr.tc.filter.dump({ dev, parent: 'ingress' })).flatMap(({ options: own }) =>
        ((own as { act?: { options: { parms: { index: number } } }[] } | undefined)?.act ?? []).map(
          (one) => one.options.parms.index,
        ),
      );
    const read = (await ipr.tc.filter.dump({ dev, parent: 'ingress' })).find(
      (one) => one.options !== undefined,
    )!;
    await ipr.tc.filter.add({
      ...read,
      ifindex: undefined,
      parent: 'ingress',
      dev,
      info: undefined,
      prio: 2,
      protocol: 'ip',
    } as FilterInput);
    assert.equal(new Set(await indices()).size, 2);
    // one that is shared on purpose stays so
    await ipr.tc.action.add({ kind: 'gact', options: { action: 'pass', index: 77 } });
    const shared = { kind: 'gact', index: 77 } as const;
    await ipr.tc.filter.add({ ...place, prio: 3, kind: 'matchall', options: { act: [shared] } });
    const all = await ipr.tc.filter.dump({ dev, parent: 'ingress', prio: 3 });
    const third = all.find((one) => one.options !== undefined)!;
    await ipr.tc.filter.add({
      ...third,
      ifindex: undefined,
      parent: 'ingress',
      dev,
      info: undefined,
      prio: 4,
      protocol: 'ip',
    } as FilterInput);
    assert.equal((await indices()).filter((index) => index === 77).length, 2);
  });
});
