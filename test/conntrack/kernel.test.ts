import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConntrackEvent } from '../../src/conntrack/events.js';
import type { Flow } from '../../src/conntrack/flow.js';
import type { FlowInput } from '../../src/conntrack/input.js';
import { impossible, lineOf, Place } from './support.js';

const tcp: FlowInput = {
  protocol: 'tcp',
  orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1000, dport: 80 },
  timeout: 300,
  state: 'established',
  status: ['seenReply', 'assured'],
  mark: 5,
};
const udp: FlowInput = {
  protocol: 'udp',
  orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1000, dport: 53 },
  timeout: 300,
  natSrc: { address: '192.0.2.1', port: 5000 },
};
const others: readonly FlowInput[] = [
  {
    protocol: 'udp',
    orig: { src: '10.0.0.9', dst: '10.0.0.2', sport: 7, dport: 8 },
    timeout: 300,
    natDst: { address: '192.0.2.7' },
  },
  {
    protocol: 'icmp',
    orig: { src: '10.0.0.1', dst: '10.0.0.2', type: 8, code: 0, id: 77 },
    timeout: 300,
    zone: 7,
  },
  {
    protocol: 'icmpv6',
    orig: { src: '2001:db8::1', dst: '2001:db8::2', type: 128, code: 0, id: 9 },
    timeout: 300,
  },
  {
    protocol: 'tcp',
    orig: { src: '2001:db8::1', dst: '2001:db8::2', sport: 1, dport: 2 },
    timeout: 300,
    state: 'synSent',
  },
  {
    protocol: 'sctp',
    orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 2 },
    timeout: 300,
    state: 'established',
  },
  { protocol: 'gre', orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 16, dport: 32 }, timeout: 300 },
  { protocol: 99, orig: { src: '10.0.0.1', dst: '10.0.0.2' }, timeout: 300 },
];
const all = [tcp, udp, ...others];

const names = (flows: readonly Flow[]): string[] =>
  flows.map(({ protocol, orig }) => `${protocol} ${orig.src} ${orig.dport ?? ''}`.trim()).sort();

