import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { GenericNetlink, netns, TaskStats } from '../src/index.js';
import { isInOtherNamespace } from '../src/taskstats/namespace.js';
import { noNamespaces } from './helpers.js';

/** Runs an example and returns the lines it printed. */
function run(name: string): string[] {
  const file = fileURLToPath(new URL(`../examples/${name}.js`, import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 120_000 });
  assert.equal(stderr, '');
  return stdout.trimEnd().split('\n');
}

async function whyNot(what: string, attempt: () => Promise<unknown>): Promise<string | false> {
  try {
    await attempt();
    return false;
  } catch (error) {
    return `${what} cannot be ${what.startsWith('named') ? 'made' : 'read'} here: ${(error as Error).message}`;
  }
}

const noNames = await whyNot('named network namespaces', async () => {
  const name = `tsr${process.pid}-probe`;
  await netns.create(name);
  await netns.remove(name);
});
const noStatistics = await whyNot('process statistics', async () => {
  await using stats = new TaskStats();
  await stats.getPid(process.pid);
});
const noExits =
  isInOtherNamespace(undefined) !== false && 'exits are told in the initial network namespace only';

describe('examples of namespaces, generic netlink and process statistics', { timeout: 60_000 }, () => {
  it('netns: two namespaces, a link between them, a program in one', { skip: noNames }, () => {
    assert.deepEqual(run('netns'), [
      'green has lo, peer',
      'named: true',
      'blue routes 10.9.0.0/24',
      'the program ran',
      'named: false',
    ]);
  });

  it('generic-netlink: families, and a message class of one’s own', { skip: noNamespaces }, async () => {
    const [first, ...rest] = run('generic-netlink');
    assert.equal(first, 'nlctrl has the groups { notify: 16 }');
    assert.match(rest.at(-1)!, /^no_such_family is not available/);
    await using genl = new GenericNetlink();
    assert.equal((await genl.family('nlctrl')).id, 16);
  });

  it('taskstats: of this process, and of one that ends', { skip: noStatistics || noExits }, () => {
    const [own, ended] = run('taskstats');
    assert.match(own!, /^node: \d+ µs of user time, \d+ voluntary switches$/);
    assert.equal(ended, 'sh ended with 3');
  });
});
