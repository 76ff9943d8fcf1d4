/** Bytes of headers that no value shows are written as they were read. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decoder, isNotice } from '../../src/decoder/index.js';
import { xfrmState } from '../../src/messages/xfrm/index.js';
import { LITTLE_ENDIAN } from '../../src/schema/bytes.js';
import { decodeTree, encode, encodeTree, type Message, type WireMessage } from '../../src/schema/index.js';

const NETLINK_XFRM = 6;
const NEWSA = 16;

/** A state whose holes have something in them, as what a program sends may have. */
function state(): Uint8Array {
  const bytes = encode(xfrmState, {
    sel: { family: 'inet', proto: 'tcp' },
    family: 'inet',
    reqid: 7,
  } as never);
  // behind the selector's protocol, and behind the last member
  bytes.set([0xde, 0xad, 0xbe], 45);
  bytes.set([1, 2, 3, 4, 5, 6, 7], 217);
  return bytes;
}

describe('holes in headers', () => {
  it('are written as they were read, whatever else is changed', () => {
    const bytes = state();
    const tree = decodeTree(xfrmState as Message, bytes);
    assert.deepEqual(encodeTree(tree), bytes);
    tree.fields.find(({ key }) => key === 'reqid')!.value = 8;
    const again = encodeTree(tree);
    assert.equal(decodeTree(xfrmState as Message, again).object.reqid, 8);
    assert.deepEqual(again.subarray(217, 224), bytes.subarray(217, 224));
    assert.deepEqual(again.subarray(45, 48), bytes.subarray(45, 48));
  });

  it('are zero where a field was taken out', () => {
    const tree = decodeTree(xfrmState as Message, state());
    tree.fields = tree.fields.filter(({ key }) => key !== 'reqid');
    assert.equal(decodeTree(xfrmState as Message, encodeTree(tree)).object.reqid, 0);
  });

  it('are written by what the decoder gives', () => {
    const body = state();
    const data = new Uint8Array(16 + body.length);
    const view = new DataView(data.buffer);
    view.setUint32(0, data.length, LITTLE_ENDIAN);
    view.setUint16(4, NEWSA, LITTLE_ENDIAN);
    data.set(body, 16);
    const [one] = new Decoder().datagram({ data, offset: 0, little: LITTLE_ENDIAN, protocol: NETLINK_XFRM });
    assert.ok(one && !isNotice(one));
    assert.deepEqual(encodeTree(one as unknown as WireMessage), body);
  });
});
