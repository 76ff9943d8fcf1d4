import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NetlinkError } from '../src/protocol/errors.js';
import { NLM_F_CREATE, NLM_F_DUMP_INTR } from '../src/protocol/framing.js';
import { DecodeError } from '../src/schema/errors.js';
import type { Dump } from '../src/socket/dump.js';
import { NetlinkSocket, type SocketOptions } from '../src/socket/socket.js';
import type { Transport } from '../src/socket/transport.js';
import { type FaultRule, type FaultTransport, faulty } from '../src/socket/transports/fault.js';
import { memoryPair } from '../src/socket/transports/memory.js';
import {
  bytesOfMessage,
  GETITEM,
  GROUP,
  type Item,
  itemBody,
  itemTypes,
  Kernel,
  NEWITEM,
} from './support/kernel.js';

const NEWITEM_CHANGE = { flags: NLM_F_CREATE };

/** A socket that speaks to a kernel made for the test, with faults in between. */
function setup(rules: readonly FaultRule[] = [], kernel = new Kernel(), options: SocketOptions = {}) {
  const transport: FaultTransport = faulty(kernel, rules, { types: itemTypes });
  const socket = open(transport, options);
  const dump = (more = {}): Dump<Item> => socket.dump<Item>(GETITEM, {}, more);
  const get = (index: number, more = {}) => socket.get<Item>(GETITEM, { index }, more);
  const change = (index: number, more = {}) =>
    socket.request(NEWITEM, { index }, { ...NEWITEM_CHANGE, ...more });
  return { kernel, transport, socket, dump, get, change };
}

function open(transport: Transport, options: SocketOptions = {}): NetlinkSocket {
  return new NetlinkSocket({ timeout: 2000, ...options, transport }).registerPolicy(itemTypes);
}

const indices = (items: readonly { index?: number }[]): number[] => items.map(({ index }) => index!);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const DUMP = { message: 'TEST_NEWITEM' };

/** Asserts that a promise rejects with an error of this code, and returns it. */
async function rejects(promise: PromiseLike<unknown>, code: string): Promise<NetlinkError> {
  const error = await Promise.resolve(promise).then(
    () => assert.fail(`expected ${code}`),
    (reason: unknown) => reason as NetlinkError,
  );
  assert.equal(error.code, code, String(error));
  return error;
}

