import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Log, type LoggedPacket, type LogOptions } from '../../src/index.js';
import { noNamespaces } from '../helpers.js';
import { losing, Place } from './support.js';

/** What is logged while messages are exchanged. */
async function logged(
  rules: string,
  options: LogOptions,
  messages: readonly string[],
  count = messages.length,
): Promise<LoggedPacket[]> {
  using place = new Place();
  await place.nft.apply(
    `table ip l { chain out { type filter hook output priority 0; ${rules}; }; chain in { type filter hook input priority 0; }; }`,
  );
  await using log = new Log({ ...options, netns: place.netns });
  await log.open();
  const exchange = place.exchange(messages);
  const seen: LoggedPacket[] = [];
  for await (const item of log) {
    assert.equal(item.event, 'packet');
    seen.push(item as LoggedPacket);
    if (seen.length === count) break;
  }
  await exchange;
  return seen;
}

describe('Log', { skip: noNamespaces }, () => {
  it('gives packets that rules log, with what is known of them', async () => {
    const seen = await logged(
      'udp dport 5000 meta mark set 7 log prefix "to five: " group 3',
      { group: 3, seq: true, seqGlobal: true, flushAfter: 10 },
      ['one', 'two'],
    );
    const [first, second] = seen;
    const { group, prefix, hook, protocol, family, oifname, indev, mark, seq, uid, payload } = first!;
    assert.deepEqual(
      {
        group,
        prefix,
        hook,
        protocol,
        family,
        oifname,
        indev,
        mark,
        seq,
        uid,
        text: Buffer.from(payload.subarray(28)).toString(),
      },
      {
        group: 3,
        prefix: 'to five: ',
        hook: 'output',
        protocol: 0x800,
        family: 'inet',
        oifname: 'lo',
        indev: undefined,
        mark: 7,
        seq: 0,
        uid: process.getuid?.(),
        text: 'one',
      },
    );
    assert.equal(second!.seq, 1);
    assert.equal(second!.seqGlobal, first!.seqGlobal! + 1);
  });

  it('takes several groups, and the rule says how much is copied', async () => {
    const seen = await logged(
      'udp dport 5000 log group 1 snaplen 20; udp dport 5000 log prefix "b" group 2',
      { group: [1, 2] },
      ['hello'],
      2,
    );
    assert.deepEqual(seen.map(({ group, prefix, payload }) => [group, prefix, payload.length]).sort(), [
      [1, '', 20],
      [2, 'b', 33],
    ]);
  });

  it('collects packets, and sends them when there are enough or their time is over', async () => {
    const seen = await logged('udp dport 5000 log group 4', { group: 4, threshold: 3, flushAfter: 60_000 }, [
      'a',
      'b',
      'c',
    ]);
    assert.equal(seen.length, 3);
    const late = await logged('udp dport 5000 log group 4', { group: 4, threshold: 100, flushAfter: 50 }, [
      'a',
    ]);
    assert.equal(late.length, 1);
  });

  it('copies what it is asked to', async () => {
    const [meta] = await logged('udp dport 5000 log group 4', { group: 4, copy: 'meta' }, ['a']);
    assert.equal(meta!.payload.length, 0);
    const [range] = await logged('udp dport 5000 log group 4', { group: 4, copyRange: 8 }, ['a']);
    assert.equal(range!.payload.length, 8);
  });

  it('a packet that came in has the sender, its header, and is stamped where the kernel does', async () => {
    using place = new Place();
    await place.nft.apply(
      'table ip l { chain in { type filter hook input priority 0; udp dport 5000 log group 6; }; }',
    );
    await using log = new Log({ group: 6, netns: place.netns });
    await log.open();
    const exchange = place.exchange(['x']);
    for await (const item of log) {
      const { iifname, hook, hwtype, hwheader, hwaddr } = item as LoggedPacket;
      assert.deepEqual(
        [iifname, hook, hwtype, hwheader?.length, hwaddr],
        ['lo', 'input', 772, 14, '00:00:00:00:00:00'],
      );
      break;
    }
    await exchange;
  });

  it('opens after it was refused, and has nothing of groups of which one was refused', async () => {
    using place = new Place();
    await place.nft.apply(
      'table ip l { chain out { type filter hook output priority 0; udp dport 5000 log group 5; }; }',
    );
    const first = new Log({ group: 6, netns: place.netns });
    await first.open();
    await using log = new Log({ group: [5, 6], netns: place.netns, flushAfter: 10 });
    await assert.rejects(log.open(), /another socket has the group/);
    {
      // the one that it had been given already is free again
      await using between = new Log({ group: 5, netns: place.netns });
      await between.open();
    }
    first.close();
    await log.open();
    const exchange = place.exchange(['a']);
    for await (const item of log) if (item.event === 'packet') break;
    await exchange;
  });

  it('a group has one owner, and says what is lost', async () => {
    using place = new Place();
    await place.nft.apply(
      'table ip l { chain out { type filter hook output priority 0; udp dport 5000 log group 5; }; }',
    );
    const { transport, lose } = losing();
    await using log = new Log({ group: 5, netns: place.netns, transport, flushAfter: 10 });
    await log.open();
    await using other = new Log({ group: 5, netns: place.netns });
    await assert.rejects(other.open(), /another socket has the group/);
    lose();
    const exchange = place.exchange(['a']);
    const events: string[] = [];
    for await (const item of log) {
      events.push(item.event);
      if (item.event === 'packet') break;
    }
    await exchange;
    assert.deepEqual(events, ['overrun', 'packet']);
  });
});

describe('options of Log', () => {
  it('are checked', () => {
    assert.throws(() => new Log({ group: -1 }), /group: -1/);
    assert.throws(() => new Log({ group: [] }), /no group/);
    assert.throws(() => new Log({ group: 1, qthresh: 5 } as never), /qthresh/);
  });
});
