import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { IPDB, type IPDBFlowChange, type IPDBFlows } from '../../src/index.js';
import { impossible, Place } from '../conntrack/support.js';
import { rejection } from '../helpers.js';

const udp = (n: number, more: object = {}) => ({
  protocol: 'udp' as const,
  orig: { src: `10.1.${n >> 8}.${n & 255}`, dst: '10.2.0.1', sport: 9, dport: 9 },
  timeout: 300,
  ...more,
});

/** Both directions of every flow, with mark and zone, as `conntrack -L -o xml` has them. */
function byTool(place: Place): string[] {
  const xml = place.run('conntrack', '-L', '-o', 'xml');
  return [...xml.matchAll(/<flow>(.*?)<\/flow>/gs)]
    .map(([, flow]) => {
      const of = (meta: string, tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(meta)?.[1] ?? '0';
      const metas = [...flow!.matchAll(/<meta direction="(\w+)">(.*?)<\/meta>/gs)];
      const way = (name: string) => metas.find(([, direction]) => direction === name)![2]!;
      const ends = (meta: string) => ['src', 'dst', 'sport', 'dport'].map((tag) => of(meta, tag)).join(' ');
      const rest = way('independent');
      return `${ends(way('original'))} | ${ends(way('reply'))} | ${of(rest, 'mark')} ${of(rest, 'zone')}`;
    })
    .sort();
}

const byUs = (flows: IPDBFlows): string[] =>
  [...flows]
    .map(({ orig, reply, mark = 0, zone = 0 }) => {
      const ends = ({ src, dst, sport, dport }: typeof orig) => `${src} ${dst} ${sport} ${dport}`;
      return `${ends(orig)} | ${ends(reply)} | ${mark} ${zone}`;
    })
    .sort();

describe('flows of IPDB', { skip: impossible ?? false, timeout: 120_000 }, () => {
  it('has what was there, and follows what happens', async () => {
    using place = new Place();
    const { conntrack, namespace } = place;
    await conntrack.add(udp(1, { mark: 5 }));
    await conntrack.add(udp(2, { zone: 7 }));
    await using db = await IPDB.open({ netns: namespace.fd });
    const flows = await db.flows();
    assert.equal(await db.source().flows(), flows);
    assert.deepEqual(byUs(flows), byTool(place));
    const seen: IPDBFlowChange[] = [];
    const ending = new AbortController();
    const watching = (async () => {
      for await (const one of flows.watch({ protocol: 'udp' }, { signal: ending.signal })) seen.push(one);
    })();
    const marked: string[] = [];
    const other = (async () => {
      for await (const { change } of flows.watch({ mark: 5 }, { signal: ending.signal })) marked.push(change);
    })();
    await conntrack.add(udp(3, { natSrc: { address: '192.0.2.1', port: 5000 } }));
    await conntrack.update({ protocol: 'udp', orig: udp(1).orig, mark: 6 });
    await conntrack.update({ protocol: 'udp', orig: udp(3).orig, mark: 5 });
    await conntrack.del({ zone: 7 });
    await flows.settled();
    assert.deepEqual(byUs(flows), byTool(place));
    assert.equal(flows.size, 2);
    const [third] = flows.where({ mark: 5 });
    assert.equal(third?.reply.dst, '192.0.2.1');
    assert.equal(flows.get({ protocol: 'udp', orig: udp(3).orig }), third);
    assert.equal(flows.get({ protocol: 'udp', reply: third.reply }), third);
    assert.equal(flows.find({ protocol: 'udp', reply: third.reply }), third);
    assert.deepEqual(flows.where({ protocol: 'udp', orig: third.orig }), [third]);
    assert.equal(flows.has({ zone: 7 }), false);
    assert.equal(flows.where({ orig: { dst: '10.2.0.0/16' } }).length, 2);
    assert.throws(() => flows.where({ makr: 5 } as never), /did you mean 'mark'/);
    ending.abort();
    await Promise.all([watching, other]);
    // changes of flows that nobody listened to when they began are found by reading
    assert.deepEqual(
      seen.map(({ change, before, after }) => `${change} ${(after ?? before)!.orig.src}`).sort(),
      ['added 10.1.0.3', 'changed 10.1.0.1', 'changed 10.1.0.3', 'removed 10.1.0.2'],
    );
    assert.deepEqual(marked.sort(), ['added', 'removed']);
  });

  it('notices that flows went which the kernel does not tell of', async () => {
    using place = new Place();
    const { conntrack, namespace } = place;
    for (let i = 0; i < 5; i++) await conntrack.add(udp(i));
    await using db = await IPDB.open({ netns: namespace.fd });
    const flows = await db.flows({ interval: 50 });
    assert.equal(flows.size, 5);
    await conntrack.del({ orig: { src: '10.1.0.3' } });
    await flows.settled();
    assert.deepEqual(byUs(flows), byTool(place));
  });

  it('is exact after a storm that its buffer is too small for', async () => {
    using place = new Place();
    const { namespace } = place;
    await using db = await IPDB.open({ netns: namespace.fd });
    const flows = await db.flows({ receiveBuffer: 4096 });
    const live = new Map<string, number>();
    const count = ({ before, after }: IPDBFlowChange): void => {
      const key = JSON.stringify((after ?? before)!.orig);
      live.set(key, (live.get(key) ?? 0) + (before === undefined ? 1 : after === undefined ? -1 : 0));
    };
    flows.onChanges((changes) => changes.forEach(count));
    const child = fileURLToPath(new URL('./flows-child.js', import.meta.url));
    const storm = spawn(process.execPath, [child, namespace.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [status] = await once(storm, 'close');
    assert.equal(status, 0);
    await flows.settled();
    const there = byTool(place);
    assert.ok(there.length > 1000);
    assert.ok(flows.statistics.overruns > 0);
    assert.deepEqual(byUs(flows), there);
    // who followed the changes has the same
    assert.equal([...live.values()].filter((one) => one === 1).length, there.length);
    assert.ok([...live.values()].every((one) => one === 0 || one === 1));
  });

  it('watches from the call on', async () => {
    using place = new Place();
    const { conntrack, namespace } = place;
    await using db = await IPDB.open({ netns: namespace.fd });
    const flows = await db.flows();
    const watching = flows.watch({ mark: 9 });
    await conntrack.add(udp(1, { mark: 9 }));
    await flows.settled();
    assert.equal((await watching.next()).value?.change, 'added');
    await watching.return();
    // one that nobody reads ends as well
    assert.deepEqual(await flows.watch().return(), { value: undefined, done: true });
  });

  it('keeps for a reader who never comes no more than there is', async () => {
    using place = new Place();
    const { conntrack, namespace } = place;
    await using db = await IPDB.open({ netns: namespace.fd });
    const flows = await db.flows();
    const slow = flows.watch({}, { highWater: 2 });
    const other = flows.watch({ mark: 7 }, { highWater: 0 });
    await conntrack.add(udp(1));
    for (let mark = 1; mark <= 50; mark++)
      await conntrack.update({ protocol: 'udp', orig: udp(1).orig, mark });
    for (let i = 0; i < 20; i++) {
      await conntrack.add(udp(2, { mark: 7 }));
      await conntrack.del({ orig: { src: udp(2).orig.src } });
    }
    await flows.settled();
    flows.close();
    const seen: IPDBFlowChange[] = [];
    for await (const one of slow) seen.push(one);
    assert.ok(seen.length <= 4, `${seen.length} changes`);
    // nothing is missing between one change and the next
    for (const [i, { before }] of seen.entries())
      if (i > 0) assert.equal(before?.mark, seen[i - 1]!.after?.mark);
    assert.equal(seen.at(-1)?.after?.mark, 50);
    for await (const one of other) assert.fail(one.change);
    assert.throws(() => flows.watch({}, { highwater: 7 } as never), /did you mean 'highWater'/);
  });

  it('closes with the database, and its watches with it', async () => {
    using place = new Place();
    const db = await IPDB.open({ netns: place.namespace.fd });
    const flows = await db.flows();
    const watching = flows.watch().next();
    db.close();
    assert.deepEqual(await watching, { value: undefined, done: true });
    await new Promise(setImmediate);
    assert.match(`${await rejection(flows.settled())}`, /EBADF/);
    assert.match(`${await rejection(db.flows())}`, /EBADF/);
  });
});
