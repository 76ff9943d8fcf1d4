/** JSON is written of most messages without their trees, and of many attributes from memory: the same as from trees. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type DecodedMessage, Decoder, isNotice, messageJson } from '../../src/decoder/index.js';
import { LITTLE_ENDIAN } from '../../src/schema/bytes.js';
import { currentEngine, useEngine } from '../../src/schema/codec.js';
import { mutate, Random } from '../mutate.js';
import { effort } from '../support/effort.js';
import { onlyMessages, samples } from './samples.js';

const engine = currentEngine();

const HEADERS = [12, 16, 20, 4, 8];

/** Datagrams of all samples with their protocols, in order. */
function datagrams(): { readonly protocol: number; readonly data: Uint8Array }[] {
  return samples.flatMap(({ bytes }) =>
    onlyMessages([...new Decoder().push(bytes)])
      .filter(({ damaged }) => !damaged)
      .map(({ protocolNumber, bytes: data }) => ({ protocol: protocolNumber, data: data.slice() })),
  );
}

/** The messages in a datagram, read by a decoder of its own. */
function read(protocol: number, data: Uint8Array): DecodedMessage[] {
  const decoder = new Decoder();
  return [...decoder.datagram({ data, offset: 0, little: LITTLE_ENDIAN, protocol })].filter(
    (one): one is DecodedMessage => !isNotice(one),
  );
}

describe('JSON of messages', { skip: engine === 'compiled' ? false : 'there is one engine' }, () => {
  after(() => useEngine(engine));
  const all = datagrams();

  function same(protocol: number, data: Uint8Array): void {
    useEngine('compiled');
    const quick = read(protocol, data).map(messageJson);
    useEngine('interpreted');
    const whole = read(protocol, data).map(messageJson);
    assert.deepEqual(quick, whole);
    for (const text of whole) JSON.parse(text);
  }

  it('of all samples, and of them again', () => {
    for (let round = 0; round < 2; round++) for (const { protocol, data } of all) same(protocol, data);
  });

  it('of samples with faults, and with values that differ', () => {
    const random = new Random(7);
    const pool = all.map(({ data }) => data);
    for (let i = 0; i < effort({ quick: 3000, long: 200_000 }); i++) {
      const { protocol } = all[random.below(all.length)]!;
      same(protocol, mutate(pool, random));
    }
  });

  it('of samples with the attributes of another behind theirs: each may come twice, and select otherwise', () => {
    const random = new Random(9);
    const kinds = new Map<string, typeof all>();
    for (const one of all) {
      const kind = `${one.protocol} ${one.data[4]! | (one.data[5]! << 8)}`;
      kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
    }
    const several = [...kinds.values()].filter((list) => list.length > 1);
    // sizes of headers: what stands behind them begins there
    const behind = (data: Uint8Array) => data.subarray(16 + HEADERS[random.below(HEADERS.length)]!);
    for (let i = 0; i < effort({ quick: 3000, long: 100_000 }); i++) {
      const list = several[random.below(several.length)]!;
      const one = list[random.below(list.length)]!;
      const other = behind(list[random.below(list.length)]!.data);
      const room = (one.data.length + 3) & ~3;
      const data = new Uint8Array(room + other.length);
      data.set(one.data);
      data.set(other, room);
      new DataView(data.buffer).setUint32(0, data.length, LITTLE_ENDIAN);
      same(one.protocol, data);
    }
  });

  it('of each sample with one byte changed: what selects how others are read, lengths in headers, families', () => {
    const random = new Random(8);
    for (let i = 0; i < effort({ quick: 3000, long: 200_000 }); i++) {
      const { protocol, data } = all[random.below(all.length)]!;
      const changed = data.slice();
      const at = 16 + random.below(Math.max(1, Math.min(changed.length - 16, 64)));
      if (at < changed.length) changed[at] = random.below(4) === 0 ? random.below(256) : changed[at]! ^ 1;
      same(protocol, data);
      same(protocol, changed);
    }
  });
});
