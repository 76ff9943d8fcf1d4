import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, type QueuedPacket, type QueueOptions } from '../../src/index.js';
import { losing, Place, whyNoQueue } from './support.js';

/** What a UDP packet over IPv4 carries. */
const textOf = ({ payload }: QueuedPacket): string => Buffer.from(payload.subarray(28)).toString();

/** The packet with another text of the same length; its checksum is left out, which UDP over IPv4 may. */
function rewritten({ payload }: QueuedPacket, text: string): Uint8Array {
  const made = payload.slice();
  made.set(Buffer.from(text), 28);
  made.set([0, 0], 26);
  return made;
}

const skip = whyNoQueue();

describe('Queue', { skip }, () => {
  /** A queue whose packets a function decides, while messages are exchanged. */
  async function decided(
    options: Partial<QueueOptions>,
    decide: (packet: QueuedPacket) => void,
    messages: readonly string[],
    unmarked = false,
  ): Promise<string[]> {
    using place = new Place();
    await place.queue('1', { unmarked });
    await using queue = new Queue({ num: 1, netns: place.netns, ...options });
    await queue.open();
    const running = (async () => {
      for await (const item of queue) if (item.event === 'packet') decide(item);
    })();
    const got = await place.exchange(messages);
    queue.close();
    await running;
    return got;
  }

  it('accepts, drops and mangles real packets', async () => {
    const seen: QueuedPacket[] = [];
    const got = await decided(
      {},
      (packet) => {
        seen.push(packet);
        const text = textOf(packet);
        if (text === 'no') packet.drop();
        else if (text === 'abc') packet.mangle(rewritten(packet, 'xyz'));
        else packet.accept();
        assert.throws(() => packet.accept(), /has a verdict/);
      },
      ['yes', 'no', 'abc', 'end'],
    );
    assert.deepEqual(got, ['yes', 'xyz', 'end']);
    assert.deepEqual(
      seen.map(({ verdict }) => verdict),
      ['accept', 'drop', 'accept', 'accept'],
    );
    const [first] = seen;
    assert.deepEqual(
      { ...pick(first!), payload: undefined },
      {
        queue: 1,
        id: 1,
        hook: 'output',
        protocol: 0x800,
        family: 'inet',
        oifname: 'lo',
        outdev: 1,
        length: 31,
        mark: 0,
        payload: undefined,
      },
    );
  });

  it('takes several segments as one with gso, and one by one without', async () => {
    for (const gso of [true, false]) {
      using place = new Place();
      place.run('ip', 'link', 'set', 'lo', 'mtu', '1500');
      await place.queue('1', { protocol: 'tcp' });
      await using queue = new Queue({ num: 1, netns: place.netns, gso });
      await queue.open();
      let longest = 0;
      let several = 0;
      const running = (async () => {
        for await (const item of queue) {
          if (item.event !== 'packet') continue;
          longest = Math.max(longest, item.length);
          if (item.skbInfo.includes('gso')) several++;
          assert.equal(item.payload.length, item.length);
          item.accept();
        }
      })();
      assert.equal(await place.stream(300_000), 300_000);
      queue.close();
      await running;
      assert.equal(longest > 1500, gso, `the longest packet has ${longest} bytes`);
      assert.equal(several > 0, gso);
    }
  });

  it('repeats: the rules see the packet again, with its mark', async () => {
    let rounds = 0;
    const got = await decided(
      {},
      (packet) => {
        rounds++;
        packet.repeat({ mark: 7 });
      },
      ['again'],
      true,
    );
    assert.deepEqual(got, ['again']);
    assert.equal(rounds, 1);
  });

  it('decides many at once', async () => {
    using place = new Place();
    await place.queue('1');
    await using queue = new Queue({ num: 1, netns: place.netns });
    await queue.open();
    const exchange = place.exchange(['a', 'b', 'c', 'd', 'e']);
    const seen: QueuedPacket[] = [];
    for await (const item of queue) {
      if (item.event === 'packet') seen.push(item);
      if (seen.length === 5) break;
      if (seen.length === 3) {
        queue.decideAll('accept', seen[2]!);
        assert.equal(seen[0]!.verdict, 'accept');
        assert.equal(seen[2]!.verdict, 'accept');
      }
    }
    assert.deepEqual(await exchange, ['a', 'b', 'c']);
  });

  it('handlers: what they give, what they throw, what they leave', async () => {
    using place = new Place();
    await place.queue('1');
    await using queue = new Queue({ num: 1, netns: place.netns, otherwise: 'accept' });
    await queue.open();
    const errors: string[] = [];
    const handled = queue.handle(
      async (packet) => {
        const text = textOf(packet);
        if (text === 'throws') throw new Error('it threw');
        if (text === 'drops') return 'drop';
        if (text === 'calls') packet.drop();
        await sleep(1);
        return undefined;
      },
      { onError: (error) => errors.push((error as Error).message) },
    );
    const got = await place.exchange(['throws', 'drops', 'calls', 'leaves']);
    queue.close();
    await handled;
    assert.deepEqual(got.sort(), ['leaves', 'throws']);
    assert.deepEqual(errors, ['it threw']);
  });

  it('a handler that throws ends it, after its packet was dropped', async () => {
    using place = new Place();
    await place.queue('1');
    await using queue = new Queue({ num: 1, netns: place.netns });
    await queue.open();
    const handled = assert.rejects(
      queue.handle(() => {
        throw new Error('it threw');
      }),
      /it threw/,
    );
    assert.deepEqual(await place.exchange(['x']), []);
    await handled;
  });

  it('gives a verdict when the time is over', async () => {
    using place = new Place();
    await place.queue('1');
    await using queue = new Queue({ num: 1, netns: place.netns, otherwise: 'accept', decideWithin: 20 });
    await queue.open();
    const running = (async () => {
      // takes none of them
      await sleep(2000);
    })();
    const { setTimeout: real } = globalThis;
    let timers = 0;
    globalThis.setTimeout = ((...words: Parameters<typeof real>) => {
      timers++;
      return real(...words);
    }) as typeof real;
    try {
      assert.deepEqual(await place.exchange(['a', 'b']), ['a', 'b']);
    } finally {
      globalThis.setTimeout = real;
    }
    assert.equal(queue.waiting, 0);
    // one for each, and not one each millisecond
    assert.ok(timers < 12, `${timers} timers`);
    await running;
  });

  for (const otherwise of ['accept', 'drop'] as const)
    it(`closing with packets that wait: ${otherwise}`, async () => {
      using place = new Place();
      await place.queue('1');
      const queue = new Queue({ num: 1, netns: place.netns, otherwise });
      await queue.open();
      const exchange = place.exchange(['a', 'b']);
      for (let i = 0; i < 500 && queue.waiting < 2; i++) await sleep(10);
      assert.equal(queue.waiting, 2);
      queue.close();
      assert.deepEqual(await exchange, otherwise === 'accept' ? ['a', 'b'] : []);
    });

  it('lets packets go on where it is full, if it is asked to', async () => {
    for (const failOpen of [true, false]) {
      using place = new Place();
      await place.queue('1');
      await using queue = new Queue({ num: 1, netns: place.netns, maxLength: 2, failOpen });
      await queue.open();
      assert.deepEqual(await place.exchange(['a', 'b', 'c', 'd']), failOpen ? ['c', 'd'] : []);
    }
  });

  it('takes a range of queues, and what nobody takes goes on with bypass', async () => {
    using place = new Place();
    await place.queue('4-6');
    await using queue = new Queue({ num: [4, 6], netns: place.netns });
    await queue.open();
    const numbers = new Set<number>();
    const handled = queue.handle((packet) => {
      numbers.add(packet.queue);
      return 'accept';
    });
    assert.deepEqual(await place.exchange(['a']), ['a']);
    assert.ok([...numbers].every((number) => number >= 4 && number <= 6) && numbers.size === 1);
    await using other = new Queue({ num: 5, netns: place.netns });
    await assert.rejects(other.open(), /another socket has the queue/);
    queue.close();
    await handled;
    using free = new Place();
    await free.queue('9', { bypass: true });
    assert.deepEqual(await free.exchange(['b']), ['b']);
  });

  it('opens after it was refused, and has nothing of a range of which one was refused', async () => {
    using place = new Place();
    await place.queue('4-6');
    const first = new Queue({ num: 6, netns: place.netns });
    await first.open();
    await using queue = new Queue({ num: [4, 6], netns: place.netns });
    await assert.rejects(queue.open(), /another socket has the queue/);
    {
      // those that it had been given already are free again
      await using between = new Queue({ num: [4, 5], netns: place.netns });
      await between.open();
    }
    await assert.rejects(queue.open(), /another socket has the queue/);
    first.close();
    await queue.open();
    const handled = queue.handle(() => 'accept');
    assert.deepEqual(await place.exchange(['a']), ['a']);
    queue.close();
    await handled;
  });

  it('copies no more than it is asked to', async () => {
    for (const [options, expected] of [
      [{ copy: 'meta' }, [0, 0]],
      [{ copyRange: 20 }, [20, 33]],
    ] as const) {
      const seen: QueuedPacket[] = [];
      const take = (packet: QueuedPacket): void => {
        seen.push(packet);
        packet.accept();
      };
      await decided(options, take, ['hello']);
      assert.deepEqual([seen[0]!.payload.length, seen[0]!.length], expected);
    }
  });

  it('says that packets were lost, and goes on', async () => {
    using place = new Place();
    await place.queue('1');
    const { transport, lose } = losing();
    await using queue = new Queue({ num: 1, netns: place.netns, transport });
    await queue.open();
    lose();
    const events: string[] = [];
    const running = (async () => {
      for await (const item of queue) {
        events.push(item.event);
        if (item.event === 'packet') item.accept();
      }
    })();
    assert.deepEqual(await place.exchange(['a', 'b']), ['a', 'b']);
    queue.close();
    await running;
    assert.deepEqual(events, ['overrun', 'packet', 'packet']);
  });

  it('sends flows and users along, where the kernel can', async (context) => {
    using place = new Place();
    await place.nft.apply(
      'table ip track { chain c { type filter hook output priority -5; ct state new; }; }',
    );
    await place.queue('1');
    await using queue = new Queue({ num: 1, netns: place.netns, conntrack: true, uidGid: true });
    try {
      await queue.open();
    } catch (error) {
      assert.match((error as Error).message, /the kernel does not have one of: conntrack, uidGid/);
      return context.skip('this kernel has no flows and users of queued packets');
    }
    const seen: QueuedPacket[] = [];
    const handled = queue.handle((packet) => {
      seen.push(packet);
      packet.accept({ ct: { mark: 9 } });
    });
    assert.deepEqual(await place.exchange(['hello']), ['hello']);
    const [{ ct, ctInfo, uid, gid } = {} as QueuedPacket] = seen;
    assert.equal(ct?.orig.dport, 5000);
    assert.equal(ct?.protocol, 'udp');
    assert.equal(ctInfo, 'new');
    assert.deepEqual([uid, gid], [process.getuid?.(), process.getgid?.()]);
    queue.close();
    await handled;
  });
});

function pick({ queue, id, hook, protocol, family, oifname, outdev, length, mark }: QueuedPacket) {
  return { queue, id, hook, protocol, family, oifname, outdev, length, mark };
}

describe('options of Queue', () => {
  for (const [options, message] of [
    [{ num: 70_000 }, /num: 70000 is not a number/],
    [{ num: [3, 1] }, /first and the last/],
    [{ num: 1, otherwise: 'reject' }, /otherwise: 'reject'/],
    [{ num: 1, copy: 'all' }, /copy: 'all'/],
    [{ num: 1, decideWithin: 0 }, /decideWithin/],
    [{ num: 1, failopen: true }, /failopen.*failOpen/],
  ] as const)
    it(JSON.stringify(options), () => {
      assert.throws(() => new Queue(options as never), message);
    });
});
