/** Messages are read without their trees where all of them is as declared: the same comes of it, engine by engine. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Interest, readClean } from '../../src/decoder/body.js';
import { type Decoded, Decoder, isNotice } from '../../src/decoder/index.js';
import { ifinfomsg } from '../../src/messages/route/link/ifinfomsg.js';
import { allocate, LITTLE_ENDIAN } from '../../src/schema/bytes.js';
import { currentEngine, useEngine } from '../../src/schema/codec.js';
import { encode, type Message } from '../../src/schema/index.js';
import { mutate, Random } from '../mutate.js';
import { effort } from '../support/effort.js';
import { onlyMessages, samples } from './samples.js';

const engine = currentEngine();

/** What is decoded from datagrams of a protocol, as plain values; trees are looked at in the order given. */
function decoded(protocol: number, datagrams: readonly Uint8Array[], trees: boolean): unknown[] {
  const decoder = new Decoder();
  const all: Decoded[] = [];
  for (const data of datagrams)
    for (const one of decoder.datagram({ data, offset: 0, little: LITTLE_ENDIAN, protocol })) {
      if (trees) assert.ok(one.attributes);
      all.push(one);
    }
  return all.map((one) => ({ ...one }));
}

/** Datagrams of all samples, by protocol. */
function datagrams(): Map<number, Uint8Array[]> {
  const found = new Map<number, Uint8Array[]>();
  for (const { bytes } of samples)
    for (const { protocolNumber, bytes: data, damaged } of onlyMessages([...new Decoder().push(bytes)])) {
      if (damaged) continue;
      const list = found.get(protocolNumber);
      if (list) list.push(data.slice());
      else found.set(protocolNumber, [data.slice()]);
    }
  return found;
}

describe('messages whose trees wait', { skip: engine === 'compiled' ? false : 'there is one engine' }, () => {
  after(() => useEngine(engine));
  const all = datagrams();

  function both(protocol: number, data: readonly Uint8Array[]): void {
    useEngine('interpreted');
    const wanted = decoded(protocol, data, false);
    useEngine('compiled');
    assert.deepEqual(decoded(protocol, data, false), wanted);
    assert.deepEqual(decoded(protocol, data, true), wanted);
  }

  for (const [protocol, data] of all)
    it(`of protocol ${protocol}: ${data.length} captured`, () => {
      for (let at = 0; at < data.length; at += 50) both(protocol, data.slice(at, at + 50));
    });

  it('with faults', () => {
    const random = new Random(1);
    for (const [protocol, data] of all)
      for (let i = 0; i < effort({ quick: 20, long: 2000 }); i++)
        both(
          protocol,
          Array.from({ length: 20 }, () => mutate(data, random)),
        );
  });

  it('behind bytes that are no message, at any place', () => {
    for (const [protocol, data] of all)
      for (const shift of [1, 2, 3]) {
        const shifted = data.slice(0, 20).map((one) => {
          const whole = new Uint8Array(shift + 2 * one.length).fill(0xff, 0, shift);
          whole.set(one, shift);
          whole.set(one, shift + one.length);
          return whole;
        });
        both(protocol, shifted);
      }
  });

  it('are those that stand at a multiple of four, as words are read there', () => {
    const body = encode(ifinfomsg, { index: 7 } as never);
    for (const at of [16, 17, 18, 19, 20]) {
      const bytes = allocate(64);
      bytes.u8.set(body, at);
      const read = readClean(ifinfomsg as Message, bytes, at, at + body.length, 'reply', new Interest());
      assert.equal(read?.object.index, at % 4 === 0 ? 7 : undefined, `at ${at}`);
    }
  });

  it('are plain: own properties, spread, JSON, and stay as they were read', () => {
    const [first] = all.get(0)!;
    const read = (): Decoded =>
      [
        ...new Decoder().datagram({ data: first!.slice(), offset: 0, little: LITTLE_ENDIAN, protocol: 0 }),
      ][0]!;
    const one = read();
    assert.ok(!isNotice(one));
    const parts = ['fields', 'gap', 'attributes', 'trailing'] as const;
    for (const part of parts) assert.ok(Object.keys(one).includes(part), part);
    assert.deepEqual(structuredClone({ ...one, declaration: undefined }).name, one.name);
    const untouched = read() as typeof one;
    assert.deepEqual({ ...untouched }, { ...one });
    assert.deepEqual(untouched, one);
    assert.equal(one.attributes, one.attributes, 'read once');
    (one as { trailing: unknown }).trailing = undefined;
    assert.equal(one.trailing, undefined);
    assert.ok(one.attributes.length > 0);
  });
});