describe('Conntrack', { skip: impossible ?? false, timeout: 120_000 }, () => {
  it('makes flows that conntrack lists, and lists what conntrack does', async () => {
    using place = new Place();
    const { conntrack } = place;
    for (const flow of all) await conntrack.add(flow);
    const flows = await conntrack.dump();
    assert.equal(flows.length, all.length);
    assert.deepEqual(flows.map(lineOf).sort(), place.listed());
    assert.deepEqual(await conntrack.count(), { entries: all.length, max: (await conntrack.count()).max });
    assert.equal(place.run('conntrack', '-C').trim(), `${all.length}`);
  });

  it('reads what conntrack has made', async () => {
    using place = new Place();
    const { conntrack } = place;
    const words =
      '-I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED --timeout 300';
    // conntrack 1.4.7 sends the status as the mark where -u stands behind
    place.run('conntrack', ...words.split(' '), '-u', 'ASSURED,SEEN_REPLY', '--mark', '7');
    const [flow] = await conntrack.dump();
    assert.deepEqual(flow!.orig, { src: '10.0.0.1', dst: '10.0.0.2', sport: 1000, dport: 80 });
    assert.deepEqual([flow!.state, flow!.mark, flow!.family], ['established', 7, 'inet']);
    assert.deepEqual(await conntrack.get({ protocol: 'tcp', reply: flow!.reply }), {
      ...flow!,
      use: 2,
      timeout: (await conntrack.dump())[0]!.timeout!,
    });
  });

  it('adds again what a dump returned and JSON has kept, translations included', async () => {
    using place = new Place();
    const { conntrack } = place;
    for (const flow of all) await conntrack.add(flow);
    const flows: Flow[] = JSON.parse(JSON.stringify(await conntrack.dump()));
    const before = place.listed();
    await conntrack.flush();
    assert.deepEqual(place.listed(), []);
    for (const flow of flows) await conntrack.add(flow);
    assert.deepEqual(place.listed(), before);
  });

  it('filters', async () => {
    using place = new Place();
    const { conntrack } = place;
    for (const flow of all) await conntrack.add(flow);
    const found = async (filter: Parameters<typeof conntrack.dump>[0]) => names(await conntrack.dump(filter));
    assert.deepEqual(await found({ mark: 5 }), ['tcp 10.0.0.1 80']);
    assert.deepEqual(await found({ mark: { value: 4, mask: 4 } }), ['tcp 10.0.0.1 80']);
    assert.deepEqual(await found({ mark: 4 }), []);
    assert.deepEqual(await found({ zone: 7 }), ['icmp 10.0.0.1']);
    assert.deepEqual(await found({ status: ['assured'] }), ['tcp 10.0.0.1 80']);
    assert.equal((await found({ status: ['!assured'] })).length, all.length - 1);
    assert.deepEqual(await found({ protocol: 'udp' }), ['udp 10.0.0.1 53', 'udp 10.0.0.9 8']);
    assert.deepEqual(await found({ protocol: 17, orig: { dport: 53 }, family: 'inet' }), ['udp 10.0.0.1 53']);
    assert.deepEqual(await found({ orig: { src: '10.0.0.9' } }), ['udp 10.0.0.9 8']);
    assert.equal((await found({ orig: { src: '10.0.0.0/29' } })).length, 6);
    assert.deepEqual(await found({ reply: { dst: '192.0.2.1' } }), ['udp 10.0.0.1 53']);
    assert.deepEqual(await found({ family: 'inet6' }), ['icmpv6 2001:db8::1', 'tcp 2001:db8::1 2']);
    assert.deepEqual(await found({ protocol: 'icmp', orig: { src: '10.0.0.1', id: 77 } }), ['icmp 10.0.0.1']);
    assert.deepEqual(await found({ state: 'synSent' }), ['tcp 2001:db8::1 2']);
    const streamed: Flow[] = [];
    for await (const flow of conntrack.dump({ protocol: 'tcp' })) streamed.push(flow);
    assert.equal(streamed.length, 2);
  });

  it('changes, deletes and flushes', async () => {
    using place = new Place();
    const { conntrack } = place;
    for (const flow of all) await conntrack.add(flow);
    await conntrack.update({ protocol: 'tcp', orig: tcp.orig, mark: 9, timeout: 500 });
    const changed = await conntrack.get({ protocol: 'tcp', orig: tcp.orig });
    assert.equal(changed.mark, 9);
    assert.ok(changed.timeout! > 300);
    assert.equal(await conntrack.del({ protocol: 'tcp', orig: tcp.orig }), 1);
    assert.equal(await conntrack.del({ orig: { src: '10.0.0.0/24' }, protocol: 'udp' }), 2);
    assert.equal(await conntrack.del({ zone: 7 }), 1);
    assert.equal(await conntrack.del({ mark: 12345 }), 0);
    assert.equal(place.listed().length, all.length - 4);
    await conntrack.flush();
    assert.deepEqual(place.listed(), []);
  });

  it('tells what is wrong', async () => {
    using place = new Place();
    const { conntrack } = place;
    await conntrack.add(tcp);
    const refused = async (call: Promise<unknown>, what: RegExp) => assert.rejects(call, what);
    await refused(conntrack.add(tcp), /EEXIST/);
    await refused(conntrack.get({ protocol: 'udp', orig: tcp.orig }), /ENOENT/);
    await refused(conntrack.del({ protocol: 'udp', orig: tcp.orig }), /ENOENT/);
    await refused(conntrack.del({}), /flush\(\)/);
    await refused(conntrack.add({ ...tcp, protocol: 'tpc' as never }), /protocol: .*did you mean 'tcp'/);
    await refused(conntrack.add({ ...tcp, timeout: undefined } as never), /timeout: is missing/);
    await refused(
      conntrack.add({ ...tcp, orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1 } as never }),
      /orig\.dport: is missing/,
    );
    await refused(conntrack.add({ ...tcp, makr: 1 } as never), /makr: unknown field; did you mean 'mark'/);
    await refused(conntrack.add({ ...udp, state: 'established' }), /state: is nothing that udp has/);
    assert.throws(
      () => conntrack.dump({ orig: { sprot: 1 } as never }),
      /orig\.sprot: .*did you mean 'sport'/,
    );
    assert.throws(() => conntrack.dump({ mark: undefined }), /mark: is given, but undefined/);
    assert.throws(() => conntrack.dump({ status: ['asured' as never] }), /did you mean 'assured'/);
    assert.equal((await conntrack.dump()).length, 1);
  });

  it('tells of events, and ends with the loop', async () => {
    using place = new Place();
    const { conntrack } = place;
    const events = conntrack.events();
    const marked = conntrack.events({ filter: { mark: 5 }, groups: ['new', 'destroy'] });
    await conntrack.add(tcp);
    await conntrack.add(udp);
    await conntrack.update({ protocol: 'tcp', orig: tcp.orig, mark: 6 });
    await conntrack.del({ protocol: 'udp', orig: udp.orig });
    const seen: ConntrackEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if (event.event === 'destroy') break;
    }
    assert.deepEqual(
      seen.map((one) => [one.event, 'orig' in one && one.orig.dport]),
      [
        ['new', 80],
        ['new', 53],
        ['update', 80],
        ['destroy', 53],
      ],
    );
    for await (const event of marked) {
      assert.equal(event.event, 'new');
      assert.ok('orig' in event && event.orig.dport === 80);
      break;
    }
    await events.closed;
  });

  it('goes on after events were lost', async () => {
    using place = new Place();
    const { conntrack } = place;
    const events = conntrack.events({ receiveBuffer: 4096 });
    const count = 3000;
    // a program of its own makes them, faster than anybody reads
    const lines = Array.from(
      { length: count },
      (_, i) => `-I -p udp -s 10.1.${i >> 8}.${i & 255} -d 10.2.0.1 --sport 9 --dport 9 --timeout 99`,
    );
    place.load(lines);
    await conntrack.add({ ...tcp, orig: { ...tcp.orig, dport: 4242 } });
    let overruns = 0;
    let last = false;
    setTimeout(() => void conntrack.add({ ...tcp, orig: { ...tcp.orig, dport: 4243 } }), 500);
    for await (const event of events) {
      if (event.event === 'overrun') overruns++;
      last = 'orig' in event && event.orig.dport === 4243;
      if (last) break;
    }
    assert.ok(overruns > 0);
    assert.ok(last);
    assert.equal((await conntrack.count()).entries, count + 2);
  });

  it('counts, labels and times where the kernel is asked to', async (t) => {
    using place = new Place();
    const { conntrack } = place;
    for (const name of ['acct', 'timestamp'])
      place.run('sh', '-c', `echo 1 > /proc/sys/net/netfilter/nf_conntrack_${name}`);
    try {
      place.run(
        'nft',
        'add table ip t; add chain ip t o { type filter hook output priority 0; }; add rule ip t o ct label set 5',
      );
    } catch (error) {
      return t.skip(`nft cannot make a rule here: ${(error as Error).message.split('\n')[0]}`);
    }
    await conntrack.add({ ...udp, labels: [3, 77] });
    const [flow] = await conntrack.dump();
    assert.deepEqual(flow!.labels, [3, 77]);
    assert.deepEqual([flow!.orig.packets, flow!.reply.bytes], [0, 0]);
    assert.ok(BigInt(flow!.start!) > 10n ** 18n);
    await conntrack.update({ protocol: 'udp', orig: udp.orig, labels: [9], labelsMask: [9, 77] });
    assert.deepEqual((await conntrack.dump({ labels: [9] }))[0]!.labels, [3, 9]);
    const [cpu] = await conntrack.stats();
    assert.equal(cpu!.cpu, 0);
    assert.equal(typeof cpu!.drop, 'number');
    assert.equal((await conntrack.stats()).length, place.run('conntrack', '-S').trim().split('\n').length);
    assert.deepEqual(await conntrack.dying(), []);
    assert.deepEqual(await conntrack.unconfirmed(), []);
    assert.equal((await conntrack.dump({}, { zero: true })).length, 1);
  });

  it('handles expectations', async (t) => {
    using place = new Place();
    const { conntrack } = place;
    const orig = { src: '10.0.0.9', dst: '10.0.0.2', sport: 1000, dport: 21 };
    try {
      await conntrack.add({ ...tcp, orig, helper: 'ftp' });
    } catch (error) {
      return t.skip(`the kernel has no helper for FTP: ${(error as Error).message}`);
    }
    assert.equal((await conntrack.get({ protocol: 'tcp', orig })).helper, 'ftp');
    const tuple = { src: '10.0.0.9', dst: '10.0.0.2', sport: 0, dport: 3000 };
    await conntrack.expectations.add({ protocol: 'tcp', tuple, master: orig, timeout: 60 });
    const [one] = await conntrack.expectations.dump();
    assert.deepEqual([one!.tuple, one!.protocol], [tuple, 'tcp']);
    assert.deepEqual(one!.mask, { src: '255.255.255.255', dst: '255.255.255.255', sport: 0, dport: 65535 });
    assert.match(place.run('conntrack', '-L', 'expect'), /dport=3000/);
    assert.equal((await conntrack.expectations.get({ protocol: 'tcp', tuple })).id, one!.id);
    assert.ok((await conntrack.expectations.stats()).length > 0);
    await conntrack.expectations.del({ protocol: 'tcp', tuple });
    assert.deepEqual(await conntrack.expectations.dump(), []);
    await conntrack.expectations.flush();
  });

  it('closes what is under way', async () => {
    using place = new Place();
    const { conntrack } = place;
    const events = conntrack.events();
    conntrack.close();
    conntrack.close();
    for await (const _ of events) assert.fail('there is nothing to tell');
    await assert.rejects(conntrack.count(), /EBADF/);
  });
});
