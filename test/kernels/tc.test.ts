/**
 * All of traffic control on a kernel that has it: what `tc` makes and what the library makes for the same command read
 * the same to both, and what a dump returns can be added again.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import type { IPRoute } from '../../src/iproute/iproute.js';
import { tcWords } from '../../src/objects/tc/in-words.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { commands } from '../tc/commands/index.js';
import { optionNames, options } from '../tc/commands/options.js';
import type { Say } from '../tc/commands/table.js';
import type { Area } from './areas.js';
import { proven } from './proof.js';
import { freshDevice, subject, words } from './tc-device.js';
import { addAgain, type Found, read, settledObjects, tcSays, unknownIn } from './tc-objects.js';

/** What a kernel or `tc` says where it does not have something. */
const LACKS =
  /unknown|not found|not supported|No such file|is a garbage|What is "|Cannot find|does not exist|Failed to load/i;

/** Commands that are only compared as bytes, with the reason. */
const BYTES_ONLY: Readonly<Record<string, string>> = {
  'actions add action pedit ex munge ip6 traffic_class set 8 munge ip6 flow_lbl set 5':
    'tc sets 19 of the 20 bits of the label',
  'actions add action nat egress any 192.168.0.1 index 3': 'tc 6.1 takes any for 0.0.0.0 alone',
  'actions add action gact goto chain 5 random netrand pipe 3': 'only actions of a filter go to a chain',
};

/** Bursts that newer versions of `tc` than 6.1 compute with nanoseconds: they are compared with 6.1. */
const BURSTS: readonly string[] = [
  'class add dev a_0 parent 1: classid 1:1 htb rate 10mbit ceil 100mbit burst 20k cburst 30k prio 3 quantum 2000 mpu 64 overhead 4 linklayer atm',
  'class add dev a_0 parent 1: classid 1:1 htb rate 40gbit',
  'actions add action police rate 40gbit burst 1m mtu 64k peakrate 60gbit conform-exceed pipe/ok',
];
const { stdout: version } = spawnSync('tc', ['-V'], { encoding: 'utf8' });
const elsewhere = (command: string): boolean =>
  BURSTS.includes(command) && !/iproute2-6\.1\b/.test(version ?? '');

/** What the kernel does not tell, and cannot be added again without. */
const UNTOLD: readonly RegExp[] = [/ estimator .* avrate /];

describe('traffic control', { skip: noNamespaces }, () => {
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
      const [area, ...name] = what.split(' ');
      if (held) proven(area as Area, name.join(' '));
    }
  });

  const tc = (command: string) => ns.run('tc', words(command));

  const fresh = (command: string, again = false): Promise<void> => freshDevice(ns, ipr, command, again);

  const look = async (command: string): Promise<{ said: unknown; found: Found[] }> => ({
    found: await read(ipr, command),
    said: tcSays(ns, command),
  });

  async function prove(command: string, say: Say): Promise<string | undefined> {
    await fresh(command);
    const { status, stderr } = tc(command);
    if (status !== 0) {
      // older programs tell in many ways that they do not know an option
      if (!optionNames[command] || stderr.includes('talking to the kernel')) assert.match(stderr, LACKS);
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
    if (UNTOLD.some((untold) => untold.test(command))) return undefined;

    await fresh(command, true);
    await addAgain(ipr, command, ours.found);
    const again = await read(ipr, command);
    assert.deepEqual(settledObjects(command, again), settled, 'added again');
    if (!command.startsWith('filter')) return undefined;

    await fresh(command, true);
    await addAgain(ipr, command, again, tcWords);
    const inWords = await read(ipr, command);
    assert.deepEqual(settledObjects(command, inWords), settled, 'added again in words');
    return undefined;
  }

  for (const [command, say] of Object.entries({ ...commands, ...options })) {
    if (BYTES_ONLY[command] || elsewhere(command)) continue;
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
