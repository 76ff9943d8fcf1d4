import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import {
  type NetlinkError,
  type ProcessEvent,
  processEvents,
  type Uevent,
  uevents,
} from '../../src/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';

const limit = () => AbortSignal.timeout(10_000);

describe('uevents', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('tells of devices of its namespace, filtered', async () => {
    using space = new TestNamespace();
    const all = uevents({ netns: space.ns.fd, signal: limit() });
    const some = uevents({
      netns: space.ns.fd,
      signal: limit(),
      subsystem: 'net',
      action: ['add', 'remove'],
      devpath: '/devices/*/net/v*',
      env: { INTERFACE: 'v0' },
    });
    space.ip('link add v0 type veth peer name v1\nlink del v0');
    const seen: Uevent[] = [];
    for await (const one of some) {
      assert.equal(one.event, 'uevent');
      if (one.event !== 'uevent') break;
      seen.push(one);
      if (one.action === 'remove') break;
    }
    assert.deepEqual(
      seen.map(({ action, subsystem, devpath, env }) => [action, subsystem, devpath, env.INTERFACE]),
      [
        ['add', 'net', '/devices/virtual/net/v0', 'v0'],
        ['remove', 'net', '/devices/virtual/net/v0', 'v0'],
      ],
    );
    assert.ok(seen[0]!.seqnum < seen[1]!.seqnum);
    const names = new Set<string>();
    for await (const one of all) {
      if (one.event === 'uevent') names.add(one.env.INTERFACE ?? one.subsystem);
      if (names.has('v0') && names.has('v1')) break;
    }
    await some.closed;
  });

  it('goes on after some were lost', async () => {
    using space = new TestNamespace();
    const events = uevents({ netns: space.ns.fd, receiveBuffer: 4096, subsystem: 'net', signal: limit() });
    const adds = Array.from({ length: 60 }, (_, i) => `link add a${i} type veth peer name b${i}`);
    for (const line of adds) space.run('ip', line.split(' '));
    let overruns = 0;
    let more = false;
    for await (const one of events) {
      if (one.event === 'overrun') overruns++;
      if (overruns > 0 && !more) {
        more = true;
        setTimeout(
          () => space.run('ip', ['link', 'add', 'last', 'type', 'veth', 'peer', 'name', 'lust']),
          100,
        );
      }
      if (one.event === 'uevent' && one.env.INTERFACE === 'last') break;
    }
    assert.ok(overruns > 0);
  });

  it('refuses options that there are none of', () => {
    assert.throws(() => uevents({ subsytem: 'net' } as never), /did you mean 'subsystem'/);
    assert.throws(() => uevents({ source: 'kernal' as never }), /'kernel' or 'udev'/);
  });
});

async function noProcesses(): Promise<string | false> {
  try {
    (await processEvents()).close();
    return false;
  } catch (error) {
    return `this kernel has no events of processes here: ${(error as NetlinkError).message}`;
  }
}

describe('events of processes', { skip: await noProcesses(), timeout: 60_000 }, () => {
  it('tells of a child’s life', async () => {
    const events = await processEvents({ signal: limit() });
    const { pid } = spawnSync('sh', ['-c', 'exit 3']);
    const seen: ProcessEvent[] = [];
    for await (const one of events) {
      if (one.event === 'overrun' || one.event === 'error') continue;
      const of = 'processTgid' in one ? one.processTgid : one.childTgid;
      if (of === pid) seen.push(one);
      if (of === pid && one.event === 'exit') break;
    }
    assert.deepEqual([seen[0]!.event, seen.at(-1)!.event], ['fork', 'exit']);
    assert.ok(seen.some(({ event }) => event === 'exec'));
    const last = seen.at(-1)!;
    assert.ok(last.event === 'exit' && last.exitCode >> 8 === 3);
    const first = seen[0]!;
    assert.ok(first.event === 'fork' && first.parentTgid === process.pid);
    assert.ok(Number(last.timestampNs) > 0);
  });

  it('tells of some kinds only, also of ends with a status', async () => {
    const events = await processEvents({ events: ['nonzeroExit'], signal: limit() });
    spawnSync('true');
    const { pid } = spawnSync('false');
    for await (const one of events) {
      assert.equal(one.event, 'exit');
      if (one.event !== 'exit') break;
      assert.ok(one.exitCode !== 0);
      if (one.processTgid === pid) break;
    }
    const renamed = await processEvents({ events: ['comm'], signal: limit() });
    const script = `require('fs').writeFileSync('/proc/self/comm', 'renamed')`;
    spawnSync(process.execPath, ['-e', script]);
    for await (const one of renamed) {
      assert.equal(one.event, 'comm');
      if (one.event === 'comm' && one.comm === 'renamed') break;
    }
  });

  it('refuses events that there are none of', async () => {
    await assert.rejects(processEvents({ events: ['forc' as never] }), /did you mean 'fork'/);
    await assert.rejects(processEvents({ event: [] } as never), /did you mean 'events'/);
  });
});

it('the example runs', { skip: noNamespaces }, () => {
  const file = new URL('../../examples/system-events.js', import.meta.url).pathname;
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 30_000 });
  assert.equal(stderr, '');
  assert.match(stdout, /^add ve0\nremove ve0\n(ended with 1|E\w+: .*)\n$/);
});

it('a process that listens can end', () => {
  const index = new URL('../../src/index.js', import.meta.url).href;
  const script = `import { uevents } from '${index}'; const events = uevents(); setTimeout(() => events.close(), 50); for await (const one of events); console.log('ended');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.equal(stdout, 'ended\n', stderr);
});
