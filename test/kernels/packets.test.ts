/** Packets as they are dropped, and as they are sampled. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { describe, it } from 'node:test';
import {
  DropMonitor,
  type DroppedPacket,
  GenericNetlink,
  Psample,
  type SampledPacket,
} from '../../src/index.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { proven } from './proof.js';

async function absent(name: string): Promise<string | false> {
  using genl = new GenericNetlink();
  const asked = () => genl.family(name).then(() => false as const);
  return asked().catch(() => {
    spawnSync('modprobe', [name === 'NET_DM' ? 'drop_monitor' : name]);
    return asked().catch((error: Error) => `this kernel has no ${name}: ${error.message}`);
  });
}

/** Sends a datagram to a port of this machine that nobody listens to. */
function knock(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.on('error', () => undefined);
    socket.send('knock', port, '127.0.0.1', () => {
      socket.close();
      resolve();
    });
  });
}

describe('DropMonitor', { timeout: 300_000 }, () => {
  it('tells of dropped packets, why and where', async (t) => {
    const why = await absent('NET_DM');
    if (why) return t.skip(why);
    spawnSync('ip', ['link', 'set', 'lo', 'up']);
    await using monitor = new DropMonitor();
    const packets = await monitor.packets({ truncate: 100, queue: 500 });
    assert.deepEqual(await monitor.config(), { mode: 'packet', truncate: 100, queue: 500 });
    const other = new DropMonitor();
    assert.match((await rejection(other.packets())).message, /EBUSY|EAGAIN|running|monitoring/);
    other.close();
    await knock(45_454);
    let found: DroppedPacket | undefined;
    for await (const one of packets) {
      if (one.event !== 'drop' || !one.payload?.includes('b18e')) continue;
      found = one;
      break;
    }
    const { origin, reason, symbol, payload, length, timestamp } = found!;
    assert.equal(origin, 'sw');
    assert.equal(reason, 'NO_SOCKET');
    assert.match(symbol!, /udp/);
    assert.ok(payload!.includes(Buffer.from('knock').toString('hex')));
    assert.ok(length! >= payload!.length / 2);
    assert.ok(BigInt(timestamp!) > 0n);
    assert.equal(typeof (await monitor.statistics()).software, 'number');
    await packets.closed;
    // it has stopped: the next may begin
    const summaries = await monitor.summaries();
    await knock(45_454);
    for await (const one of summaries) {
      if (one.event !== 'summary' || one.points.length === 0) continue;
      assert.ok(one.points.every(({ pc, count }) => BigInt(pc) > 0n && count > 0));
      break;
    }
    proven('drop_monitor', 'packets');
  });
});

describe('Psample', { skip: noNamespaces, timeout: 300_000 }, () => {
  it('tells of packets that tc samples, and of those that were lost', async (t) => {
    const why = await absent('psample');
    if (why) return t.skip(why);
    using space = new TestNamespace();
    space.ip(
      'link add v0 type veth peer name v1\naddr add 10.0.0.1/24 dev v0\nlink set v0 up\nlink set v1 up',
    );
    space.ip('neigh add 10.0.0.2 dev v0 lladdr 02:00:00:00:00:02');
    const tc = (words: string) => space.run('tc', words.split(' '));
    tc('qdisc add dev v0 clsact');
    const { status, stderr } = tc('filter add dev v0 egress matchall action sample rate 1 group 5 trunc 60');
    if (status !== 0) return t.skip(`this kernel or tc lacks it: ${stderr.split('\n')[0]}`);
    await using psample = new Psample({ netns: space.ns.fd });
    const packets = await psample.packets({ group: 5 });
    const text = 'a packet that is longer than what is kept of it, by some bytes';
    const sender = `const s = require('node:dgram').createSocket('udp4'); s.send(${JSON.stringify(text)}, 9, '10.0.0.2', () => s.close())`;
    for (let i = 0; i < 2; i++) space.run(process.execPath, ['-e', sender]);
    const seen: SampledPacket[] = [];
    for await (const one of packets) {
      if (one.event !== 'sample' || !one.data?.includes('020000000002')) continue;
      seen.push(one);
      if (seen.length === 2) break;
    }
    const [{ index }] = space.ipJson('link show v0').map(({ ifindex }) => ({ index: ifindex })) as [
      { index: number },
    ];
    const [first] = seen as [SampledPacket];
    assert.deepEqual([first.group, first.rate, first.oifindex, first.lost], [5, 1, index, 0]);
    assert.equal(first.size, 14 + 20 + 8 + text.length);
    assert.equal(first.data!.length, 2 * 60);
    assert.ok(seen[1]!.seq > first.seq);
    const [group] = await psample.groups();
    assert.deepEqual([group!.group, group!.refcount], [5, 1]);
    proven('psample', 'packets');
  });
});