describe('faults', { timeout: 240_000 }, () => {
  // what is in memory keeps no process alive
  let alive: NodeJS.Timeout;
  before(() => {
    alive = setInterval(() => {}, 1000);
  });
  after(() => clearInterval(alive));

  describe('a table that changes while it is read', () => {
    it('is read again until it is consistent', async () => {
      const { transport, dump, kernel } = setup([{ ...DUMP, nth: 3, do: { setFlags: NLM_F_DUMP_INTR } }]);
      const read = dump();
      assert.deepEqual(indices(await read), upTo(10));
      assert.equal(read.interrupted, false);
      assert.equal(kernel.times(GETITEM), 2);
      assert.deepEqual(transport.unused, []);
    });

    it('is read again where only DONE says so', async () => {
      const { dump, kernel } = setup([{ message: 'NLMSG_DONE', do: { setFlags: NLM_F_DUMP_INTR } }]);
      assert.deepEqual(indices(await dump()), upTo(10));
      assert.equal(kernel.times(GETITEM), 2);
    });

    it('fails with EINTR after as many retries as were allowed', async () => {
      const rule = { message: 'NLMSG_DONE', times: 99, do: { setFlags: NLM_F_DUMP_INTR } };
      const { dump, kernel, get } = setup([rule]);
      const error = await rejects(dump({ retries: 3 }), 'EINTR');
      assert.match(error.message, /TEST_GETITEM \(the table kept changing/);
      assert.equal(kernel.times(GETITEM), 4);
      assert.equal((await get(1)).index, 1);
    });

    it("is taken as it is with 'accept', and says so", async () => {
      const { dump, kernel } = setup([{ ...DUMP, do: { setFlags: NLM_F_DUMP_INTR } }]);
      const read = dump({ inconsistent: 'accept' });
      assert.deepEqual(indices(await read), upTo(10));
      assert.equal(read.interrupted, true);
      assert.equal(kernel.times(GETITEM), 1);
    });

    it('is delivered by a stream, which then ends with EINTR', async () => {
      const { dump, kernel } = setup([{ ...DUMP, nth: 2, do: { setFlags: NLM_F_DUMP_INTR } }]);
      const seen: number[] = [];
      await rejects(
        (async () => {
          for await (const { index } of dump()) seen.push(index!);
        })(),
        'EINTR',
      );
      assert.deepEqual(seen, upTo(10));
      assert.equal(kernel.times(GETITEM), 1);
    });

    it("ends a stream without an error with 'accept'", async () => {
      const { dump } = setup([{ ...DUMP, nth: 2, do: { setFlags: NLM_F_DUMP_INTR } }]);
      const read = dump({ inconsistent: 'accept' });
      const seen: number[] = [];
      for await (const batch of read.batches()) seen.push(...indices(batch));
      assert.deepEqual(seen, upTo(10));
      assert.equal(read.interrupted, true);
    });

    it('is read again where DONE carries EINTR', async () => {
      const { dump, kernel } = setup([{ message: 'NLMSG_DONE', do: { done: 'EINTR' } }]);
      assert.deepEqual(indices(await dump()), upTo(10));
      assert.equal(kernel.times(GETITEM), 2);
    });
  });

  describe('datagrams lost', () => {
    it('leave a notice in a subscription, which goes on', async () => {
      const { kernel, socket, get } = setup([{ nth: 3, do: 'overrun' }]);
      const events = socket.subscribe<unknown>([GROUP], {}, ({ bytes, at }) => bytes.u32[(at + 16) >> 2]);
      for (const index of upTo(5)) kernel.event(index);
      const seen: unknown[] = [];
      for await (const event of events) if (seen.push(event) === 5) break;
      assert.deepEqual(seen, [1, 2, { event: 'overrun' }, 4, 5]);
      assert.equal(events.overruns, 1);
      assert.equal(socket.closed, false);
      assert.equal((await get(3)).index, 3);
    });

    it('make a getter ask again', async () => {
      const { kernel, get } = setup([{ nth: 1, times: 3, do: 'overrun' }]);
      assert.deepEqual(await get(3), { index: 3, name: 'item3' });
      assert.equal(kernel.times(GETITEM), 4);
    });

    it('make a getter give up after some times', async () => {
      const { get, socket } = setup([{ times: 1e6, do: 'overrun' }]);
      const error = await rejects(get(3), 'ENOBUFS');
      assert.match(error.message, /TEST_GETITEM \(answers kept getting lost\)/);
      assert.equal(socket.closed, false);
    });

    it('do not end the waiting for an answer that is then never given', async () => {
      const { get } = setup([{ do: 'overrun' }, { nth: 2, do: 'drop' }]);
      await rejects(get(3, { timeout: 60 }), 'ETIMEDOUT');
    });

    it('make a change fail with ENOBUFS, its effect being unknown', async () => {
      const { change, kernel } = setup([{ do: 'overrun' }]);
      const error = await rejects(change(3), 'ENOBUFS');
      assert.match(error.message, /TEST_NEWITEM \(.*whether the request took effect is unknown\)/);
      assert.equal(kernel.times(NEWITEM), 1);
    });

    it('make a dump start again when the kernel has finished it', async () => {
      const { dump, kernel } = setup([{ nth: 2, do: 'overrun' }], new Kernel(400));
      assert.deepEqual(indices(await dump()), upTo(400));
      assert.equal(kernel.times(GETITEM), 2, 'the kernel runs one dump at a time');
    });

    it('make a dump start again even where its end was among them', async () => {
      // three datagrams of four items, and DONE
      const { dump } = setup([{ nth: 3, do: { overrun: 2 } }]);
      assert.deepEqual(indices(await dump()), upTo(10));
    });

    it('end a stream with ENOBUFS after what came before; the next dump works at once', async () => {
      const { dump, kernel } = setup([{ nth: 3, do: 'overrun' }], new Kernel(400));
      const seen: number[] = [];
      await rejects(
        (async () => {
          for await (const { index } of dump()) seen.push(index!);
        })(),
        'ENOBUFS',
      );
      assert.deepEqual(seen, upTo(8));
      assert.deepEqual(indices(await dump()), upTo(400));
      assert.equal(kernel.times(GETITEM), 2);
    });

    it('put every request of a batch that may have been refused in doubt', async () => {
      const { socket, transport } = setup([{ nth: 2, do: 'overrun' }]);
      const batch = socket.batch();
      // 98 and 99 are refused, the second refusal is lost
      for (const index of [1, 98, 2, 99, 3]) batch.add(NEWITEM, { index });
      const results = await batch.run();
      assert.deepEqual(
        results.map((result) => (result.ok ? 'ok' : result.error.code)),
        ['ENOBUFS', 'ENODEV', 'ENOBUFS', 'ENOBUFS', 'ENOBUFS'],
      );
      assert.match(String(!results[0]!.ok && results[0]!.error), /effect is unknown/);
      assert.deepEqual(transport.unused, []);
    });
  });

  describe('a kernel that is busy', () => {
    it('is asked for the dump again, a little later', async () => {
      const { dump, kernel } = setup([
        { at: 'send', message: 'TEST_GETITEM', times: 3, do: { answer: 'EBUSY' } },
      ]);
      const begin = performance.now();
      assert.deepEqual(indices(await dump()), upTo(10));
      assert.ok(performance.now() - begin >= 12, 'waited 2 + 4 + 8 ms, less the timers’ grain');
      assert.equal(kernel.times(GETITEM), 1);
    });

    it('makes the dump fail with EBUSY when it does not end', async () => {
      const { dump } = setup([{ at: 'send', message: 'any', times: 99, do: { answer: 'EBUSY' } }]);
      await rejects(dump(), 'EBUSY');
    });

    it('is not asked again for what changes', async () => {
      const { change } = setup([{ at: 'send', message: 'any', do: { answer: 'EBUSY' } }]);
      await rejects(change(1), 'EBUSY');
      await change(1);
    });
  });

  describe('a truncated datagram', () => {
    it('grows the buffer, and the getter asks again', async () => {
      const { get, kernel } = setup([{ times: 99, do: { truncate: 20 } }]);
      assert.equal((await get(3)).name, 'item3');
      assert.equal(kernel.times(GETITEM), 2);
    });

    it('grows the buffer, and the dump is read again', async () => {
      const { dump } = setup([{ times: 99, do: { truncate: 60 } }]);
      assert.deepEqual(indices(await dump()), upTo(10));
    });

    it('makes a change fail with EMSGSIZE, its effect being unknown', async () => {
      const { change } = setup([{ times: 99, do: { truncate: 20 } }]);
      assert.match((await rejects(change(3), 'EMSGSIZE')).message, /effect is unknown/);
    });

    it('is a loss to a subscription', async () => {
      const { kernel, socket } = setup([{ do: { truncate: 20 } }]);
      const events = socket.subscribe([GROUP]);
      kernel.event(1);
      kernel.event(2);
      let seen = 0;
      for await (const batch of events.batches()) if ((seen += batch.length) === 2) break;
      assert.equal(events.overruns, 1);
    });
  });

  describe('what others send', () => {
    it('is dropped where it comes from another port id', async () => {
      const kernel = new Kernel();
      kernel.hook = ({ seq, type }) => {
        if (type === GETITEM) kernel.from(4711, kernel.item(seq, 666));
        return false;
      };
      const { get, socket } = setup([], kernel);
      const events = socket.subscribe([GROUP]);
      assert.equal((await get(3)).index, 3);
      events.close();
      assert.deepEqual(await gather(events), []);
    });

    it('is no answer where the header names another port id', async () => {
      const kernel = new Kernel();
      kernel.hook = ({ seq }) => {
        kernel.emit(bytesOfMessage(NEWITEM, 0, seq, 4711, itemBody(666)));
        return false;
      };
      const { get } = setup([], kernel);
      assert.equal((await get(3)).index, 3);
    });

    it('is no answer where the sequence number is another', async () => {
      const kernel = new Kernel();
      kernel.hook = ({ seq }) => {
        kernel.emit(kernel.item(seq - 1, 666), kernel.item(0, 667), kernel.item(seq + 1, 668));
        return false;
      };
      const { get } = setup([], kernel);
      assert.equal((await get(3)).index, 3);
    });
  });

  describe('an answer that never comes', () => {
    it('makes the request fail with ETIMEDOUT and its name', async () => {
      const { change } = setup([{ message: 'ack', do: 'drop' }]);
      const error = await rejects(change(1, { timeout: 40 }), 'ETIMEDOUT');
      assert.match(error.message, /^TEST_NEWITEM \(no answer within 40 ms\): ETIMEDOUT/);
    });

    it('does so in its time while requests with more patience wait', async () => {
      const { change, get } = setup([{ times: 2, do: 'drop' }], new Kernel(), { timeout: 20_000 });
      const ended: string[] = [];
      const patient = rejects(get(1, { timeout: 300 }), 'ETIMEDOUT').then(() => ended.push('patient'));
      await rejects(change(1, { timeout: 40 }), 'ETIMEDOUT').then(() => ended.push('hasty'));
      await patient;
      assert.deepEqual(ended, ['hasty', 'patient']);
    });

    it('does not hold up later ones, and its answer is no event when it comes late', async () => {
      const { change, get, socket } = setup([{ do: { delay: 80 } }]);
      const events = socket.subscribe([GROUP]);
      await rejects(change(1, { timeout: 30 }), 'ETIMEDOUT');
      assert.equal((await get(2)).index, 2);
      await sleep(80);
      events.close();
      assert.deepEqual(await gather(events), []);
    });

    it('is no event where a getter was given up, which a change by oneself still is', async () => {
      const kernel = new Kernel();
      const late: number[] = [];
      kernel.hook = ({ seq }) => late.push(seq) > 0;
      const { socket, get, change } = setup([], kernel);
      const events = socket.subscribe<{ body: Item }>([GROUP]);
      await rejects(get(1, { timeout: 20 }), 'ETIMEDOUT');
      const given = new AbortController();
      const aborted = get(2, { signal: given.signal });
      given.abort(new Error('enough'));
      await assert.rejects(aborted, /enough/);
      await rejects(change(3, { timeout: 20 }), 'ETIMEDOUT');
      for (const [at, seq] of late.entries()) kernel.emit(kernel.item(seq, at + 1));
      kernel.event(4);
      const seen: (number | undefined)[] = [];
      for await (const { body } of events) if (seen.push(body.index) === 2) break;
      assert.deepEqual(seen, [3, 4]);
    });

    it('makes a dump that stops in the middle fail with ETIMEDOUT; the next one works', async () => {
      const { dump } = setup([{ message: 'NLMSG_DONE', do: 'drop' }]);
      await rejects(dump({ timeout: 50 }), 'ETIMEDOUT');
      assert.deepEqual(indices(await dump()), upTo(10));
    });

    it('is told by each request of a batch that may have been refused', async () => {
      const { socket, kernel } = setup([{ message: 'ack', do: 'drop' }], new Kernel(), { timeout: 50 });
      const batch = socket.batch();
      for (const index of [1, 99, 2]) batch.add(NEWITEM, { index });
      const results = await batch.run();
      assert.deepEqual(
        results.map((result) => (result.ok ? 'ok' : result.error.code)),
        ['ETIMEDOUT', 'ENODEV', 'ETIMEDOUT'],
      );
      assert.equal(kernel.times(NEWITEM), 3);
    });

    it('is not blamed on the kernel where the consumer of a stream is slow', async () => {
      const { dump } = setup([], new Kernel(100), { timeout: 40 });
      const seen: number[] = [];
      for await (const batch of dump().batches()) {
        if (seen.length < 12) await sleep(100);
        seen.push(...indices(batch));
      }
      assert.deepEqual(seen, upTo(100));
    });

    it('to a request that could not be sent is its error, and nothing stays behind', async () => {
      const { get, change, dump, socket } = setup([{ at: 'send', times: 4, do: { throw: 'ENOBUFS' } }]);
      await rejects(get(1), 'ENOBUFS');
      await rejects(change(1), 'ENOBUFS');
      await rejects(dump(), 'ENOBUFS');
      const batch = socket.batch();
      batch.add(NEWITEM, { index: 1 });
      assert.deepEqual(
        (await batch.run()).map((result) => result.ok || result.error.code),
        ['ENOBUFS'],
      );
      assert.deepEqual(indices(await dump()), upTo(10));
    });
  });

  describe('the end of a dump', () => {
    it('with an error in DONE fails with it', async () => {
      const { dump } = setup([{ message: 'NLMSG_DONE', do: { done: 'EOPNOTSUPP' } }]);
      const error = await rejects(dump(), 'EOPNOTSUPP');
      assert.match(error.message, /^TEST_GETITEM: EOPNOTSUPP/);
    });

    it('with an error in the middle fails with it', async () => {
      const { dump, get } = setup([{ ...DUMP, nth: 2, do: { answer: 'EPERM' } }]);
      await rejects(dump(), 'EPERM');
      assert.equal((await get(1)).index, 1);
    });

    it('without a payload is an end', async () => {
      const { dump, transport } = setup([{ message: 'NLMSG_DONE', do: 'emptyDone' }]);
      assert.deepEqual(indices(await dump()), upTo(10));
      assert.deepEqual(transport.unused, []);
    });

    it('of a table without entries is an end', async () => {
      const { dump } = setup([], new Kernel(0));
      assert.deepEqual(await dump(), []);
      for await (const _ of dump()) assert.fail('nothing is there');
    });
  });

  describe('the form of a datagram', () => {
    it('may lack the padding of its last message', async () => {
      // 'item3\0' ends 2 bytes short of a boundary
      const { get, transport } = setup([
        { times: 2, do: { cut: 2 } },
        { times: 2, do: 'unpad' },
      ]);
      assert.deepEqual(await get(3), { index: 3, name: 'item3' });
      assert.deepEqual(await get(4), { index: 4, name: 'item4' });
      assert.deepEqual(transport.unused, []);
    });

    for (const [what, length] of [
      ['of length 0', 0],
      ['shorter than its header', 15],
      ['that reaches beyond it', 4000],
      ['of 4 GiB', 0xffffffff],
    ] as const) {
      it(`with a message ${what} is an error to who waits, and no hang`, async () => {
        const rule = { ...DUMP, nth: 2, do: { header: { length } } };
        const { dump, get } = setup([rule]);
        const broken = await dump().then(
          () => assert.fail('expected an error'),
          (error: unknown) => error,
        );
        assert.ok(broken instanceof DecodeError, String(broken));
        assert.match(broken.message, new RegExp(`no message of ${length} bytes in \\d+ \\(at byte 32\\)`));
        assert.equal((await get(1)).index, 1);
        assert.deepEqual(indices(await dump()), upTo(10));
      });
    }

    it('that is broken is told to a subscription, which goes on', async () => {
      const { kernel, socket } = setup([{ message: 'any', do: { header: { length: 3 } } }]);
      const events = socket.subscribe<unknown>([GROUP]);
      kernel.event(1);
      kernel.event(2);
      const seen: { event?: string; error?: unknown; name?: string }[] = [];
      for await (const event of events) if (seen.push(event as object) === 2) break;
      assert.equal(seen[0]!.event, 'error');
      assert.ok(seen[0]!.error instanceof DecodeError);
      assert.equal(seen[1]!.name, 'TEST_NEWITEM');
    });

    it('may be empty', async () => {
      const kernel = new Kernel();
      kernel.hook = () => {
        kernel.emit();
        return false;
      };
      const { get } = setup([], kernel);
      assert.equal((await get(1)).index, 1);
    });
  });

  describe('many at once', () => {
    it('get each its own answer, in whatever order the answers come', async () => {
      const kernel = new Kernel(1000);
      const held: (() => void)[] = [];
      kernel.hook = (asked) => held.push(() => kernel.answer(asked)) > 0;
      const { get, change } = setup([], kernel);
      const answers = upTo(200).map((index) =>
        index % 3 === 0 ? change(index).then(() => index) : get(index),
      );
      assert.equal(held.length, 200);
      for (const answer of held.reverse()) answer();
      const got = (await Promise.all(answers)).map((one) => (typeof one === 'number' ? one : one.index));
      assert.deepEqual(got, upTo(200));
    });

    it('work while a dump is under way, and a refusal harms only its own', async () => {
      const { get, dump } = setup([], new Kernel(500));
      const table = dump().then(indices);
      const [refused, got] = await Promise.allSettled([get(501), get(500)]);
      assert.equal(refused.status, 'rejected');
      assert.equal(got.status === 'fulfilled' && got.value.index, 500);
      assert.deepEqual(await table, upTo(500));
    });

    it('dumps on one socket take turns', async () => {
      const { dump, kernel } = setup([], new Kernel(100));
      const streamed = (async () => {
        const seen: number[] = [];
        for await (const { index } of dump()) seen.push(index!);
        return seen;
      })();
      const tables = await Promise.all([dump().then(indices), dump().then(indices), streamed]);
      for (const table of tables) assert.deepEqual(table, upTo(100));
      assert.equal(kernel.times(GETITEM), 3, 'none was refused with EBUSY');
    });

    it('duplicates and datagrams out of order confuse nobody', async () => {
      const { get } = setup([
        { times: 3, do: 'duplicate' },
        { nth: 5, do: 'swap' },
      ]);
      assert.deepEqual(indices(await Promise.all(upTo(8).map((index) => get(index)))), upTo(8));
    });
  });

  describe('a stream', () => {
    it('left early does not disturb the next dump', async () => {
      const { dump, kernel } = setup([], new Kernel(300));
      for (let round = 0; round < 3; round++) {
        for await (const { index } of dump()) if (index === 5) break;
        assert.deepEqual(indices(await dump()), upTo(300));
      }
      assert.equal(kernel.times(GETITEM), 6, 'no dump met another one');
    });

    it('left early is drained without any further request', async () => {
      const { dump, kernel } = setup([], new Kernel(300));
      for await (const _ of dump().batches()) break;
      for (let i = 0; i < 100 && kernel.produced < 76; i++) await sleep(1);
      assert.equal(kernel.produced, 76);
    });

    it('left by throwing does not disturb the next dump', async () => {
      const { dump } = setup([], new Kernel(300));
      const loop = async () => {
        for await (const _ of dump().batches()) throw new RangeError('mine');
      };
      await assert.rejects(loop, RangeError);
      assert.deepEqual(indices(await dump()), upTo(300));
    });

    it('with a slow consumer stops receiving: little is held in memory', async () => {
      const { dump, kernel } = setup([], new Kernel(2000));
      const batches = dump().batches();
      await batches.next();
      await sleep(60);
      assert.ok(kernel.produced < 100, `${kernel.produced} of 501 datagrams were fetched`);
      const rest = await gather(batches);
      assert.equal(rest.flat().length, 2000 - 4);
      assert.equal(kernel.produced, 501);
    });

    it('that nobody reads on does not hold up requests', async () => {
      const { dump, get } = setup([], new Kernel(2000));
      const batches = dump().batches();
      await batches.next();
      assert.equal((await get(7)).index, 7);
      await batches.return!();
    });

    it('can be consumed once, and says so', async () => {
      const { dump } = setup();
      const read = dump();
      await gather(read);
      await assert.rejects(gather(read), /consumed once/);
    });

    it('asked twice before it has anything gives each its own', async () => {
      const { dump } = setup([], new Kernel(8));
      const batches = dump().batches();
      const all = await Promise.all([batches.next(), batches.next(), batches.next()]);
      assert.deepEqual(all.map(({ done }) => done ?? false).sort(), [false, false, true]);
    });

    it('whose filter throws ends with that error', async () => {
      const { socket, dump } = setup([], new Kernel(300));
      const accept = (entry: Item) => {
        if (entry.index === 6) throw new RangeError('mine');
        return true;
      };
      await assert.rejects(Promise.resolve(socket.dump<Item>(GETITEM, {}, {}, accept)), RangeError);
      assert.deepEqual(indices(await dump()), upTo(300));
    });
  });

  describe('an AbortSignal', () => {
    const reason = new Error('enough');

    it('aborted before rejects without anything being sent', async () => {
      const { get, change, dump, kernel } = setup();
      const signal = AbortSignal.abort(reason);
      for (const call of [
        () => get(1, { signal }),
        () => change(1, { signal }),
        async () => await dump({ signal }),
      ]) {
        await assert.rejects(call, reason);
      }
      await assert.rejects(gather(dump({ signal })), reason);
      assert.equal(kernel.asked.length, 0);
    });

    it('rejects requests that wait; late answers harm nobody', async () => {
      const { get, change } = setup([{ times: 2, do: { delay: 30 } }]);
      const controller = new AbortController();
      const waiting = [get(1, { signal: controller.signal }), change(1, { signal: controller.signal })];
      setTimeout(() => controller.abort(reason), 5);
      for (const one of waiting) await assert.rejects(one, reason);
      await sleep(40);
      assert.equal((await get(2)).index, 2);
    });

    it('rejects a dump under way; the next one works at once', async () => {
      const { dump, kernel } = setup([], new Kernel(3000));
      const controller = new AbortController();
      const waiting = dump({ signal: controller.signal }).then(() => {});
      setImmediate(() => controller.abort(reason));
      await assert.rejects(waiting, reason);
      assert.deepEqual(indices(await dump()), upTo(3000));
      assert.equal(kernel.times(GETITEM), 2);
    });

    it('ends a stream with its reason', async () => {
      const { dump } = setup([], new Kernel(300));
      const controller = new AbortController();
      const seen: number[] = [];
      const loop = async () => {
        for await (const batch of dump({ signal: controller.signal }).batches()) {
          seen.push(...indices(batch));
          controller.abort(reason);
        }
      };
      await assert.rejects(loop, reason);
      assert.equal(seen.length, 4);
      assert.deepEqual(indices(await dump()), upTo(300));
    });

    it('takes a dump out of the queue without it ever being sent', async () => {
      const { dump, kernel } = setup([], new Kernel(300));
      const controller = new AbortController();
      const first = dump().then(indices);
      const second = dump({ signal: controller.signal }).then(() => {});
      const third = dump().then(indices);
      controller.abort(reason);
      await assert.rejects(second, reason);
      assert.deepEqual(await first, upTo(300));
      assert.deepEqual(await third, upTo(300));
      assert.equal(kernel.times(GETITEM), 2);
    });

    it('ends a dump that waits for a busy kernel', async () => {
      const rule: FaultRule = { at: 'send', message: 'any', times: 5, do: { answer: 'EBUSY' } };
      const { dump } = setup([rule]);
      const controller = new AbortController();
      const waiting = dump({ signal: controller.signal }).then(() => {});
      setTimeout(() => controller.abort(reason), 10);
      await assert.rejects(waiting, reason);
      assert.deepEqual(indices(await dump()), upTo(10));
    });

    it('ends a subscription, before or during it, and leaves its groups', async () => {
      const { socket, kernel } = setup();
      const gone = socket.subscribe([GROUP], { signal: AbortSignal.abort(reason) });
      assert.deepEqual(await gather(gone), []);
      await gone.closed;
      assert.equal(kernel.groups.size, 0);

      const controller = new AbortController();
      const events = socket.subscribe([GROUP], { signal: controller.signal });
      kernel.event(1);
      let seen = 0;
      for await (const _ of events) {
        seen++;
        setImmediate(() => controller.abort(reason));
      }
      assert.equal(seen, 1);
      await events.closed;
      assert.equal(kernel.groups.size, 0);
    });

    it('that outlives what it was given to holds on to nothing', async () => {
      const { get, dump, socket } = setup();
      const { signal } = new AbortController();
      let listeners = 0;
      const count = (name: 'addEventListener' | 'removeEventListener', step: number) => {
        const original = signal[name].bind(signal) as (...args: unknown[]) => void;
        signal[name] = (...args: unknown[]) => {
          listeners += step;
          original(...args);
        };
      };
      count('addEventListener', 1);
      count('removeEventListener', -1);
      await get(1, { signal });
      await dump({ signal });
      await gather(dump({ signal }));
      socket.subscribe([GROUP], { signal }).close();
      assert.equal(listeners, 0);
    });
  });

  describe('subscriptions', () => {
    it('of one group are independent: leaving one does not end another', async () => {
      const { socket, kernel } = setup();
      const one = socket.subscribe([GROUP]);
      const other = socket.subscribe([GROUP]);
      one.close();
      kernel.event(1);
      const seen = await other.batches().next();
      assert.equal(seen.done, false);
      other.close();
      assert.equal(kernel.groups.size, 0);
    });

    it('on a socket that changes things see the own changes as well', async () => {
      const kernel = new Kernel();
      kernel.hook = ({ type, seq, index }) => {
        // as rtnetlink does: the notification carries the requester's sequence number and port id
        if (type === NEWITEM) kernel.emit(kernel.item(seq, index));
        return false;
      };
      const { socket, change } = setup([], kernel);
      const events = socket.subscribe([GROUP]);
      await change(1);
      const batch = socket.batch();
      batch.add(NEWITEM, { index: 2 });
      batch.add(NEWITEM, { index: 3 });
      await batch.run();
      events.close();
      const seen = await gather(events);
      assert.deepEqual(
        seen.map(({ body }) => (body as Item).index),
        [1, 2, 3],
      );
    });

    it('do not see the answers to requests and dumps', async () => {
      const { socket, get, dump } = setup([], new Kernel(100));
      const events = socket.subscribe([GROUP]);
      await get(1);
      await dump();
      for await (const _ of dump()) break;
      await dump();
      events.close();
      assert.deepEqual(await gather(events), []);
    });

    it('with a slow consumer stop receiving; requests go on', async () => {
      const { socket, kernel, get } = setup([], new Kernel());
      const events = socket.subscribe([GROUP]);
      for (let i = 0; i < 150_000; i++) kernel.event(i);
      await sleep(300);
      assert.ok(kernel.queued > 10_000, `${kernel.queued} wait in the kernel`);
      assert.equal((await get(1)).index, 1);
      let seen = 0;
      for await (const batch of events.batches()) if ((seen += batch.length) === 150_000) break;
      assert.equal(seen, 150_000);
    });

    it('that cannot join leave nothing behind', async () => {
      const kernel = new Kernel();
      const join = kernel.join.bind(kernel);
      kernel.join = (group) => {
        if (group === 6) throw NetlinkError.of('EPERM', 'cannot join group 6');
        join(group);
      };
      const { socket, get } = setup([], kernel);
      assert.throws(() => socket.subscribe([GROUP, 6]), /EPERM/);
      assert.equal(kernel.groups.size, 0);
      assert.equal((await get(1)).index, 1);
    });
  });

  describe('close()', () => {
    it('ends everything under way: promises with EBADF, subscriptions and streams too', async () => {
      const { socket, get, change, dump } = setup(
        [{ message: 'any', nth: 5, times: 1e6, do: 'drop' }],
        new Kernel(300),
      );
      const events = socket.subscribe([GROUP]);
      const batches = dump().batches();
      await batches.next();
      const batch = socket.batch();
      batch.add(NEWITEM, { index: 1 });
      const tables = [dump(), dump()];
      const waiting = [...tables.map((one) => one.then()), get(1), change(1), gather(batches)];
      const results = batch.run();
      const stream = gather(events);
      await sleep(5);
      socket.close();
      socket.close();
      for (const one of waiting) await rejects(one, 'EBADF');
      const [result] = await results;
      assert.equal(result!.ok || result!.error.code, 'EBADF');
      assert.deepEqual(await stream, []);
      await events.closed;
      assert.equal(socket.closed, true);
    });

    it('makes whatever is asked later fail with EBADF', async () => {
      const { socket, get, change, dump } = setup();
      const batch = socket.batch();
      batch.add(NEWITEM, { index: 1 });
      const lazy = dump();
      socket.close();
      await rejects(get(1), 'EBADF');
      await rejects(change(1), 'EBADF');
      await rejects(lazy, 'EBADF');
      await rejects(gather(dump()), 'EBADF');
      assert.throws(() => socket.subscribe([GROUP]), { code: 'EBADF' });
      assert.throws(() => socket.send(NEWITEM, { index: 1 }), { code: 'EBADF' });
      const results = await batch.run();
      assert.deepEqual(
        results.map((result) => result.ok || result.error.code),
        ['EBADF'],
      );
    });

    it('gives a batch under way the results there are; the rest is EBADF', async () => {
      const kernel = Object.assign(new Kernel(), { receiveBuffer: () => 212_992 });
      const { socket } = setup([], kernel);
      const batch = socket.batch();
      for (let i = 0; i < 1000; i++) batch.add(NEWITEM, { index: i % 2 === 0 ? 1 : 99 });
      const running = batch.run();
      await new Promise(setImmediate);
      socket.close();
      const results = await running;
      const told = kernel.asked.length;
      assert.ok(told > 0 && told < 1000);
      assert.equal(results.length, 1000);
      assert.deepEqual([results[0]!.ok, results[1]!.ok], [true, false]);
      for (const result of results.slice(told)) assert.equal(result.ok || result.error.code, 'EBADF');
    });

    it('ends a dump that waits for a busy kernel', async () => {
      const { socket, dump } = setup([{ at: 'send', message: 'any', times: 99, do: { answer: 'EBUSY' } }]);
      const waiting = dump().then();
      setTimeout(() => socket.close(), 10);
      await rejects(waiting, 'EBADF');
    });

    it('comes by itself when the transport breaks, with its error for all', async () => {
      const { socket, get, dump, kernel } = setup([{ times: 99, do: 'drop' }]);
      const events = socket.subscribe([GROUP]);
      const waiting = [get(1), dump().then(), dump().then()];
      const stream = gather(events);
      kernel.fail(NetlinkError.of('ENOTCONN', 'gone'));
      await rejects(waiting[0]!, 'ENOTCONN');
      await rejects(waiting[1]!, 'ENOTCONN');
      await rejects(waiting[2]!, 'EBADF');
      await rejects(stream, 'ENOTCONN');
      assert.equal(socket.closed, true);
    });
  });

  describe('transports', () => {
    it('of a pair deliver to each other, with their port ids and in order', async () => {
      const [client, kernel] = memoryPair(42);
      assert.deepEqual([client.port, kernel.port], [42, 0]);
      client.send(Uint8Array.of(1, 2, 3, 4, 5));
      client.send(Uint8Array.of(6));
      const lot = kernel.receive()!;
      assert.deepEqual([...lot.index.subarray(0, 10)], [0, 5, 42, -1, 0, 8, 1, 42, -1, 0]);
      assert.deepEqual([...lot.bytes.u8.subarray(0, 5)], [1, 2, 3, 4, 5]);
      assert.equal(kernel.receive(), undefined);
      assert.equal(kernel.multicast(3, Uint8Array.of(1)), false);
      client.join(3);
      let woken = false;
      client.wait(() => {
        woken = true;
      });
      assert.equal(kernel.multicast(3, Uint8Array.of(1), 9), true);
      assert.equal(woken, false, 'waking is never within the call that sends');
      await new Promise(setImmediate);
      assert.equal(woken, true);
      assert.equal(client.receive(1)!.index[3], 9);
      client.close();
      assert.throws(() => kernel.send(Uint8Array.of(1)), { code: 'ECONNREFUSED' });
      assert.throws(() => client.receive(), { code: 'EBADF' });
    });

    it('with faults refuse rules that make no sense', () => {
      const kernel = new Kernel();
      assert.throws(
        () => faulty(kernel, [{ message: 'RTM_NEWROUT', do: 'drop' }]),
        /no message is called RTM_NEWROUT/,
      );
      const odd = faulty(kernel, [{ do: 'emptyDone' }]);
      kernel.emit(kernel.done(1));
      assert.throws(() => odd.receive(), /for messages/);
    });
  });
});

/** Everything that is left. */
async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}
