import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs an example and returns the lines it printed. */
async function run(name: string): Promise<string[]> {
  const file = fileURLToPath(new URL(`../examples/${name}.js`, import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { timeout: 120_000 });
  assert.equal(stderr, '');
  return stdout.trimEnd().split('\n');
}

const linux = process.platform === 'linux' ? false : 'netlink exists on Linux only';

describe('examples', { timeout: 60_000 }, () => {
  it('private-protocol: a policy is all that a protocol of one’s own needs', async () => {
    assert.deepEqual(await run('private-protocol'), [
      'draft:   {"id":7,"name":"attic","reading":"6608000028000000"}',
      'refined: {"id":7,"name":"attic","reading":{"centidegrees":2150,"humidity":40}}',
      'event:   new {"id":8,"name":"cellar"}',
      "refused: sensormsg: nam: unknown attribute; did you mean 'name'?",
    ]);
  });

  it('commands: command lines are read, written, and refused by the word', async () => {
    const lines = await run('commands');
    assert.deepEqual(lines.slice(0, 2), [
      'route.add {"dst":"10/8","gateway":"192.168.0.1","dev":"eth0"}',
      '  ip route add 10.0.0.0/8 via 192.168.0.1 dev eth0',
    ]);
    assert.equal(lines.at(-2), '  tc qdisc add dev eth0 root handle 1: htb default 10');
    assert.equal(lines.at(-1), "refused: unknown word 'vai' (column 22); did you mean 'via'?");
  });

  it('custom-transport: config.transport replaces the socket under an unchanged IPRoute', {
    skip: linux,
  }, async () => {
    const [sent, received, ...rest] = await run('custom-transport');
    assert.match(sent!, /^-> RTM_GETLINK, \d+ bytes$/);
    assert.match(received!, /^<- RTM_NEWLINK, \d+ bytes$/);
    assert.deepEqual(rest, ['lo has index 1']);
  });

  it('fix-message: a marshal of one’s own changes what is read', { skip: linux }, async () => {
    const lines = await run('fix-message');
    assert.match(lines[0]!, /^lo is (up|down)$/);
    for (const line of lines) assert.match(line, /^\S+ is (up|down)$/);
  });
});
