import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Connected, connected, makeBuckets } from '../dist/connect.js';
import { BucketReader } from '../dist/reader.js';
import { keyOf, OUTCOMES, STATE, subjectOf } from '../dist/subjects.js';
import { Gate, NatsServer, noServer, until } from './support.js';

describe('readers of a bucket', { skip: noServer, timeout: 60_000 }, () => {
  const server = new NatsServer();
  let connection: Connected;
  let written = 0;

  const put = (key: number, host = 'one') =>
    connection.js.publish(
      subjectOf(STATE, keyOf(host, 'routes', `k${key}`)),
      `{"at":${Date.now()},"record":{"n":${++written}}}`,
    );
  const fill = async (keys: number, host?: string): Promise<void> => {
    for (let at = 0; at < keys; at += 500)
      await Promise.all(Array.from({ length: Math.min(500, keys - at) }, (_, i) => put(at + i, host)));
  };
  /** What a reader has read when it is synced; `each` is called with each entry. */
  const read = async (each: (got: number) => void | Promise<void> = () => {}, keys?: string) => {
    let got = 0;
    let end!: (synced: { got: number; revision: number }) => void;
    const synced = new Promise<{ got: number; revision: number }>((resolve) => {
      end = resolve;
    });
    const reader = new BucketReader(connection, STATE, {
      keys,
      entry: async () => each(++got),
      synced: (revision) => end({ got, revision }),
    });
    try {
      return await Promise.race([synced, reader.done.then(() => assert.fail('it ended'))]);
    } finally {
      await reader.close();
    }
  };

  before(async () => {
    await server.start();
    connection = await connected(server.options, 'test');
    await makeBuckets(connection);
  });
  after(async () => {
    await connection.nc.close();
    await server.remove();
  });

  it('are synced at once where there is nothing', async () => {
    assert.deepEqual(await read(), { got: 0, revision: 0 });
  });

  it('end with what a callback throws, also where there was nothing to read', async () => {
    const fails = () => assert.fail('on purpose');
    const reader = new BucketReader(connection, STATE, { entry: fails, synced: fails });
    await assert.rejects(reader.done, /on purpose/);
    await reader.close();
  });

  it('have read the last value of each key', async () => {
    await fill(1_000);
    await fill(1_000);
    assert.deepEqual(await read(), { got: 1_000, revision: 2_000 });
    await fill(10, 'two');
    assert.deepEqual(await read(undefined, 'two.>'), { got: 10, revision: 2_010 });
    assert.equal((await read(undefined, 'one.>')).got, 1_000);
    assert.equal((await read(undefined, 'nobody.>')).got, 0);
  });

  it('are synced though there is always another write that they have not read', async () => {
    const { got } = await read(async () => void (await Promise.all([put(7), put(8)])));
    assert.ok(got >= 1_010 && got < 2_000, `${got} entries read`);
  });

  it('are synced where what was there is removed before it comes', async () => {
    await fill(5_000);
    const { got } = await read(async (count) => {
      if (count === 1) await connection.jsm.streams.purge(`KV_${STATE}`);
    });
    assert.ok(got < 5_010, `${got} entries read`);
  });

  it('notice that the server has lost the end of the bucket, though others have written there again', async () => {
    await connection.jsm.streams.purge(`KV_${STATE}`);
    await fill(20);
    const values = new Map<string, string | undefined>();
    const reader = new BucketReader(connection, STATE, {
      entry: ({ key, value }) => void values.set(key, value),
      reset: () => values.clear(),
    });
    const answers = () =>
      until('the server answers', () =>
        connection.jsm.streams.info(`KV_${STATE}`).then(
          () => true,
          () => false,
        ),
      );
    await server.keep();
    await answers();
    const before = written;
    await fill(5, 'lost');
    await until('it has come', () => values.get(keyOf('lost', 'routes', 'k4')) !== undefined);
    await server.fallBack();
    await server.start();
    await answers();
    await fill(15, 'other');
    await until('all has come', () => values.size === 35 && !values.has(keyOf('lost', 'routes', 'k0')));
    assert.equal(written - before, 20);
    await reader.close();
  });

  it('that were away notice a lost end though the number that they had read is empty now', async () => {
    const write = (key: string, value: string) => connection.js.publish(subjectOf(OUTCOMES, key), value);
    const answers = () =>
      until('the server answers', () =>
        connection.jsm.streams.info(`KV_${OUTCOMES}`).then(
          () => true,
          () => false,
        ),
      );
    const gate = await new Gate(server.port).open();
    const far = await connected(gate.options, 'far');
    let resets = 0;
    const values = new Map<string, string | undefined>();
    const all = new BucketReader(far, OUTCOMES, {
      entry: ({ key, value }) => void values.set(key, value),
      reset() {
        values.clear();
        resets++;
      },
    });
    const own: (string | undefined)[] = [];
    const one = new BucketReader(far, OUTCOMES, { keys: 'a', entry: ({ value }) => void own.push(value) });
    const come = (wanted: Record<string, string>) =>
      until('it has come', () => {
        const same = Object.entries(wanted).every(([key, value]) => values.get(key) === value);
        return same && values.size === Object.keys(wanted).length && own.at(-1) === wanted.a;
      });
    for (const key of ['a', 'b']) await write(key, 'kept');
    await come({ a: 'kept', b: 'kept' });
    await server.keep();
    await answers();
    await write('x', 'lost');
    await write('y', 'lost');
    await write('a', 'lost');
    await come({ a: 'lost', b: 'kept', x: 'lost', y: 'lost' });
    assert.equal(resets, 0);
    await gate.shut();
    await server.fallBack();
    await server.start();
    await answers();
    await write('a', 'new');
    await write('c', 'new');
    // the number that was read last, superseded at once
    await write('d', 'new');
    await write('d', 'newer');
    await gate.open();
    await come({ a: 'new', b: 'kept', c: 'new', d: 'newer' });
    assert.equal(resets, 1);
    // superseded while they are away, with nothing lost
    await gate.shut();
    await write('d', 'once more');
    await write('a', 'once more');
    await gate.open();
    await come({ a: 'once more', b: 'kept', c: 'new', d: 'once more' });
    assert.equal(resets, 1);
    await all.close();
    await one.close();
    await far.nc.close();
    await gate.shut();
  });

  it('end with what a callback throws', async () => {
    await fill(10);
    const broken = new Error('of the callback');
    const reader = new BucketReader(connection, STATE, {
      entry() {
        throw broken;
      },
    });
    await assert.rejects(reader.done, (error) => error === broken);
  });
});
