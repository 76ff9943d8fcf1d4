import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatGrouped, formatHex, formatMac } from '../../src/schema/text/hex.js';

it('bytes as hexadecimal, however many', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 37 + (i >> 3)) & 255);
  const wanted = Buffer.from(bytes).toString('hex');
  for (const size of [0, 1, 2, 31, 32, 33, 34, 2047, 2048, 2049, 4096, 4097, 9000])
    for (const at of [0, 1, 3, 900])
      assert.equal(formatHex(bytes, at, at + size), wanted.slice(2 * at, 2 * (at + size)), `${at} + ${size}`);
  assert.equal(formatHex(bytes), wanted);
});

it('Ethernet addresses, also those that were met before or come to the same place', () => {
  const addresses = Array.from({ length: 3000 }, (_, i) =>
    Uint8Array.of(i >> 8, 0xa0, i & 255, i & 7, (i >> 3) & 255, (i * 5) & 255),
  );
  for (const address of [...addresses, ...addresses, new Uint8Array(6), addresses[9]!])
    assert.equal(formatMac(address, 0), formatGrouped(address, 0, 6));
});
