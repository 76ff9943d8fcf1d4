/** Changes that wait for a reader who is slow, or never comes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChangeQueue } from '../../src/ipdb/change-queue.js';
import { PendingRows } from '../../src/ipdb/sql/pending-rows.js';
import { tableOf } from '../../src/ipdb/sql/tables.js';
import type { Change } from '../../src/ipdb/types.js';
import { Random } from '../mutate.js';
import { effort } from '../support/effort.js';

interface Thing {
  readonly key: string;
  readonly value: number;
}
interface ThingChange {
  readonly change: 'added' | 'changed' | 'removed';
  readonly before: Thing | undefined;
  readonly after: Thing | undefined;
}

const STEPS = effort({ quick: 20_000, long: 2_000_000 });

/** Changes as a kernel makes them: few things, over and over. */
function* happens(random: Random, live: Map<string, Thing>, keys: number): Generator<ThingChange> {
  for (let value = 0; ; value++) {
    const key = `k${random.below(keys)}`;
    const before = live.get(key);
    const after = before !== undefined && random.below(3) === 0 ? undefined : { key, value };
    if (after === undefined) live.delete(key);
    else live.set(key, after);
    yield {
      change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
      before,
      after,
    };
  }
}

/** What a reader knows after a change, which has to fit what it knew. */
function follow(known: Map<string, Thing>, { change, before, after }: ThingChange): void {
  const { key } = (after ?? before)!;
  assert.equal(known.get(key)?.value, before?.value);
  assert.equal(change, before === undefined ? 'added' : after === undefined ? 'removed' : 'changed');
  if (after === undefined) known.delete(key);
  else known.set(key, after);
}

describe('changes that wait for a reader', () => {
  const ways = {
    objects: undefined,
    'their keys': (record: object) => (record as Thing).key,
  };
  for (const [by, identity] of Object.entries(ways))
    it(`are no more than there are, or were, records, and miss nothing: by ${by}`, () => {
      const random = new Random(7);
      const live = new Map<string, Thing>();
      const known = new Map<string, Thing>();
      const queue = new ChangeQueue<ThingChange>(50, identity);
      let most = 0;
      let taken = 0;
      let step = 0;
      for (const one of happens(random, live, 100)) {
        queue.put(one);
        most = Math.max(most, queue.size);
        // it reads a little, long stretches not at all
        if (step % 4_000 < 1_000 && random.below(2) === 0) {
          const next = queue.shift();
          if (next) follow(known, next);
          taken++;
        }
        if (++step === STEPS) break;
      }
      assert.ok(taken > 1_000);
      assert.ok(most <= 50 + 200, `${most} waited`);
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) follow(known, next);
      assert.deepEqual(known, live);
      assert.equal(queue.size, 0);
    });

  it('are none of things that come and go, also of new names for ever', () => {
    const queue = new ChangeQueue<ThingChange>(10);
    let most = 0;
    for (let value = 0; value < 10_000; value++) {
      const thing = { key: `${value}`, value };
      queue.put({ change: 'added', before: undefined, after: thing });
      queue.put({ change: 'removed', before: thing, after: undefined });
      most = Math.max(most, queue.size);
    }
    assert.ok(most <= 22, `${most} waited`);
  });

  it('wait in some number', () => {
    for (const given of [-1, Number.NaN, '7'])
      assert.throws(() => new ChangeQueue(given as number), /highWater: .* is no number of changes/);
  });
});

describe('rows that wait for a server', () => {
  const table = tableOf('routes');
  const route = (n: number) => ({ family: 'inet', table: 254, dst: `10.0.0.0/${n}`, type: 'unicast' });
  const change = (before: object | undefined, after: object | undefined) =>
    ({ view: 'routes', source: 'here', change: 'changed', before, after }) as unknown as Change;

  it('are no more than it has, or is to have', () => {
    const pending = new PendingRows(table);
    for (let round = 0; round < 3; round++)
      for (let n = 0; n < 32; n++) {
        pending.note(change(undefined, route(n)));
        pending.note(change(route(n), undefined));
      }
    assert.equal(pending.size, 0);
    // one that it has
    pending.note(change(route(8), undefined));
    pending.note(change(undefined, route(8)));
    pending.note(change(route(8), undefined));
    pending.note(change(undefined, route(9)));
    pending.note(change(route(9), route(10)));
    const { put, remove } = pending.write();
    assert.deepEqual([put.length, remove.length], [1, 1]);
  });
});
