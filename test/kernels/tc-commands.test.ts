/**
 * Everything that `tc` makes, read by the library and written as a command of `tc`: applied by the library, and by `tc`
 * where that knows all of its words, the command makes the same again, which `tc` itself reads.
 */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseCommand, toCommand } from '../../src/commands/index.js';
import type { IPRoute } from '../../src/iproute/iproute.js';
import type { ObjectDefinition } from '../../src/objects/definition.js';
import { action } from '../../src/objects/tc/action.js';
import { chain } from '../../src/objects/tc/chain.js';
import { trafficClass } from '../../src/objects/tc/class.js';
import { filter } from '../../src/objects/tc/filter.js';
import { qdisc } from '../../src/objects/tc/qdisc.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { commands } from '../tc/commands/index.js';
import { options } from '../tc/commands/options.js';
import type { Say } from '../tc/commands/table.js';
import { freshDevice, words } from './tc-device.js';
import { type Found, read, settledObjects, tcSays } from './tc-objects.js';

/** What a command cannot make again, with the reason. */
const WITHOUT: Readonly<Record<string, string>> = {
  'actions add action gact goto chain 5 random netrand pipe 3': 'only actions of a filter go to a chain',
};
/** What the kernel does not report. */
const UNREPORTED = / estimator .* avrate | distribution (?!normal 10ms)| plug /;

const DEFINITIONS: Readonly<Record<string, ObjectDefinition>> = {
  qdisc,
  class: trafficClass,
  filter,
  chain,
  actions: action,
} as Readonly<Record<string, unknown>> as Readonly<Record<string, ObjectDefinition>>;

const U32_ROOT = 0x80000000;
const INGRESS = 0xfffffff2;

/** Whether an object is there by itself once those are that it belongs to. */
function isImplied(area: string, { handle, options: own, kind, chain: number }: Found): boolean {
  if (area === 'qdisc') return handle === 0;
  if (area === 'class') return Number(handle) % 0x10000 === 0;
  if (area === 'chain') return number === 0;
  if (area !== 'filter') return false;
  return own === undefined || (kind === 'u32' && Number(handle) % 0x1000 === 0 && Number(handle) >= U32_ROOT);
}

describe('commands of tc of what was read', { skip: noNamespaces }, () => {
  let ns: TestNamespace;
  let ipr: IPRoute;

  before(() => {
    ns = new TestNamespace();
    ipr = ns.ipr();
  });
  after(() => ns.close());

  async function apply(line: string): Promise<void> {
    for (const one of line.split('\n')) {
      const { object, verb, input } = parseCommand(one);
      const [, area] = object.name.split('.') as [string, 'qdisc'];
      // biome-ignore lint/suspicious/noExplicitAny: the verbs of each object
      await (ipr.tc[area] as any)[verb](input);
    }
  }

  async function lines(command: string, found: readonly Found[]): Promise<string[]> {
    const [area = ''] = command.split(' ');
    const links = await ipr.link.dump();
    const deviceName = (index: number) => links.find((one) => one.index === index)?.ifname;
    return found
      .filter((one) => !isImplied(area, one))
      .map((one) => {
        const input = area === 'chain' ? { ...one, parent: INGRESS } : one;
        const verb = one.kind === 'ets' && area === 'class' ? 'change' : 'add';
        return toCommand({ object: DEFINITIONS[area]!, verb, input }, { deviceName });
      });
  }

  async function prove(command: string, say: Say): Promise<string | undefined> {
    await freshDevice(ns, ipr, command);
    const { status } = ns.run('tc', words(command));
    // an older `tc` may not have the words for it
    const lacks = status === 0 ? undefined : await say(ipr.tc).then(() => undefined, String);
    if (lacks !== undefined) return lacks;
    const made = await read(ipr, command);
    const settled = settledObjects(command, made);
    const said = tcSays(ns, command);
    const again = await lines(command, made);
    for (const line of again) assert.match(line, /^tc /);

    await freshDevice(ns, ipr, command, true);
    for (const line of again) await apply(line);
    assert.deepEqual(settledObjects(command, await read(ipr, command)), settled, again.join('\n'));
    assert.deepEqual(tcSays(ns, command), said, again.join('\n'));

    await freshDevice(ns, ipr, command, true);
    for (const line of again.flatMap((one) => one.split('\n'))) {
      // versions of `tc` differ in the words they know
      if (ns.run('tc', words(line).slice(1)).status !== 0) return undefined;
    }
    assert.deepEqual(tcSays(ns, command), said, `${again.join('\n')} by tc`);
    return undefined;
  }

  for (const [command, say] of Object.entries({ ...commands, ...options })) {
    if (WITHOUT[command] || UNREPORTED.test(command)) continue;
    it(command, async (t) => {
      const lacks = await prove(command, say);
      if (lacks !== undefined) t.skip(`this kernel or tc lacks it: ${lacks}`);
    });
  }
});
