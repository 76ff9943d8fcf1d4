import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ring } from '../dist/server/ring.js';

const numbers = (ring: Ring<{ bytes: number; n: number }>, from: number, most?: number): number[] =>
  [...ring.from(from, most)].map(({ n }) => n);

test('a ring keeps the last entries, by number and by size', () => {
  const ring = new Ring<{ bytes: number; n: number }>(5, 100);
  for (let n = 1; n <= 12; n++) ring.push({ bytes: 1, n });
  assert.equal(ring.next, 13);
  assert.equal(ring.oldest, 8);
  assert.deepEqual(numbers(ring, 1), [8, 9, 10, 11, 12]);
  assert.deepEqual(numbers(ring, 10), [10, 11, 12]);
  assert.deepEqual(numbers(ring, 9, 2), [9, 10]);
  assert.deepEqual(numbers(ring, 13), []);
  ring.push({ bytes: 99, n: 13 });
  assert.deepEqual(numbers(ring, 1), [12, 13]);
  ring.push({ bytes: 500, n: 14 });
  assert.deepEqual(numbers(ring, 1), [14]);
  assert.equal(ring.get(14)?.n, 14);
  assert.equal(ring.get(13), undefined);
  assert.equal(ring.get(1), undefined);
  assert.equal(ring.bytes, 500);
});

test('a ring that is written to for long stays as it is', () => {
  const ring = new Ring<{ bytes: number; n: number }>(1000, 1e9);
  for (let n = 1; n <= 50_000; n++) {
    ring.push({ bytes: 2, n });
    if (n % 777 === 0) assert.equal(ring.get(n)?.n, n);
  }
  assert.equal(ring.oldest, 49_001);
  assert.equal(ring.bytes, 2000);
  assert.equal(numbers(ring, 0).length, 1000);
});
