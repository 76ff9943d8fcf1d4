import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type IpsetAdt, ipsetAdt, ipsetMessages } from '../../src/messages/netfilter/ipset.js';
import { subsystems } from '../../src/messages/netfilter/nfgenmsg.js';
import { HEADER } from '../../src/protocol/framing.js';
import {
  decode,
  decodeTree,
  type Engine,
  encode,
  encodeTree,
  useEngine,
  type WireAttribute,
} from '../../src/schema/index.js';
import { bytesOfHex, samples } from './samples.js';

const types = new Map(Object.values(ipsetMessages).map((type) => [type.id, type]));

/** Attributes that are not declared, or did not fit. */
function faults(attributes: readonly WireAttribute[], path = ''): string[] {
  return attributes.flatMap((one) => {
    const here = `${path}/${one.name ?? one.type}`;
    const own = one.name === null || one.error !== undefined ? [`${here} ${one.error ?? 'undeclared'}`] : [];
    return [...own, ...faults(one.attributes ?? [], here)];
  });
}

describe('what ipset sends and receives', () => {
  afterEach(() => useEngine('compiled'));

  for (const kernel of ['6.18', '7.3'] as const) {
    for (const { command, messages } of samples(kernel)) {
      it(`${kernel}: ${command}`, () => {
        for (const { from, hex } of messages) {
          const bytes = bytesOfHex(hex);
          const id = new DataView(bytes.buffer).getUint16(4, true);
          if (id >> 8 !== subsystems.ipset) continue; // acknowledgements
          const type = types.get(id)!;
          const body = bytes.slice(HEADER);
          const tree = decodeTree(type.message, body);
          assert.deepEqual(faults(tree.attributes), []);
          assert.deepEqual(Buffer.from(encodeTree(tree)), Buffer.from(body));
          for (const engine of ['interpreted', 'compiled'] satisfies Engine[]) {
            useEngine(engine);
            assert.deepEqual(decode(type.message, body), tree.object);
            // the kernel marks numbers as big-endian, addresses not
            if (from === 'kernel') continue;
            // several times, since the first ones are written by the interpreter
            for (let i = 0; i < 6; i++) {
              assert.deepEqual(Buffer.from(encode(type.message, tree.object)), Buffer.from(body));
            }
          }
        }
      });
    }
  }

  it('what a refusal of many entries repeats tells which', () => {
    const refused = samples('6.18').find(({ command }) => command.includes('13.0.0.0'))!;
    const error = bytesOfHex(refused.messages.at(-1)!.hex);
    assert.equal(new DataView(error.buffer).getInt32(HEADER, true), -4103);
    const echo: IpsetAdt = decode(ipsetAdt, error.slice(HEADER + 4 + HEADER));
    assert.equal(echo.lineno, 2);
    assert.equal(echo.adt?.length, 2);
  });
});
