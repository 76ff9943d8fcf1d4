import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';
import { proven } from './proof.js';

const folder = mkdtempSync(join(tmpdir(), 'capture-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Why an interface cannot be recorded here. */
function unable(): string | false {
  if (noNamespaces) return noNamespaces;
  const words = ['-n', 'ip', 'link', 'add', 'nlmon0', 'type', 'nlmon'];
  return spawnSync('unshare', words).status === 0 ? false : 'this kernel has no nlmon';
}

describe('tsroute2 capture of an nlmon interface', { skip: unable() }, () => {
  it('records what passes, as a file that decode explains and tcpdump reads, where there is one', async () => {
    using space = new TestNamespace();
    space.ip('link add nlmon0 type nlmon\nlink set nlmon0 up');
    const file = join(folder, 'nlmon.pcapng');
    const words = [`--net=/proc/self/fd/3`, process.execPath, CLI, 'capture', '-o', file];
    const child = spawn('nsenter', words, { stdio: ['ignore', 'pipe', 'pipe', space.ns.fd] });
    const ended = once(child, 'close');
    let said = '';
    child.stderr!.on('data', (text) => (said += text));
    // the file's header is there at once, the first packet when the socket is bound
    const begins = Date.now();
    const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    for (let header = 0; header === 0 || size() === header; ) {
      header ||= size();
      assert.ok(Date.now() - begins < 120_000, `nothing is recorded: ${said}`);
      space.ip('link show lo');
      await sleep(20);
    }
    space.ip('link add d0 type dummy\nlink set d0 up\naddr add 10.0.0.1/24 dev d0');
    await sleep(300);
    child.kill('SIGINT');
    const [status] = await ended;
    assert.equal(status, 0, said);
    const { stdout } = spawnSync(process.execPath, [CLI, 'decode', '--json', file], { encoding: 'utf8' });
    type Message = { name: string; errors: string[]; object: Record<string, unknown>; request?: object };
    const messages: Message[] = JSON.parse(stdout);
    for (const { errors } of messages) assert.deepEqual(errors, []);
    assert.ok(messages.some(({ name, object }) => name === 'RTM_NEWLINK' && object.ifname === 'd0'));
    assert.ok(messages.some(({ name, object }) => name === 'RTM_NEWADDR' && object.local === '10.0.0.1'));
    assert.ok(messages.some(({ name, request }) => name === 'NLMSG_ERROR' && request));
    const [, count] = /(\d+) datagrams recorded/.exec(said)!;
    proven('capture', 'nlmon');
    if (notInstalled('tcpdump')) return;
    const dump = spawnSync('tcpdump', ['-r', file], { encoding: 'utf8' });
    assert.match(dump.stderr, /link-type NETLINK/);
    assert.equal(dump.stdout.match(/^\d\d:\d\d:/gm)?.length, Number(count));
  });
});
